{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><h1 class="page-title"><t>Points report</t></h1><p class="page-sub"><t>What moved on the members' accounts. Each figure leads to its postings.</t></p></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
<form method="get" action="{{REPORT_URL}}" class="filters" data-auto-submit>
{{>F_FROM}}
{{>F_UNTIL}}
{{>F_BRANCH}}
{{>F_BY}}
<button type="submit" class="btn no-js"><t>Show</t></button>
</form>
{{>EMPTY}}
{{#TABLE}}
<div class="card-body">
<div class="table-responsive" tabindex="0" role="group" aria-label="<t>Points report</t>">
<table data-chart="bar" class="table report-table">
<caption class="visually-hidden"><t>Points report</t></caption>
<thead><tr><th scope="col">{{HEAD}}</th><th scope="col" class="num"><t ctx="points report">Issued</t></th><th scope="col" class="num"><t ctx="points report">Redeemed</t></th><th scope="col" class="num"><t ctx="points report">Adjusted</t></th><th scope="col" class="num"><t ctx="points report">Goodwill</t></th><th scope="col" class="num"><t ctx="points report">Reversed</t></th><th scope="col" class="num"><t ctx="points report">Expired</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr><th scope="row" data-name="{{KEY}}">{{KEY}}<span class="cell-sub">{{#NET}}<a href="{{URL}}"><t>net {{SHOWN}}</t></a>{{/NET}} · <t>{{POSTINGS}} postings</t></span></th>{{#CELL}}<td class="num" data-value="{{PLAIN}}">{{#FIGURE}}<a href="{{URL}}">{{SHOWN}}</a>{{/FIGURE}}{{#PLAIN_FIGURE}}{{SHOWN}}{{/PLAIN_FIGURE}}</td>{{/CELL}}</tr>
{{/ROW}}
</tbody>
<tfoot>
{{#ALL}}
<tr><th scope="row"><t>In all</t><span class="cell-sub">{{#NET}}<a href="{{URL}}"><t>net {{SHOWN}}</t></a>{{/NET}} · <t>{{POSTINGS}} postings</t></span></th>{{#CELL}}<td class="num" data-value="{{PLAIN}}">{{#FIGURE}}<a href="{{URL}}">{{SHOWN}}</a>{{/FIGURE}}{{#PLAIN_FIGURE}}{{SHOWN}}{{/PLAIN_FIGURE}}</td>{{/CELL}}</tr>
{{/ALL}}
</tfoot>
</table>
</div>
</div>
{{/TABLE}}
{{#MORE}}
<p class="card-note"><t>The 200 with the largest movements; the sums at the end and the file have all.</t></p>
{{/MORE}}
</div>
