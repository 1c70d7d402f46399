{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">Grants</t></h1><p class="page-sub"><t>Points for many members at once: checked first, posted once, taken back when needed.</t></p></div>
{{#NEW}}
<div class="btn-list"><a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>New grant</t></a></div>
{{/NEW}}
</div>
<div class="card">
{{>EMPTY}}
{{#ROWS}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t ctx="menu">Grants</t>">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t ctx="menu">Grants</t></caption>
<thead><tr>
<th scope="col"><t>Reason</t></th>
<th scope="col" class="num"><t>Members</t></th>
<th scope="col" class="num"><t>Points</t></th>
<th scope="col"><t>State</t></th>
<th scope="col"><t>Made by</t></th>
</tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main"><a href="{{URL}}">{{REASON}}</a><span class="cell-sub">{{SOURCE_TEXT}}</span></td>
<td data-label="<t>Members</t>" class="num">{{MEMBERS}}</td>
<td data-label="<t>Points</t>" class="num">{{POINTS}}</td>
<td data-label="<t>State</t>"><span class="badge {{TONE}}">{{STATE}}</span></td>
<td data-label="<t>Made by</t>">{{BY}}<span class="cell-sub">{{WHEN}}</span></td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
{{>PAGER}}
</div>
