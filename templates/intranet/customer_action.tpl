{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></p><h1 class="page-title">{{ACTION_TITLE}}</h1></div></div>
<div class="card card-form">
<div class="card-body">
{{#ACTION_HELP}}
<p class="text-secondary">{{ACTION_HELP_TEXT}}</p>
{{/ACTION_HELP}}
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>PROBLEMS}}
{{>DUPLICATE_WARNING}}
{{>F_LINK}}
{{>F_STAGE}}
{{>F_OWNER}}
{{>F_TEAM}}
{{>F_BRANCH}}
{{>F_REASON}}
{{>F_TAGS}}
{{>F_KIND}}
{{>F_DIRECTION}}
{{>F_AT}}
{{>F_CONTACT}}
{{>F_SUBJECT}}
{{>F_VALUE}}
{{>F_LABEL}}
{{>F_COUNTRY}}
{{>F_PROVINCE}}
{{>F_CITY}}
{{>F_STREET}}
{{>F_POSTCODE}}
{{>F_OTHER}}
{{>F_NOTE}}
{{>F_PURPOSE}}
{{>F_CHANNEL}}
{{>F_GIVEN_AT}}
{{>F_WITHDRAWN_AT}}
{{>F_HOW}}
{{>F_BODY}}
{{>F_NEXT_STEP}}
{{>F_NEXT_ON}}
{{>F_NEXT_BY}}
{{>F_NAME}}
{{>F_TITLE}}
{{>F_DECISION_ROLE}}
{{>F_PHONE}}
{{>F_EMAIL}}
{{>F_WECHAT}}
{{>F_NOTES}}
<div class="form-actions">
<button type="submit" class="btn {{#DANGER}}btn-danger{{/DANGER}}{{#SAFE}}btn-primary{{/SAFE}}">{{ACTION_BUTTON}}</button>
<a class="btn" href="{{CUSTOMER_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
