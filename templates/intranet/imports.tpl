{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Imports</t></h1><p class="page-sub"><t>Bring data from other systems and spreadsheets; every import can be taken back.</t></p></div>
<div class="btn-list">{{>FILES}}<a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#upload"/></svg><t>New import</t></a></div>
</div>
<div class="card">
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards table-hover">
<thead><tr><th scope="col"><t>File</t></th><th scope="col"><t ctx="import">What</t></th><th scope="col"><t>State</t></th><th scope="col" class="num"><t ctx="count">New</t></th><th scope="col" class="num"><t ctx="count">Changed</t></th><th scope="col" class="num"><t ctx="count">Rejected</t></th><th scope="col"><t>Who</t></th><th scope="col"><t>When</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t>File</t>"><a href="{{URL}}">{{NAME}}</a></td>
<td data-label="<t ctx="import">What</t>">{{WHAT}}</td>
<td data-label="<t>State</t>"><span class="badge tone-{{TONE}}">{{STATE}}</span></td>
<td class="num" data-label="<t ctx="count">New</t>">{{CREATED}}</td>
<td class="num" data-label="<t ctx="count">Changed</t>">{{UPDATED}}</td>
<td class="num" data-label="<t ctx="count">Rejected</t>">{{REJECTED}}</td>
<td data-label="<t>Who</t>">{{BY}}</td>
<td data-label="<t>When</t>">{{TIME}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
