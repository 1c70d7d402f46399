{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{STAFF_URL}}"><t>Users</t></a></p><h1 class="page-title"><t>Permissions</t></h1><p class="page-sub"><t>What a user may do is the sum of the roles; how far it reaches depends on owner, team and branch of the record.</t></p></div></div>
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Why can this person see this record?</t></h2></div>
<p class="card-note"><t>The record: code of a customer, reference of a complaint, number of a member or of an order.</t></p>
<form method="get" action="{{LIST_URL}}" class="filters">
{{>F_PERSON}}
{{>F_RECORD}}
<button type="submit" class="btn btn-primary"><t>Explain</t></button>
</form>
{{#NOTHING_FOUND}}
<p class="card-note"><t>There is no record with this number.</t></p>
{{/NOTHING_FOUND}}
{{#WHY}}
<div class="card-body">
<dl class="facts"><dt>{{NOUN}}</dt><dd>{{LABEL}}</dd><dt><t>Owner</t></dt><dd>{{OWNER_NAME}}</dd><dt><t>Team</t></dt><dd>{{TEAM}}</dd><dt><t>Branch</t></dt><dd>{{BRANCH}}</dd></dl>
<p>{{RELATION}}</p>
<table class="table table-cards">
<thead><tr><th scope="col"><t>Action</t></th><th scope="col"><t ctx="permission">Allowed</t></th><th scope="col"><t>By</t></th></tr></thead>
<tbody>
{{#REASON}}
<tr><td class="cell-main">{{NAME}}</td><td data-label="<t ctx="permission">Allowed</t>"><span class="badge tone-{{TONE}}">{{ANSWER}}</span></td><td data-label="<t>By</t>">{{TEXT}}</td></tr>
{{/REASON}}
</tbody>
</table>
</div>
{{/WHY}}
</div>
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Roles and what they may do</t></h2></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t>Action</t></th>{{#ROLE_HEAD}}<th scope="col">{{ROLE_NAME}}</th>{{/ROLE_HEAD}}</tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main">{{NAME}}</td>{{#CELL}}<td data-label="{{ROLE_NAME}}"><span class="badge tone-{{TONE}}">{{SCOPE}}</span></td>{{/CELL}}</tr>
{{/ROW}}
</tbody>
</table>
</div>
