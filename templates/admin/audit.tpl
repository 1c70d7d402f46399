{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Audit log</t></h1><p class="page-sub"><t>Who did what, when and from where. Nobody can change it.</t></p></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters">
{{>F_ACTOR}}
{{>PICK_ACTION}}
{{>F_CUSTOMER}}
{{>PICK_ENTITY}}
{{>F_ENTITY_ID}}
{{>F_FROM}}
{{>F_TO}}
<button type="submit" class="btn btn-primary"><t>Show</t></button>
<a class="btn btn-link" href="{{LIST_URL}}"><t>Clear all</t></a>
<p class="form-hint filters-hint"><t>Who: a user name, or the address of a portal account.</t></p>
</form>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t>Time</t></th><th scope="col"><t>Who</t></th><th scope="col"><t>Action</t></th><th scope="col"><t>Record</t></th><th scope="col"><t>Program</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td data-label="<t>Time</t>"><a href="{{URL}}">{{TIME}}</a></td>
<td data-label="<t>Who</t>">{{ACTOR}}</td>
<td class="cell-main" data-label="<t>Action</t>"><span title="{{ACTION_CODE}}">{{ACTION}}</span></td>
<td data-label="<t>Record</t>">{{ENTITY}}</td>
<td data-label="<t>Program</t>">{{PROGRAM}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
