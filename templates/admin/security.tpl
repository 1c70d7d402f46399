{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}"><t>Settings</t></a></p><h1 class="page-title"><t>Sign-in security</t></h1></div></div>
{{#FORM}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_ROLES}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
{{/FORM}}
<div class="card card-form">
<table class="table table-cards">
<caption class="visually-hidden"><t>Sign-in codes by role</t></caption>
<thead><tr><th scope="col"><t>Role</t></th><th scope="col" class="text-end"><t>Active users</t></th><th scope="col" class="text-end"><t>with sign-in codes</t></th><th scope="col"><t>Required</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main">{{NAME}}</td><td class="text-end" data-label="<t>Active users</t>">{{ALL_COUNT}}</td><td class="text-end" data-label="<t>with sign-in codes</t>">{{WITH_COUNT}}</td><td data-label="<t>Required</t>">{{#REQUIRED}}<span class="badge tone-green"><t>required</t></span>{{/REQUIRED}}</td></tr>
{{/ROW}}
</tbody>
</table>
</div>
