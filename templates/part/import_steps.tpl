{{%AUTOESCAPE context="HTML"}}
<ol class="import-steps" aria-label="<t>Steps of the import</t>">
{{#STEP}}
<li class="import-step"{{#NOW}} aria-current="step"{{/NOW}}{{#PAST}} data-done{{/PAST}}><span class="import-step-no" aria-hidden="true">{{NUMBER}}</span>{{LABEL}}</li>
{{/STEP}}
</ol>
