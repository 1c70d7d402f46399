{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><h1 class="page-title"><t ctx="menu">Members</t></h1><p class="page-sub">{{COUNT_TEXT}}</p></div>
<div class="btn-list">
{{>FILES}}
{{#GRANT_LINK}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#gift"/></svg><t>Grant points to these</t></a>
{{/GRANT_LINK}}
{{#OPEN_LINK}}
<a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>Open a membership</t></a>
{{/OPEN_LINK}}
</div>
</div>
<div class="card" id="members">
{{>VIEW_BAR}}
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit role="search">
{{>F_BASE}}
{{>F_COLS}}
<div class="filter-search">{{>F_Q}}</div>
{{>F_TIER}}
{{>F_STATE}}
{{>F_BRANCH}}
{{>F_SORT}}
<details class="filter-more"{{#MORE_OPEN}} open{{/MORE_OPEN}}><summary><t>More filters</t></summary>
<div class="filter-more-fields">
{{>F_LEAST}}
{{>F_MOST}}
{{>F_ACTIVITY}}
{{>F_EXPIRING}}
</div>
</details>
<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Search</t></button>
{{#FILTERED}}
<a class="btn btn-link" href="{{CLEAR_URL}}"><t>Show all</t></a>
{{/FILTERED}}
</form>
{{>EMPTY}}
{{#REPLACED}}
<div class="alert alert-warning card-alert"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading">{{REPLACED_TEXT}}</p><p class="mb-0"><a class="alert-link" href="{{URL}}"><t>Open {{NAME}}</t></a></p></div></div>
{{/REPLACED}}
{{#LIST}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t ctx="menu">Members</t>">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t ctx="menu">Members</t></caption>
<thead><tr>
<th scope="col" class="cell-pick"><input type="checkbox" class="form-check-input js-only" data-pick-all aria-label="<t>Select all on this page</t>"></th>
<th scope="col"><t>Member</t></th>
<th scope="col"><t>Member number</t></th>
<th scope="col"><t>Tier</t></th>
<th scope="col"><t>State</t></th>
<th scope="col"><t>Branch</t></th>
<th scope="col"><t>Opened</t></th>
<th scope="col"><t>Last activity</t></th>
<th scope="col" class="num"><t>Balance</t></th>
</tr></thead>
<tbody>
{{#MEMBER_ROW}}
<tr>
<td class="cell-pick"><input type="checkbox" class="form-check-input" name="id" value="{{ROW_ID}}" form="bulk" aria-label="{{MEMBER_NAME}}"></td>
<td class="cell-main"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a><span class="cell-sub">{{CUSTOMER_CODE}}</span></td>
<td data-label="<t>Member number</t>" class="member-digits">{{MEMBER_NUMBER}}</td>
<td data-label="<t>Tier</t>">{{TIER_NAME}}</td>
<td data-label="<t>State</t>"><span class="badge {{STATE_TONE}}">{{MEMBER_STATE}}</span></td>
<td data-label="<t>Branch</t>">{{BRANCH_NAME}}</td>
<td data-label="<t>Opened</t>">{{OPENED}}</td>
<td data-label="<t>Last activity</t>">{{LAST}}</td>
<td data-label="<t>Balance</t>" class="num">{{BALANCE}}{{#OWED}}<span class="cell-sub amount-out"><t>owes {{DEBT}}</t></span>{{/OWED}}</td>
</tr>
{{/MEMBER_ROW}}
</tbody>
</table>
</div>
{{/LIST}}
{{>LIST_TABLE}}
{{>BULK_BAR}}
{{>PAGER}}
</div>
