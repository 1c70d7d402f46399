{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Account requests</t></h1><p class="page-sub"><t>Portal accounts that ask to be linked with a customer file.</t></p></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_STATE}}
<button type="submit" class="btn"><t>Show</t></button>
</form>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a person">Name</t></th><th scope="col"><t>Verified address</t></th><th scope="col"><t>What the person says</t></th><th scope="col"><t>Asked</t></th><th scope="col"><t>State</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a person">Name</t>"><a href="{{URL}}">{{NAME}}</a></td>
<td data-label="<t>Verified address</t>">{{CONTACT}}</td>
<td data-label="<t>What the person says</t>">{{CLAIM}}</td>
<td data-label="<t>Asked</t>">{{SINCE}}</td>
<td data-label="<t>State</t>"><span class="badge tone-{{TONE}}">{{STATE}}</span></td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
