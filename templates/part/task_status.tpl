{{%AUTOESCAPE context="HTML"}}
<div class="card" id="task-status">
<div class="card-body">
<p class="task-line"><span class="badge tone-{{TASK_TONE}}">{{TASK_STATE}}</span> <span class="text-secondary"><t>Asked for by {{TASK_BY}}, {{TASK_AT}}</t>{{#TASK_ENDED}} · <t>ended {{TIME}}</t>{{/TASK_ENDED}}</span></p>
{{#TASK_RUNNING}}
<div hx-get="{{URL}}" hx-trigger="every 2s" hx-target="#task-status" hx-swap="outerHTML"></div>
{{#TASK_BAR}}
<progress class="progress" value="{{DONE_NUMBER}}" max="{{TOTAL_NUMBER}}" aria-label="<t>Progress</t>"></progress>
<p class="task-note"><t>{{DONE}} of {{TOTAL}}</t></p>
{{/TASK_BAR}}
{{#TASK_UNKNOWN}}
<p class="task-note"><t>{{DONE}} so far</t></p>
{{/TASK_UNKNOWN}}
{{#TASK_STOPPING}}
<p class="task-note"><t>It stops after the step it is at.</t></p>
{{/TASK_STOPPING}}
<p class="no-js"><a class="btn btn-small" href="{{URL}}"><t>Look again</t></a></p>
{{/TASK_RUNNING}}
{{#TASK_ERROR}}
<p class="alert alert-danger" role="alert">{{TEXT}}</p>
{{/TASK_ERROR}}
<dl class="facts">
{{#TASK_COUNT}}
<dt>{{COUNT_LABEL}}</dt><dd>{{COUNT_VALUE}}</dd>
{{/TASK_COUNT}}
</dl>
{{#TASK_UNDONE}}
<p><t>This was taken back.</t> <a href="{{URL}}"><t>See how</t></a></p>
{{/TASK_UNDONE}}
{{#TASK_UNDOES}}
<p><t>This takes back other work.</t> <a href="{{URL}}"><t>See which</t></a></p>
{{/TASK_UNDOES}}
<div class="btn-list">
{{#TASK_PLACE}}
<a class="btn btn-primary" href="{{URL}}">{{LABEL}}</a>
{{/TASK_PLACE}}
{{#TASK_CANCEL}}
<form method="post" action="{{URL}}" data-confirm="<t>Stop it? What is done already stays.</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t ctx="task">Cancel</t></button>
</form>
{{/TASK_CANCEL}}
{{#TASK_UNDO}}
<details class="confirm"><summary class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Take it back</t></summary>
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<p><t>Everything becomes as it was before. What somebody has changed since is left alone and listed.</t></p>
<button type="submit" class="btn btn-danger"><t>Take all of it back</t></button>
</form>
</details>
{{/TASK_UNDO}}
</div>
</div>
</div>
