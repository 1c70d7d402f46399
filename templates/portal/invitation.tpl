{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Welcome to our customer portal</t></h1><p class="page-sub"><t>For {{CUSTOMER_NAME}}</t> · {{EMAIL}}</p></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card card-small">
<div class="card-body">
{{#FRESH}}
<p class="form-hint"><t>Choose a password, and you are in. Later you sign in with this e-mail address.</t></p>
{{/FRESH}}
{{#OLD}}
<p class="form-hint"><t>There is an account with this address already. With its password it is linked with your customer file.</t></p>
{{/OLD}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_NAME}}
{{>F_PASSWORD}}
{{>F_AGAIN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Continue</t></button></div>
</form>
</div>
</div>
