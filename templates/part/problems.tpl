{{%AUTOESCAPE context="HTML"}}
<div class="alert alert-danger problems" role="alert" tabindex="-1" data-focus>
<svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-danger"/></svg>
<div>
<p class="alert-heading"><t>Please check what you entered. Nothing has been saved yet.</t></p>
<ul>
{{#PROBLEM}}
<li>{{#PROBLEM_FIELD}}<a href="#{{PROBLEM_ID}}">{{PROBLEM_LABEL}}</a>{{#PROBLEM_COLON}}<t ctx="after a label">:</t>{{/PROBLEM_COLON}} {{/PROBLEM_FIELD}}{{PROBLEM_TEXT}}</li>
{{/PROBLEM}}
</ul>
</div>
</div>
