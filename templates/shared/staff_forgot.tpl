{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-body">
<h1 class="card-title"><t>New password</t></h1>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
{{#UNAVAILABLE}}
<div class="alert alert-info" role="status"><t>No mail can be sent from here, so this does not work by itself. Please ask an administrator.</t></div>
{{/UNAVAILABLE}}
{{#FORM}}
<p class="text-secondary"><t>We send you a link with which you choose a new password.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_WHO}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Send the link</t></button></div>
</form>
{{/FORM}}
</div>
</div>
<p><a href="{{SIGN_IN_URL}}"><t>Back to signing in</t></a></p>
