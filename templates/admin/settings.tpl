{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Settings</t></h1><p class="page-sub"><t>Each is saved on its own and counts from then on. Every change stands in the audit log.</t></p></div></div>
<p class="lead-links"><a class="btn" href="{{CASE_TIMES_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><t>Working hours and targets of cases</t></a> <a class="btn" href="{{SECURITY_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#shield-lock"/></svg><t>Sign-in security</t></a></p>
<div class="card card-form settings">
{{#SETTING}}
<div class="setting">
{{#MAY}}
<form method="post" action="{{ACTION_URL}}" novalidate class="find-form">
{{>FORM_TOKENS}}
<input type="hidden" name="version" value="{{VERSION}}">
{{>F_VALUE}}
<button type="submit" class="btn" aria-label="<t>Save {{LABEL}}</t>"><t>Save</t></button>
</form>
{{/MAY}}
{{#SEEN}}
<dl class="facts"><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></dl>
<p class="form-hint">{{HELP}}</p>
{{/SEEN}}
</div>
{{/SETTING}}
</div>
