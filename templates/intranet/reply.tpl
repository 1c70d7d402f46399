{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Saved replies</t></a></p><h1 class="page-title">{{HEADING}}</h1></div></div>
<div class="columns columns-main">
<section class="card"><div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_VERSION}}
{{>PROBLEMS}}
<div class="form-grid">
{{>F_TITLE}}
{{>F_CATEGORY}}
{{>F_SCOPE}}
{{>F_BODY}}
</div>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button><a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a></div>
</form>
</div></section>
<aside class="stack"><section class="card"><div class="card-body">
<h2 class="card-title"><t>Fields</t></h2>
<p class="text-secondary"><t>They are filled from the case when the reply is put into an answer.</t></p>
<dl class="facts facts-codes">
{{#FIELD_ROW}}
<dt><code>{{CODE}}</code></dt><dd>{{LABEL}}</dd>
{{/FIELD_ROW}}
</dl>
</div></section></aside>
</div>
