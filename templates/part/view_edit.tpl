{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}">{{LIST_LABEL}}</a></p><h1 class="page-title">{{HEADING}}</h1></div></div>
<div class="card card-form">
<div class="card-body">
{{>PROBLEMS}}
<dl class="facts">
<dt><t>Filter</t></dt><dd>{{WORDS_TEXT}}</dd>
<dt><t>Columns</t></dt><dd>{{COLUMNS_TEXT}}</dd>
</dl>
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_VERSION}}
{{>F_FILTER}}
{{>F_COLUMNS}}
{{>F_NAME}}
{{>F_SHARE}}
{{>F_OPENS}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
