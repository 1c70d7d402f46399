{{%AUTOESCAPE context="HTML"}}
<div class="empty">
<div class="empty-icon"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#empty"/></svg></div>
<p class="empty-title">{{EMPTY_TITLE}}</p>
{{#EMPTY_HELP}}
<p class="empty-subtitle text-secondary">{{EMPTY_HELP_TEXT}}</p>
{{/EMPTY_HELP}}
{{#EMPTY_ACTION}}
<div class="empty-action"><a class="btn btn-primary" href="{{URL}}">{{EMPTY_ACTION_TEXT}}</a></div>
{{/EMPTY_ACTION}}
</div>
