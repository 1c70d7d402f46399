{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{WINNER_NAME}}</a></p><h1 class="page-title"><t>Merge of {{MERGED_AT}}</t>{{#UNDONE}} <span class="badge tone-grey"><t>Undone</t></span>{{/UNDONE}}</h1><p class="page-sub">{{MERGED_TEXT}}</p></div></div>
{{>PROBLEMS}}
<div class="columns columns-main">
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Merged into {{WINNER_CODE}}</t></h2></div>
<ul class="lines">
{{#LOSER}}
<li><div class="lines-text">{{#UNDONE}}<a href="{{URL}}">{{/UNDONE}}{{NAME}}{{#UNDONE}}</a>{{/UNDONE}}<span class="sub">{{CODE}}</span></div></li>
{{/LOSER}}
</ul>
<div class="card-body">
<dl class="facts">
<dt><t>Merged by</t></dt><dd>{{MERGED_BY}}</dd>
{{#CHANGED}}
<dt><t>Fields set</t></dt><dd>{{CHANGED_NAMES}}</dd>
{{/CHANGED}}
{{#UNDONE}}
<dt><t>Undone</t></dt><dd>{{UNDONE_TEXT}}</dd>
{{/UNDONE}}
{{#LEFT}}
<dt><t>Left as edited since</t></dt><dd>{{LEFT_NAMES}}</dd>
{{/LEFT}}
</dl>
</div>
</div>
<div class="stack">
<div class="card">
<div class="card-header"><h2 class="card-title"><t>What went along</t></h2></div>
<div class="card-body">
<dl class="facts">
{{#MOVES}}
<dt>{{MOVES_LABEL}}</dt><dd>{{MOVES_COUNT}}</dd>
{{/MOVES}}
</dl>
{{#MOVES_NOTHING}}
<p class="mb-0 text-secondary"><t>Nothing hangs on what goes.</t></p>
{{/MOVES_NOTHING}}
</div>
</div>
{{#MAY_UNDO}}
<div class="card"><div class="card-body">
<p><t>Everything goes back to where it was. What was added to {{WINNER_NAME}} since stays there; fields that were edited since are left and listed.</t></p>
<form method="post" action="{{UNDO_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-danger"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Undo the merge</t></button></form>
</div></div>
{{/MAY_UNDO}}
</div>
</div>
