{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Choose a new password</t></h1><p class="page-sub"><t>You will be signed out everywhere and sign in with the new one.</t></p></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_PASSWORD}}
{{>F_AGAIN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Set the password</t></button></div>
</form>
</div>
</div>
