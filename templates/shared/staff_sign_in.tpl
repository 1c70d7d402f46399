{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-body">
<h1 class="card-title"><t>Sign in</t></h1>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
{{>F_USERNAME}}
{{>F_PASSWORD}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Sign in</t></button></div>
</form>
</div>
</div>
<p><a href="{{FORGOT_URL}}"><t>Forgot your password?</t></a></p>
