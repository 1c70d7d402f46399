{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>New password</t></h1><p class="page-sub"><t>We send you a link with which you choose a new password.</t></p></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
{{#UNAVAILABLE}}
<div class="alert alert-info" role="status"><t>This is not possible here at the moment, because this service cannot send messages.</t></div>
{{/UNAVAILABLE}}
{{#FORM}}
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CONTACT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Send the link</t></button></div>
</form>
</div>
</div>
{{/FORM}}
<p><a href="{{SIGN_IN_URL}}"><t>Back to signing in</t></a></p>
