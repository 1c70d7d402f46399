{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Settings</t></h1><p class="page-sub"><t>Each is saved on its own and counts from then on. Every change stands in the audit log.</t></p></div></div>
{{#SETTING}}
<div class="card">
<div class="card-body">
{{#MAY}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
<input type="hidden" name="version" value="{{VERSION}}">
{{>F_VALUE}}
<div class="form-actions"><button type="submit" class="btn"><t>Save</t></button></div>
</form>
{{/MAY}}
{{#SEEN}}
<dl class="facts"><dt>{{LABEL}}</dt><dd>{{VALUE}}</dd></dl>
<p class="form-hint">{{HELP}}</p>
{{/SEEN}}
</div>
</div>
{{/SETTING}}
