{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{STAFF_URL}}"><t>Users</t></a></p><h1 class="page-title"><t>Portal accounts</t></h1></div></div>
<div class="card card-form">
<div class="card-body">
<form method="get" action="{{LIST_URL}}" class="find-form">
{{>F_Q}}
<button type="submit" class="btn btn-primary"><t>Find</t></button>
</form>
</div>
{{>EMPTY}}
</div>
{{#ACCOUNT}}
<div class="card card-form">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
{{#DISABLE}}
<details class="confirm"><summary class="btn"><t>Disable</t></summary>
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<p><t>{{NAME}} is signed out everywhere and can no longer sign in. Nothing is deleted; this can be undone.</t></p>
<button type="submit" class="btn btn-danger"><t>Disable {{NAME}}</t></button>
</form>
</details>
{{/DISABLE}}
{{#ENABLE}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Enable again</t></button>
</form>
{{/ENABLE}}
</div>
</div>
{{/ACCOUNT}}
