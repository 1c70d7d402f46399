{{%AUTOESCAPE context="HTML"}}
<div class="empty error-page">
<p class="error-status" aria-hidden="true">{{ERROR_STATUS}}</p>
<h1 class="empty-title">{{ERROR_TITLE}}</h1>
<p class="empty-subtitle text-secondary">{{ERROR_TEXT}}</p>
{{#ERROR_HELP}}
<p class="empty-subtitle">{{ERROR_HELP_TEXT}}</p>
{{/ERROR_HELP}}
<div class="empty-action btn-list">
{{#ERROR_BACK}}
<a class="btn" href="{{URL}}"><t>Back</t></a>
{{/ERROR_BACK}}
<a class="btn btn-primary" href="{{HOME_URL}}"><t>Start page</t></a>
</div>
<p class="error-id text-secondary"><t>Number of this request, should you ask us about it:</t> <code>{{REQUEST_ID}}</code></p>
</div>
