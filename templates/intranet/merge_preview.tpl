{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CHANGE_URL}}"><t>Merge customers</t></a></p><h1 class="page-title"><t>{{WINNER_NAME}} after the merge</t></h1><p class="page-sub">{{GONE_TEXT}}</p></div></div>
{{#STALE}}
<div class="alert alert-warning" role="alert" tabindex="-1" data-focus><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading"><t>Somebody changed one of these customers in between. Nothing has been merged yet.</t></p><p class="mb-0"><t>Below stands what would come out now. Look at what is marked, then merge again.</t></p></div></div>
{{/STALE}}
{{#NOTE}}
<div class="alert alert-{{NOTE_KIND}}"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-{{NOTE_KIND}}"/></svg><div><p class="mb-0">{{NOTE_TEXT}}</p></div></div>
{{/NOTE}}
<div class="columns columns-main">
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Fields</t></h2></div>
<table class="table table-cards">
<caption class="visually-hidden"><t>Fields after the merge</t></caption>
<thead><tr><th scope="col"><t>Field</t></th><th scope="col"><t>{{WINNER_CODE}} now</t></th><th scope="col"><t>After the merge</t></th>{{#SEEN_HEAD}}<th scope="col"><t>When you looked</t></th>{{/SEEN_HEAD}}</tr></thead>
<tbody>
{{#FIELD_ROW}}
<tr class="merge-row{{#CHANGED}} merge-changed{{/CHANGED}}"><th scope="row">{{FIELD_LABEL}}</th><td data-label="<t>{{WINNER_CODE}} now</t>" class="prose">{{NOW}}</td><td data-label="<t>After the merge</t>" class="prose"><strong>{{AFTER}}</strong></td>{{#SEEN_CELL}}<td data-label="<t>When you looked</t>" class="prose">{{#DIFFERS}}<mark>{{SEEN}}</mark>{{/DIFFERS}}</td>{{/SEEN_CELL}}</tr>
{{/FIELD_ROW}}
</tbody>
</table>
{{#NO_FIELDS}}
<p class="card-note"><t>No field of {{WINNER_CODE}} changes.</t></p>
{{/NO_FIELDS}}
{{#SAME}}
<details class="card-body merge-same"><summary>{{SAME_TITLE}}</summary>
<dl class="facts">
{{#SAME_ROW}}
<dt>{{FIELD_LABEL}}</dt><dd class="prose">{{TEXT}}</dd>
{{/SAME_ROW}}
</dl>
</details>
{{/SAME}}
</div>
<div class="stack">
<div class="card">
<div class="card-header"><h2 class="card-title"><t>What goes along</t></h2></div>
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
<form method="post" action="{{MERGE_URL}}" class="card">
<div class="card-body">
{{>FORM_TOKENS}}
{{#CARRY}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/CARRY}}
<p><t>The old addresses and codes lead to {{WINNER_NAME}} from now on. The merge stands in the history and can be undone.</t></p>
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Merge now</t></button>
<a class="btn" href="{{CHANGE_URL}}"><t>Change the choice</t></a>
<a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a>
</div>
</div>
</form>
</div>
</div>
