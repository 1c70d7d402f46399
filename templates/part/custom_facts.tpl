{{%AUTOESCAPE context="HTML"}}
{{#CUSTOM_GROUP}}
{{#CUSTOM_HEADING}}
<h3 class="facts-part">{{HEADING_TEXT}}</h3>
{{/CUSTOM_HEADING}}
<dl class="facts">
{{#CUSTOM_FACT}}
<dt>{{FACT_LABEL}}</dt><dd class="prose">{{#CUSTOM_FACT_TEXT}}{{FACT_VALUE}}{{/CUSTOM_FACT_TEXT}}{{#CUSTOM_FACT_LINK}}<a href="{{FACT_VALUE}}" target="_blank" rel="noopener noreferrer nofollow">{{FACT_VALUE}}</a>{{/CUSTOM_FACT_LINK}}</dd>
{{/CUSTOM_FACT}}
</dl>
{{/CUSTOM_GROUP}}
