{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}"><t>Users</t></a></p><h1 class="page-title">{{HEADING}}</h1></div></div>
{{>PROBLEMS}}
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
{{>F_PASSWORD}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
