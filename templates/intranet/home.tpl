{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over">{{TODAY}}</p><h1 class="page-title">{{GREETING}}</h1></div></div>
{{>STEP_DONE}}
{{#STANDS_FOR}}
<div class="alert alert-info"><t>You stand in for {{NAME}} until {{UNTIL}}.</t>{{#MAY_CUSTOMERS}} <a href="{{CUSTOMERS_URL}}"><t ctx="menu">Customers</t></a>{{/MAY_CUSTOMERS}}{{#MAY_CASES}} <a href="{{CASES_URL}}"><t ctx="menu">Complaints</t></a>{{/MAY_CASES}}</div>
{{/STANDS_FOR}}
<div class="columns columns-2 home-columns">
<div class="stack">
{{#STEPS}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>My next steps</t></h2></div>
{{#NO_STEPS}}
<p class="card-note"><t>Nothing to do. When you log a contact, you can say what comes next; it appears here.</t></p>
{{/NO_STEPS}}
<ul class="lines">
{{#STEP}}
<li><div class="lines-text">{{STEP_TEXT}}<span class="sub">{{#STEP_ON}}<span class="{{#STEP_OVERDUE}}step-overdue{{/STEP_OVERDUE}}{{#STEP_TODAY}}step-today{{/STEP_TODAY}}">{{STEP_DAY}}</span> · {{/STEP_ON}}<a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></span></div>
<a class="btn-quiet" href="{{MOVE_URL}}"><t>Put off</t></a>
<form method="post" action="{{STEP_URL}}">{{>FORM_TOKENS}}<input type="hidden" name="from" value="home"><button type="submit" class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg><t>Done</t></button></form>
</li>
{{/STEP}}
</ul>
{{#MORE_STEPS}}
<p class="card-foot mb-0"><a href="{{URL}}"><t>All my next steps</t></a></p>
{{/MORE_STEPS}}
</section>
{{/STEPS}}
{{#CASES}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>My complaints</t></h2><div class="card-actions"><a href="{{CASES_URL}}"><t>All complaints</t></a></div></div>
{{#NO_CASES}}
<p class="card-note"><t>No open case is assigned to you.</t></p>
{{/NO_CASES}}
<ul class="lines">
{{#CASE}}
<li><div class="lines-text"><a class="queue-title" href="{{URL}}">{{CASE_TEXT}}</a><span class="sub">{{CASE_KIND}} · <span class="nowrap">{{CASE_REF}}</span></span></div><span class="item-end"><span><span class="badge {{TONE}}">{{CASE_STATE}}</span>{{#PRIORITY}} <span class="badge {{PRIORITY_TONE}}">{{#PRIORITY_UP}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#flag"/></svg>{{/PRIORITY_UP}}{{PRIORITY_NAME}}</span>{{/PRIORITY}}</span><small>{{#DUE_OPEN}}<span class="due{{#DUE_LATE}} due-late{{/DUE_LATE}}{{#DUE_SOON}} due-soon{{/DUE_SOON}}" title="{{DUE_DAY}}">{{#DUE_LATE}}<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg>{{/DUE_LATE}}{{DUE}}</span>{{#DUE_ANSWER}}<span class="sub"><t>First answer</t></span>{{/DUE_ANSWER}}{{/DUE_OPEN}}{{#DUE_PAUSED}}<span class="due due-paused"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#player-pause"/></svg><t>clock stands</t></span>{{/DUE_PAUSED}}</small></span></li>
{{/CASE}}
</ul>
</section>
{{/CASES}}
{{#SILENT}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Customers without contact</t></h2><div class="card-actions text-secondary">{{SILENT_TEXT}}</div></div>
{{#NO_SILENT}}
<p class="card-note"><t>You have been in touch with all of your customers.</t></p>
{{/NO_SILENT}}
<ul class="lines">
{{#SILENT_ROW}}
<li><div class="lines-text"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a> <span class="badge tone-{{STAGE_TONE}}">{{STAGE_NAME}}</span><span class="sub">{{CODE}} · <t>last contact {{CONTACTED}}</t></span></div><a class="btn btn-small" href="{{LOG_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#phone"/></svg><t>Log a contact</t></a></li>
{{/SILENT_ROW}}
</ul>
{{#ALL_SILENT}}
<p class="card-foot mb-0"><a href="{{URL}}"><t>All my customers without contact for long</t></a></p>
{{/ALL_SILENT}}
</section>
{{/SILENT}}
</div>
<div class="stack">
{{#AGES_CARD}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Open complaints by state and age</t></h2></div>
<div class="card-body">
{{#NO_AGES}}
<p class="text-secondary"><t>No case is open.</t></p>
{{/NO_AGES}}
{{#AGES}}
<details class="chart-data" open>
<summary><t>Show the numbers</t></summary>
<table data-chart="stacked" class="table">
<caption class="visually-hidden"><t>Open complaints by state and age</t></caption>
<thead><tr><th scope="col"><t>State</t></th><th scope="col" class="num"><t>under 3 days</t></th><th scope="col" class="num"><t>3 to 7 days</t></th><th scope="col" class="num"><t>8 to 30 days</t></th><th scope="col" class="num"><t>over 30 days</t></th></tr></thead>
<tbody>
{{#AGE_ROW}}
<tr><th scope="row">{{CASE_STATE}}</th>{{#CELL}}<td class="num" data-value="{{PLAIN}}">{{SHOWN}}</td>{{/CELL}}</tr>
{{/AGE_ROW}}
</tbody>
</table>
</details>
{{/AGES}}
{{#AGES_MORE}}
<p class="text-secondary"><t>There are more open cases than are counted here; the oldest of each state are.</t></p>
{{/AGES_MORE}}
</div>
</section>
{{/AGES_CARD}}
{{#RATINGS}}
<section class="card">
<div class="card-header"><h2 class="card-title">{{#OF_ALL}}<t>Satisfaction, the last 90 days</t>{{/OF_ALL}}{{#OF_MINE}}<t>Ratings of my cases, the last 90 days</t>{{/OF_MINE}}</h2>{{#ALL_RATINGS}}<div class="card-actions"><a href="{{URL}}"><t>All numbers</t></a></div>{{/ALL_RATINGS}}</div>
{{#NO_RATINGS}}
<p class="card-note"><t>No customer has rated a case in this time.</t></p>
{{/NO_RATINGS}}
{{#NUMBERS}}
<dl class="figures">
<div><dt><t>Handling</t></dt><dd>{{HANDLING}}</dd></div>
<div><dt><t>Outcome</t></dt><dd>{{OUTCOME}}</dd></div>
<div><dt><t>Ratings</t></dt><dd>{{RATED_COUNT}}</dd></div>
<div><dt><t>of them low</t></dt><dd><a href="{{LOW_URL}}">{{LOW_COUNT}}</a></dd></div>
</dl>
{{/NUMBERS}}
</section>
{{/RATINGS}}
{{>POINTS_FLOW}}
</div>
</div>
