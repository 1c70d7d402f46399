{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>My details</t></h1></div>
<div class="btn-list">
<a class="btn" href="{{PASSWORD_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#key"/></svg><t>Change password</t></a>
<a class="btn" href="{{SESSIONS_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#devices"/></svg><t>Where I am signed in</t></a>
</div>
</div>
<div class="card card-small">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
<p class="form-hint"><t>An administrator changes these for you.</t></p>
</div>
</div>
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_LANG}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
