{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-body">
<h1 class="card-title"><t>Sign-in code</t></h1>
<p class="text-secondary"><t>Your password was right. Now the code, to make sure that it is you.</t></p>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack" autocomplete="off">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Go on</t></button></div>
</form>
</div>
</div>
<p class="text-secondary"><t>Lost the device? Use a recovery code. Without one, an administrator can reset your sign-in codes.</t></p>
<p><a href="{{SIGN_IN_URL}}"><t>Back to signing in</t></a></p>
