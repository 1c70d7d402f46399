{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Long work</t></a> · {{KIND}}</p><h1 class="page-title">{{SUBJECT}}</h1></div></div>
{{>TASK_STATUS}}
{{#LEFT_OUT}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Left out</t></h2><div class="btn-list">{{>FILES}}</div></div>
<table class="table table-cards">
<thead><tr><th scope="col"><t ctx="of a file">Row</t></th><th scope="col"><t>Result</t></th><th scope="col"><t>Reason</t></th><th scope="col"><span class="visually-hidden"><t>Record</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main" data-label="<t ctx="of a file">Row</t>">{{NUMBER}}</td>
<td data-label="<t>Result</t>">{{STATE}}</td>
<td data-label="<t>Reason</t>">{{TEXT}}</td>
<td>{{#RECORD}}<a href="{{URL}}"><t ctx="verb">Open</t></a>{{/RECORD}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{>PAGER}}
</div>
{{/LEFT_OUT}}
