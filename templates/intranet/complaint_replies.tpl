{{%AUTOESCAPE context="HTML"}}
{{#REPLY}}
<li role="option" id="saved-{{N}}" aria-selected="false"><span class="picker-title">{{TITLE}} <small class="text-secondary">{{CATEGORY_NAME}}</small></span><span class="picker-text" lang="{{CASE_LANG}}" data-insert-text>{{TEXT:p}}</span>{{#UNFILLED}}<span class="picker-warn"><t>Not filled: {{UNFILLED_FIELDS}}</t></span>{{/UNFILLED}}</li>
{{/REPLY}}
{{#NOTHING_FOUND}}
<li class="picker-none"><t>Nothing found</t></li>
{{/NOTHING_FOUND}}
