{{%AUTOESCAPE context="HTML"}}
<div class="empty error-page">
<p class="error-status" aria-hidden="true">{{ERROR_STATUS}}</p>
<h1 class="empty-title">{{ERROR_TITLE}}</h1>
<p class="empty-subtitle text-secondary">{{ERROR_TEXT}}</p>
{{#ERROR_HELP}}
<p class="empty-subtitle">{{ERROR_HELP_TEXT}}</p>
{{/ERROR_HELP}}
{{#TYPED}}
<section class="card error-typed">
<div class="card-body">
<h2 class="card-title" id="typed"><t>What you typed</t></h2>
{{#TYPED_FIELD}}
<textarea class="form-control" readonly rows="3" aria-labelledby="typed">
{{TYPED_TEXT}}</textarea>
{{/TYPED_FIELD}}
</div>
</section>
{{/TYPED}}
<div class="empty-action btn-list">
{{#ERROR_SIGN_IN}}
<a class="btn btn-primary" href="{{URL}}"><t>Sign in</t></a>
{{/ERROR_SIGN_IN}}
{{#ERROR_AGAIN}}
<a class="btn btn-primary" href="{{URL}}"><t>Try again</t></a>
{{/ERROR_AGAIN}}
<a class="btn btn-primary" href="{{HOME_URL}}"><t>Start page</t></a>
</div>
<p class="error-id text-secondary"><t>Number of this request, should you ask us about it:</t> <code>{{REQUEST_ID}}</code></p>
</div>
