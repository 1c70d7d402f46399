{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><p class="page-over"><a href="{{REPORT_URL}}"><t>Points report</t></a></p><h1 class="page-title"><t>Points postings</t></h1><p class="page-sub"><t>{{POSTINGS}} postings, together {{TOTAL}} points</t>{{#NO_BRANCH}} · <t>No branch</t>{{/NO_BRANCH}}{{#OF_REASON}} · <t>Reason: {{REASON_TEXT}}</t>{{/OF_REASON}}</p></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
<form method="get" action="{{ENTRIES_URL}}" class="filters" data-auto-submit>
{{>F_FROM}}
{{>F_UNTIL}}
{{>F_BRANCH}}
{{>F_WHAT}}
{{#NO_BRANCH}}<input type="hidden" name="no_branch" value="1">{{/NO_BRANCH}}
{{#OF_REASON}}<input type="hidden" name="reason" value="{{REASON}}">{{/OF_REASON}}
<button type="submit" class="btn no-js"><t>Show</t></button>
<a class="btn btn-link" href="{{ENTRIES_URL}}"><t>Show all</t></a>
</form>
{{>EMPTY}}
{{#ROWS}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t>Points postings</t>">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t>Points postings</t></caption>
<thead><tr><th scope="col"><t>Time</t></th><th scope="col"><t>Member</t></th><th scope="col"><t>Posting</t></th><th scope="col"><t>Branch</t></th><th scope="col" class="num"><t>Points</t></th><th scope="col"><t>By</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td data-label="<t>Time</t>" class="ledger-time">{{WHEN}}</td>
<td class="cell-main"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a><span class="cell-sub member-digits">{{MEMBER_NUMBER}}</span></td>
<td data-label="<t>Posting</t>">{{KIND}}<span class="cell-sub">{{REASON}}</span></td>
<td data-label="<t>Branch</t>">{{BRANCH_NAME}}</td>
<td data-label="<t>Points</t>" class="num amount {{AMOUNT_TONE}}">{{AMOUNT}}</td>
<td data-label="<t>By</t>">{{BY}}{{#SECOND}}<span class="cell-sub"><t>approved by {{SECOND_NAME}}</t></span>{{/SECOND}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
{{>PAGER}}
</div>
