{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}"><t>Users</t></a></p><h1 class="page-title">{{HEADING}}</h1></div></div>
{{>PROBLEMS}}
{{#INVITES}}
<div class="alert alert-info" role="status"><t>The user gets a mail with a link to choose a password; it works once, for 7 days. Nobody else ever sees the password.</t></div>
{{/INVITES}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_VERSION}}
{{>F_USERNAME}}
{{>F_NAME}}
{{>F_EMAIL}}
{{>F_PHONE}}
{{>F_ROLES}}
{{>F_TEAM}}
{{>F_BRANCH}}
{{>F_LANG}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
