{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Change password</t></h1></div></div>
{{>TABS}}
{{#MUST_CHANGE}}
<div class="alert alert-info" role="status"><t>Somebody else set your password. Please choose one that only you know, then you can go on.</t></div>
{{/MUST_CHANGE}}
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card card-small">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CURRENT}}
{{>F_PASSWORD}}
{{>F_AGAIN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Change password</t></button> <a class="btn" href="{{ACCOUNT_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
