{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Colleagues</t></h1><p class="page-sub"><t>Who works where, who is away and who stands in.</t></p></div></div>
{{#GROUP}}
<div class="card">
<div class="card-header"><h2 class="card-title">{{GROUP_NAME}}</h2>{{#LED}}<span class="text-secondary"><t>Manager: {{MANAGER_NAME}}</t></span>{{/LED}}</div>
<ul class="lines">
{{#PERSON}}
<li><div class="lines-text">{{NAME}}{{#MANAGES}} <span class="badge tone-blue"><t>Manager</t></span>{{/MANAGES}}{{#AWAY}} <span class="badge tone-amber"><t>away until {{UNTIL}}</t></span>{{/AWAY}}<span class="sub">{{ROLES}}{{#AWAY}} · <t>stands in: {{SUBSTITUTE_NAME}}</t>{{/AWAY}}</span></div>
{{#MAY}}<a class="btn btn-small" href="{{URL}}" aria-label="<t>Absence of {{NAME}}</t>"><t>Absence</t></a>{{/MAY}}</li>
{{/PERSON}}
</ul>
</div>
{{/GROUP}}
