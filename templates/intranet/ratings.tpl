{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CASES_URL}}"><t ctx="menu">Complaints</t></a></p><h1 class="page-title"><t>Satisfaction</t></h1><p class="page-sub"><t>What customers said of cases that are over: 5 is very good, 1 is very bad.</t></p></div>
<div class="btn-list">{{>FILES}}</div></div>
<div class="columns columns-2 home-columns">
<section class="card ratings-figures"><div class="card-header"><h2 class="card-title"><t>By month</t></h2></div>
<table class="table"><caption class="visually-hidden"><t>By month</t></caption>
<thead><tr><th scope="col"><t>Month</t></th><th scope="col" class="num"><t>Handling</t></th><th scope="col" class="num"><t>Outcome</t></th><th scope="col" class="num"><t>Ratings</t></th><th scope="col" class="num"><t>of them low</t></th></tr></thead><tbody>
{{#MONTH}}
<tr><th scope="row">{{MONTH_NAME}}</th><td class="num">{{HANDLING}}</td><td class="num">{{OUTCOME}}</td><td class="num">{{RATED_COUNT}}</td><td class="num">{{LOW_COUNT}}</td></tr>
{{/MONTH}}
</tbody></table>
</section>
<section class="card"><div class="card-header"><h2 class="card-title"><t>Marks of the last 90 days</t></h2></div><div class="card-body">
<details class="chart-data" open><summary><t>Show the numbers</t></summary>
<table data-chart="bar" class="table"><caption class="visually-hidden"><t>Marks of the last 90 days</t></caption>
<thead><tr><th scope="col"><t>Mark</t></th><th scope="col" class="num"><t>Handling</t></th><th scope="col" class="num"><t>Outcome</t></th></tr></thead><tbody>
{{#MARK}}
<tr><th scope="row">{{MARK_NAME}}</th><td class="num" data-value="{{PLAIN}}">{{SHOWN}}</td><td class="num" data-value="{{PLAIN2}}">{{SHOWN2}}</td></tr>
{{/MARK}}
</tbody></table></details>
</div></section>
</div>
<section class="card ratings-figures ratings-response"><div class="card-header"><h2 class="card-title"><t>How many answer</t></h2></div>
<p class="card-note"><t>Of the cases that were closed in a month: whoever is told so is asked for a rating.</t></p>
<table class="table table-cards"><caption class="visually-hidden"><t>How many answer</t></caption>
<thead><tr><th scope="col"><t>Month</t></th>{{#KIND_HEAD}}<th scope="col" class="num">{{KIND_NAME}}</th>{{/KIND_HEAD}}</tr></thead><tbody>
{{#ASKED_MONTH}}
<tr><th scope="row" class="cell-main">{{MONTH_NAME}}</th>{{#RESPONSE}}<td class="num{{#NOBODY}} cell-none{{/NOBODY}}" data-label="{{KIND_NAME}}">{{#NOBODY}}—{{/NOBODY}}{{#ASKED}}<span><a href="{{URL}}">{{SHARE}}</a><span class="cell-sub"><t>{{ANSWERED_COUNT}} of {{ASKED_COUNT}}</t></span></span>{{/ASKED}}</td>{{/RESPONSE}}</tr>
{{/ASKED_MONTH}}
</tbody></table>
</section>
<section class="card ratings-figures ratings-agents"><div class="card-header"><h2 class="card-title"><t>By agent, the last 90 days</t></h2></div>
{{#NO_AGENTS}}
<p class="card-note"><t>No customer has rated a case in this time.</t></p>
{{/NO_AGENTS}}
<table class="table"><caption class="visually-hidden"><t>By agent, the last 90 days</t></caption>
<thead><tr><th scope="col"><t>Agent</t></th><th scope="col" class="num"><t>Handling</t></th><th scope="col" class="num"><t>Outcome</t></th><th scope="col" class="num"><t>Ratings</t></th><th scope="col" class="num"><t>of them low</t></th></tr></thead><tbody>
{{#AGENT}}
<tr><th scope="row">{{ASSIGNEE_NAME}}</th><td class="num">{{HANDLING}}</td><td class="num">{{OUTCOME}}</td><td class="num">{{RATED_COUNT}}</td><td class="num">{{LOW_COUNT}}</td></tr>
{{/AGENT}}
</tbody></table>
</section>
<section class="card"><div class="card-header"><h2 class="card-title"><t>Newest ratings</t></h2></div>
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>{{>F_LOW}}<button type="submit" class="btn no-js"><t>Show</t></button></form>
{{#ROWS}}
<table class="table table-cards"><caption class="visually-hidden"><t>Newest ratings</t></caption>
<thead><tr><th scope="col"><t>Case</t></th><th scope="col"><t>Handling</t></th><th scope="col"><t>Outcome</t></th><th scope="col"><t>Comment</t></th><th scope="col"><t>Agent</t></th><th scope="col"><t>Rated on</t></th></tr></thead><tbody>
{{#ROW}}
<tr><td class="cell-main"><a href="{{URL}}">{{CUSTOMER_NAME}}</a><span class="cell-sub nowrap">{{REF}}</span></td>
<td data-label="<t>Handling</t>"><span class="rate-mark" data-mark="{{HANDLING}}"><t>{{HANDLING}} of 5</t></span></td>
<td data-label="<t>Outcome</t>"><span class="rate-mark" data-mark="{{OUTCOME}}"><t>{{OUTCOME}} of 5</t></span></td>
<td data-label="<t>Comment</t>">{{#RATED_LOW}}<span class="badge tone-red"><t>low</t></span> {{/RATED_LOW}}{{COMMENT}}</td>
<td data-label="<t>Agent</t>">{{ASSIGNEE_NAME}}</td>
<td data-label="<t>Rated on</t>" class="nowrap">{{RATED_ON}}</td></tr>
{{/ROW}}
</tbody></table>
{{/ROWS}}
{{>EMPTY}}
{{>PAGER}}
</section>
