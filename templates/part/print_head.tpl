{{%AUTOESCAPE context="HTML"}}
<div class="print-head">
<div>
<p class="page-over">{{LIST_LABEL}}</p>
<h1 class="page-title">{{VIEW_NAME}}</h1>
{{#WORDS}}<p class="page-sub">{{WORDS_TEXT}}</p>{{/WORDS}}
<p class="page-sub">{{SHOWN}} · {{PRINTED}}</p>
{{#MORE}}<p class="page-sub"><t>There are more rows than fit here. For all of them, download the list as a file.</t></p>{{/MORE}}
</div>
<div class="btn-list">
<a class="btn" href="{{BACK_URL}}"><t>Back to the list</t></a>
<button type="button" class="btn btn-primary js-only" data-print><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print</t></button>
</div>
</div>
