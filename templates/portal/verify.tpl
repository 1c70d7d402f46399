{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Enter the code</t></h1><p class="page-sub"><t>We have sent a message to {{TARGET}}. The code in it works for 15 minutes.</t></p></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Go on</t></button></div>
</form>
</div>
</div>
<p><t>No message? Look into the folder for unwanted mail, or ask for another one.</t></p>
<form method="post" action="{{RESEND_URL}}" class="btn-list">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Send another code</t></button>
<a class="btn" href="{{REGISTER_URL}}"><t>Use another address</t></a>
</form>
