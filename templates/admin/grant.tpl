{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Grants</t></a></p><h1 class="page-title">{{REASON}} <span class="badge {{TONE}}">{{STATE}}</span></h1></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div id="grant-body">
{{#WRONG}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-danger"/></svg><div><p class="alert-heading">{{WRONG_TEXT}}</p></div></div>
{{/WRONG}}
{{#STOPPED}}
<div class="alert alert-warning" role="status"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading">{{STOPPED_TEXT}}</p><p class="mb-0">{{ERROR}}</p></div></div>
{{/STOPPED}}
<div class="tiles">
{{#TILE}}
<div class="tile"><p class="tile-label">{{LABEL}}</p><p class="tile-value">{{VALUE}}</p>{{#TILE_NOTE}}<p class="tile-note">{{NOTE_TEXT}}</p>{{/TILE_NOTE}}</div>
{{/TILE}}
</div>
<div class="columns columns-main">
<div class="stack">
{{#BUSY}}
<div class="card"><div class="card-body">
<div hx-get="{{URL}}" hx-trigger="every 2s" hx-target="#grant-body" hx-select="#grant-body" hx-swap="outerHTML"></div>
{{#BAR}}
<progress class="progress" value="{{DONE_NUMBER}}" max="{{TOTAL_NUMBER}}" aria-label="<t>Progress</t>"></progress>
{{/BAR}}
<p class="task-note"><t>{{DONE}} rows so far</t></p>
<p class="no-js"><a class="btn btn-small" href="{{URL}}"><t>Look again</t></a></p>
{{#CANCEL}}
<form method="post" action="{{URL}}" data-confirm="<t>Stop it? What is done already stays.</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t ctx="task">Cancel</t></button>
</form>
{{/CANCEL}}
</div></div>
{{/BUSY}}
{{#GROUP}}
<section class="card">
<details class="grant-group"{{#GROUP_OPEN}} open{{/GROUP_OPEN}}><summary class="card-header"><span class="card-title">{{LABEL}}</span> <span class="text-secondary">{{HOW_MANY}}{{#SUM}} · {{SUM_POINTS}}{{/SUM}}</span></summary>
<div class="table-responsive" tabindex="0" role="group" aria-label="{{LABEL}}">
<table class="table table-cards">
<thead><tr><th scope="col" class="num"><t>Row</t></th><th scope="col"><t>Member</t></th><th scope="col" class="num"><t>Points</t></th><th scope="col"><t>Note</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="num" data-label="<t>Row</t>">{{N}}</td><td class="cell-main">{{NAME}}<span class="cell-sub member-digits">{{NUMBER}}</span></td><td class="num" data-label="<t>Points</t>">{{POINTS}}</td><td data-label="<t>Note</t>">{{NOTE}}</td></tr>
{{/ROW}}
</tbody>
</table>
</div>
{{#MORE}}
<p class="card-note">{{MORE_TEXT}}</p>
{{/MORE}}
</details>
</section>
{{/GROUP}}
</div>
<div class="stack">
{{#CONFIRM}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Next step</t></h2></div>
<div class="card-body">
<form method="post" novalidate action="{{ACTION}}">
{{>FORM_TOKENS}}
{{#ALONE}}
<p><t>Each member gets the points once, also when this is pressed twice. It can be taken back.</t></p>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Post the points</t></button></div>
{{/ALONE}}
{{#SECOND}}
<p><t>This is above the limit: a second person has to agree before anything is posted.</t></p>
{{>F_NOTE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Ask a second person</t></button></div>
{{/SECOND}}
{{#AGAIN}}
<p><t>Members who got their points already are left alone.</t></p>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Go on with the rest</t></button></div>
{{/AGAIN}}
</form>
</div>
</section>
{{/CONFIRM}}
<section class="card">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
<div class="btn-list">
{{#UNDO}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Take it back</t></a>
{{/UNDO}}
{{#DROP}}
<form method="post" action="{{ACTION}}" data-confirm="<t>Drop this grant? Nothing was posted.</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Drop the grant</t></button>
</form>
{{/DROP}}
</div>
</div>
</section>
</div>
</div>
</div>
