{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Register</t></h1><p class="page-sub"><t>With an account you see your requests, orders and points in one place.</t></p></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
{{#UNAVAILABLE}}
<div class="alert alert-info" role="status"><t>Registering is not possible here at the moment, because this service cannot send messages. You can still write to us without an account.</t></div>
{{/UNAVAILABLE}}
{{#FORM}}
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CONTACT}}
{{>F_NAME}}
{{>F_PASSWORD}}
{{>F_AGAIN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Register</t></button></div>
</form>
</div>
</div>
{{/FORM}}
<p><t>You have an account already?</t> <a href="{{SIGN_IN_URL}}"><t>Sign in</t></a></p>
