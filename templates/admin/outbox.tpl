{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Outbox</t></h1><p class="page-sub"><t>Mails and SMS: waiting, sent, given up.</t></p></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_STATE}}
{{>F_CHANNEL}}
<button type="submit" class="btn"><t>Show</t></button>
</form>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="recipient">To</t></th><th scope="col"><t>Subject</t></th><th scope="col"><t>Channel</t></th><th scope="col"><t>State</t></th><th scope="col"><t>Written</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="recipient">To</t>"><a href="{{URL}}">{{TO}}</a></td>
<td data-label="<t>Subject</t>">{{SUBJECT}}</td>
<td data-label="<t>Channel</t>">{{CHANNEL}}</td>
<td data-label="<t>State</t>"><span class="badge tone-{{TONE}}">{{STATE}}</span></td>
<td data-label="<t>Written</t>">{{TIME}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
