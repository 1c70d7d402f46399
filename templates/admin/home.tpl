{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">Overview</t></h1><p class="page-sub"><t>Hello, {{USER_NAME}}.</t></p></div></div>
<div class="tiles">
{{#TILE}}
<a class="tile" href="{{URL}}"><p class="tile-label">{{LABEL}}</p><p class="tile-value">{{VALUE}}</p>{{#NOTE}}<p class="tile-note">{{NOTE_TEXT}}</p>{{/NOTE}}</a>
{{/TILE}}
</div>
<div class="card">
<div class="card-body">
<h2 class="card-title"><t>Go to</t></h2>
<p class="btn-list">
{{#LINK}}
<a class="btn" href="{{URL}}">{{LABEL}}</a>
{{/LINK}}
</p>
</div>
</div>
{{>POINTS_FLOW}}
{{#JOBS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Jobs</t></h2></div>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t>Job</t></th><th scope="col"><t>Last run</t></th><th scope="col"><t>Result</t></th><th scope="col"><t>What it did</t></th><th scope="col"><t>Next run</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main">{{NAME}}</td>
<td data-label="<t>Last run</t>">{{LAST}}</td>
<td data-label="<t>Result</t>"><span class="badge tone-{{TONE}}">{{RESULT}}</span></td>
<td data-label="<t>What it did</t>">{{NOTE}}</td>
<td data-label="<t>Next run</t>">{{NEXT_RUN}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
</div>
{{/JOBS}}
