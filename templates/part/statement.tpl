{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><p class="page-over"><a href="{{BACK_URL}}">{{MEMBER_NAME}}</a></p><h1 class="page-title"><t>Points statement</t> {{MONTH}}</h1></div>
<div class="btn-list">
<button type="button" class="btn js-only" data-print><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print or save as PDF</t></button>
</div>
</div>
<div class="card statement">
<form method="get" action="{{STATEMENT_URL}}" class="filters" data-auto-submit>
<div class="field">
<label class="form-label" for="statement-month"><t>Month</t></label>
<select class="form-select" id="statement-month" name="month">
{{#MONTH_OPTION}}
<option value="{{VALUE}}"{{#SELECTED}} selected{{/SELECTED}}>{{LABEL}}</option>
{{/MONTH_OPTION}}
</select>
</div>
<button type="submit" class="btn no-js"><t>Show</t></button>
</form>
<div class="card-body">
<dl class="facts statement-head">
<dt><t>Member</t></dt><dd>{{MEMBER_NAME}}</dd>
<dt><t>Member number</t></dt><dd><span class="member-digits">{{MEMBER_NUMBER}}</span></dd>
<dt><t>Tier</t></dt><dd>{{TIER_NAME}}</dd>
<dt><t>Period</t></dt><dd>{{FROM_DAY}} – {{UNTIL_DAY}}{{#STILL_OPEN}} <span class="text-secondary"><t>(so far)</t></span>{{/STILL_OPEN}}</dd>
</dl>
<table class="table statement-sums">
<caption class="visually-hidden"><t>Sums of the month</t></caption>
<tbody>
<tr><th scope="row"><t>Opening balance</t></th><td class="num">{{OPENING}}</td></tr>
{{#LINE}}
<tr><th scope="row">{{LABEL}}</th><td class="num">{{VALUE}}</td></tr>
{{/LINE}}
<tr class="statement-closing"><th scope="row"><t>Closing balance</t></th><td class="num">{{CLOSING}}</td></tr>
{{#OWED}}
<tr><th scope="row"><t>Debt at the beginning</t></th><td class="num">{{OPENING_DEBT}}</td></tr>
<tr><th scope="row"><t>Debt at the end</t></th><td class="num">{{CLOSING_DEBT}}</td></tr>
{{/OWED}}
</tbody>
</table>
</div>
{{#NOTHING}}
<p class="card-note"><t>Nothing moved in this month.</t></p>
{{/NOTHING}}
{{#ROWS}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t>Points statement</t>">
<table class="table table-cards ledger-table">
<caption class="visually-hidden"><t>Points statement</t></caption>
<thead><tr><th scope="col"><t>Day</t></th><th scope="col"><t>Posting</t></th><th scope="col" class="num"><t>Points</t></th><th scope="col" class="num"><t>Balance</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td data-label="<t>Day</t>" class="ledger-time">{{WHEN}}</td>
<td class="cell-main ledger-what">{{KIND}} <span class="cell-sub">{{REASON}}{{#OWING}} · <t>debt {{OWING_POINTS}}</t>{{/OWING}}</span></td>
<td data-label="<t>Points</t>" class="num amount {{AMOUNT_TONE}}">{{AMOUNT}}</td>
<td data-label="<t>Balance</t>" class="num">{{BALANCE_AFTER}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
{{#MORE}}
<p class="card-note"><t>The newest 1,000 postings of the month; the ledger's file has all.</t></p>
{{/MORE}}
<p class="card-note statement-foot">{{COMPANY}} · <t>made {{MADE}}</t></p>
</div>
