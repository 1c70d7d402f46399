{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div>
<p class="page-over"><a href="{{CUSTOMERS_URL}}"><t ctx="menu">Customers</t></a></p>
<h1 class="page-title"><t>Possible duplicates</t></h1>
<p class="page-sub">{{#SCANNED}}<t>Last searched {{SCANNED_AGO}}</t>{{/SCANNED}}{{#NOT_SCANNED}}<t>The whole base has not been searched yet.</t>{{/NOT_SCANNED}}</p>
</div>
<div class="btn-list">
{{>FILES}}
{{#MAY_SCAN}}
<form method="post" action="{{SCAN_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Search all customers</t></button></form>
{{/MAY_SCAN}}
</div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_STATE}}
{{>F_SCORE}}
{{>F_OWNER}}
<button type="submit" class="btn no-js"><t>Show</t></button>
</form>
{{>EMPTY}}
{{#ROWS}}
<p class="card-note js-only pair-keys" aria-hidden="true"><kbd>j</kbd> <kbd>k</kbd> <t>next, previous</t> · <kbd>Enter</kbd> <t>compare</t> · <kbd>n</kbd> <t>two customers</t> · <kbd>l</kbd> <t>later</t></p>
<table class="table table-cards pairs" data-rows>
<thead><tr><th scope="col"><t>Likeness</t></th><th scope="col"><t>Customer</t></th><th scope="col"><t>and</t></th><th scope="col"><t>Why</t></th><th scope="col"><t>Decision</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr data-row id="pair-{{PAIR_ID}}">
<td data-label="<t>Likeness</t>"><span class="badge pair-score tone-{{SCORE_TONE}}">{{SCORE}}</span></td>
{{#SIDE}}
<td data-label="<t>Customer</t>" class="pair-side"><div><a href="{{URL}}">{{NAME}}</a><span class="sub">{{FACTS}}</span><span class="sub">{{CONTACT}}{{#HIDDEN}}<t>contact data not shown</t>{{/HIDDEN}}</span></div></td>
{{/SIDE}}
<td data-label="<t>Why</t>"><span class="pair-why">{{#REASON}}<span class="badge tone-blue">{{REASON_NAME}}</span> {{/REASON}}</span></td>
<td data-label="<t>Decision</t>" class="pair-do">
{{#DECIDED}}
<span class="sub">{{DECIDED_TEXT}}</span>
{{/DECIDED}}
{{#MERGE}}
<a class="btn btn-small btn-primary" href="{{URL}}" data-row-main aria-label="<t>Compare and merge {{NAME_A}} and {{NAME_B}}</t>"><t>Compare</t></a>
{{/MERGE}}
{{#DECIDE}}
<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<input type="hidden" name="to" value="{{TO}}"><input type="hidden" name="back" value="{{BACK}}"><button type="submit" class="btn btn-small" data-row-key="{{KEY}}">{{DECIDE_LABEL}}</button></form>
{{/DECIDE}}
</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
{{>PAGER}}
</div>
