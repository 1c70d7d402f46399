{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Users</t></h1></div>
<div class="btn-list">
<a class="btn" href="{{ACCOUNTS_URL}}"><t>Portal accounts</t></a>
<a class="btn" href="{{PERMISSIONS_URL}}"><t>Permissions</t></a>
{{>FILES}}
{{#NEW}}
<a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#user-plus"/></svg><t>New user</t></a>
{{/NEW}}
</div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_Q}}
{{>F_ROLE}}
{{>F_STATE}}
{{>F_TEAM}}
{{>F_BRANCH}}
<button type="submit" class="btn"><t>Show</t></button>
</form>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a person">Name</t></th><th scope="col"><t>User name</t></th><th scope="col"><t>Roles</t></th><th scope="col"><t>Team</t></th><th scope="col"><t>Branch</t></th><th scope="col"><t>State</t></th><th scope="col"><t>Last sign-in</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a person">Name</t>"><a href="{{URL}}">{{NAME}}</a></td>
<td data-label="<t>User name</t>">{{USERNAME}}</td>
<td data-label="<t>Roles</t>">{{ROLES}}</td>
<td data-label="<t>Team</t>">{{TEAM}}</td>
<td data-label="<t>Branch</t>">{{BRANCH}}</td>
<td data-label="<t>State</t>"><span class="badge tone-{{TONE}}">{{STATE}}</span></td>
<td data-label="<t>Last sign-in</t>">{{LAST}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
