{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Long work</t></h1><p class="page-sub"><t>What runs in the background: imports, changes of many records at once.</t></p></div></div>
<div class="card">
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t>What</t></th><th scope="col"><t>State</t></th><th scope="col"><t>Done</t></th><th scope="col"><t>Asked for by</t></th><th scope="col"><t>Asked for</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t>What</t>"><a href="{{URL}}">{{KIND}}</a><span class="cell-sub">{{SUBJECT}}</span></td>
<td data-label="<t>State</t>"><span class="badge tone-{{TONE}}">{{STATE}}</span></td>
<td data-label="<t>Done</t>">{{DONE}}{{#OF}} / {{TOTAL}}{{/OF}}</td>
<td data-label="<t>Asked for by</t>">{{BY}}</td>
<td data-label="<t>Asked for</t>">{{TIME}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
