{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Imports</t></a> · {{WHAT}}</p><h1 class="page-title">{{NAME}} <span class="badge tone-{{TONE}}">{{STATE}}</span></h1><p class="page-sub">{{BY}} · {{TIME}}</p></div></div>
{{>STEPS}}
{{>TASK_STATUS}}
{{#TILES}}
<div class="import-tiles">
{{#TILE}}
<div class="card"><div class="card-body"><p class="import-number">{{VALUE}}</p><p class="text-secondary">{{LABEL}}</p></div></div>
{{/TILE}}
</div>
{{/TILES}}
{{#NOTE}}
<p class="alert alert-{{KIND}}">{{TEXT}}</p>
{{/NOTE}}
{{#GO}}
<div class="card">
<div class="card-body">
<p>{{GO_TEXT}}</p>
<div class="btn-list">
{{#GO_RUN}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg>{{LABEL}}</button>
</form>
{{/GO_RUN}}
<a class="btn" href="{{COLUMNS_URL}}"><t>Change the columns</t></a>
{{#DISCARD}}
<form method="post" action="{{URL}}" data-confirm="<t>Discard this import? Nothing has been changed; the file goes.</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Discard</t></button>
</form>
{{/DISCARD}}
</div>
</div>
</div>
{{/GO}}
{{#DIFFS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>What the first rows would do</t></h2></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a file">Row</t></th><th scope="col"><t>Result</t></th><th scope="col"><t>Difference</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a file">Row</t>">{{NUMBER}}</td>
<td data-label="<t>Result</t>"><span class="badge tone-{{TONE}}">{{RESULT}}</span></td>
<td data-label="<t>Difference</t>" class="import-diff">{{#CHANGE}}<span class="import-change"><span class="text-secondary">{{LABEL}}</span> {{#WAS}}<del>{{TEXT}}</del> → {{/WAS}}<ins>{{NOW_TEXT}}</ins></span> {{/CHANGE}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/DIFFS}}
{{#BAD}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Rows that would be rejected</t></h2></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a file">Row</t></th><th scope="col"><t>Column of the file</t></th><th scope="col"><t>Reason</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a file">Row</t>">{{NUMBER}}</td>
<td data-label="<t>Column of the file</t>">{{COLUMN_NAME}}</td>
<td data-label="<t>Reason</t>">{{REASON}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/BAD}}
{{#REPAIR}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Rejected rows</t></h2><div class="card-actions btn-list">{{>FILES}}</div></div>
{{>PAGER}}
<form method="post" action="{{URL}}" novalidate>
{{>FORM_TOKENS}}
{{#BEFORE_RUN}}
<p class="card-body import-repair-help"><t>Repair them here and check again: what you write here takes the place of the file's rows. Rows you leave unchanged can also be repaired after the import.</t></p>
{{/BEFORE_RUN}}
{{#AFTER_RUN}}
<p class="card-body import-repair-help"><t>Repair them here and import them again; the others stay as they are. Rows you leave unchanged are tried again, too.</t></p>
{{/AFTER_RUN}}
{{>PROBLEMS}}
<div class="import-scroll" tabindex="0" role="region" aria-label="<t>Rejected rows</t>">
<table class="table table-cards import-repair">
<thead><tr><th scope="col"><t ctx="of a file">Row</t></th><th scope="col"><t>Reason</t></th>{{#HEAD}}<th scope="col">{{TEXT}}</th>{{/HEAD}}</tr></thead>
<tbody>
{{#ROW}}
<tr>
<th scope="row" class="cell-main">{{NUMBER}}</th>
<td class="import-reason" data-label="<t>Reason</t>">{{REASON}}</td>
{{#CELL}}<td data-label="{{COLUMN_NAME}}"><input type="text" class="form-control{{#INVALID}} is-invalid{{/INVALID}}" name="{{FIELD}}" value="{{VALUE}}" aria-label="{{LABEL}}"></td>{{/CELL}}
{{#TOO_LARGE}}<td colspan="{{SPAN}}" class="text-secondary"><t>This row is too large to be repaired here: repair it in the file.</t></td>{{/TOO_LARGE}}
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{#MAY_REPAIR}}
<div class="card-body"><button type="submit" class="btn btn-primary">{{LABEL}}</button></div>
{{/MAY_REPAIR}}
</form>
</div>
{{/REPAIR}}
{{#UNDO}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Take it back</t></h2></div>
<div class="card-body">
<p><t>What was changed becomes as it was, what was made is withdrawn: it leaves lists, search and counts, is kept, and a later import makes it anew. What somebody has worked on since is left alone and listed.</t></p>
{{#UNDO_FORM}}
<details class="confirm"><summary class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Take the import back</t></summary>
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<p>{{TEXT}}</p>
<button type="submit" class="btn btn-danger"><t>Take all of it back</t></button>
</form>
</details>
{{/UNDO_FORM}}
{{#UNDO_NOT}}
<p class="text-secondary">{{TEXT}}</p>
{{/UNDO_NOT}}
</div>
</div>
{{/UNDO}}
{{#SKIPPED}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Left alone when it was taken back</t></h2></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a file">Row</t></th><th scope="col"><t>Reason</t></th><th scope="col"><span class="visually-hidden"><t>Record</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a file">Row</t>">{{NUMBER}}</td>
<td data-label="<t>Reason</t>">{{REASON}}</td>
<td>{{#RECORD}}<a href="{{URL}}"><t ctx="verb">Open</t></a>{{/RECORD}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{#MORE}}
<p class="card-body"><a href="{{URL}}"><t>All of them</t></a></p>
{{/MORE}}
</div>
{{/SKIPPED}}
{{#WITHDRAWN}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Withdrawn records</t></h2></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t>Code</t></th><th scope="col"><t>Name</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main" data-label="<t>Code</t>">{{CODE}}</td><td data-label="<t>Name</t>">{{NAME}}</td></tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/WITHDRAWN}}
