{{%AUTOESCAPE context="HTML"}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Points issued and redeemed by month</t></h2></div>
<div class="card-body">
<details class="chart-data" open>
<summary><t>Show the numbers</t></summary>
<table data-chart="bar" class="table">
<caption class="visually-hidden"><t>Points issued and redeemed by month</t></caption>
<thead><tr><th scope="col"><t>Month</t></th><th scope="col" class="num"><t>Issued</t></th><th scope="col" class="num"><t>Redeemed</t></th><th scope="col" class="num"><t>Expired</t></th></tr></thead>
<tbody>
{{#FLOW_ROW}}
<tr><th scope="row">{{MONTH}}</th>{{#CELL}}<td class="num" data-value="{{PLAIN}}">{{SHOWN}}</td>{{/CELL}}</tr>
{{/FLOW_ROW}}
</tbody>
</table>
</details>
</div>
</section>
