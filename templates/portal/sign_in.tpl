{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Sign in</t></h1></div></div>
<div class="card card-small">
<div class="card-body">
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
{{>F_CONTACT}}
{{>F_PASSWORD}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Sign in</t></button></div>
</form>
</div>
</div>
{{#OFFERS}}
<p class="btn-list"><a class="btn" href="{{REGISTER_URL}}"><t>Register</t></a> <a class="btn" href="{{RESET_URL}}"><t>Forgot your password?</t></a></p>
{{/OFFERS}}
