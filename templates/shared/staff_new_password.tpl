{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-body">
{{#WELCOME}}
<h1 class="card-title"><t>Welcome to Zhiyin</t></h1>
<p class="text-secondary"><t>Choose your password; then you sign in with it.</t></p>
{{/WELCOME}}
{{#AGAIN}}
<h1 class="card-title"><t>Choose a new password</t></h1>
<p class="text-secondary"><t>You will be signed out everywhere and sign in with the new one.</t></p>
{{/AGAIN}}
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_PASSWORD}}
{{>F_AGAIN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Set the password</t></button></div>
</form>
</div>
</div>
