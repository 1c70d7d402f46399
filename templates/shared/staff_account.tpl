{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>My details</t></h1></div></div>
{{>TABS}}
{{#DETAILS}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>PROBLEMS}}
<div class="form-grid">
{{>F_NAME}}
{{>F_PHONE}}
{{>F_SIGNATURE}}
{{>F_VERSION}}
</div>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
{{/DETAILS}}
{{#LANG_FORM}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_LANG}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
{{/LANG_FORM}}
<div class="card card-form">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
<p class="form-hint"><t>An administrator changes these for you.</t></p>
</div>
</div>
