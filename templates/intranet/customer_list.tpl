{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div>
<h1 class="page-title"><t ctx="menu">Customers</t></h1>
{{#COUNT_LINE}}
<p class="page-sub">{{COUNT_TEXT}}</p>
{{/COUNT_LINE}}
</div>
<div class="btn-list">
{{#DUPLICATES}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Duplicates</t></a>
{{/DUPLICATES}}
{{>FILES}}
{{#NEW}}
<a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>New customer</t></a>
{{/NEW}}
</div>
</div>
<div class="card">
{{>VIEW_BAR}}
<form class="list-search" method="get" action="{{LIST_URL}}" role="search">
{{#KEPT_FILTER}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/KEPT_FILTER}}
<div class="list-search-box">
<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg>
<input type="search" name="q" value="{{SEARCH_WORDS}}" maxlength="200" class="form-control" autocomplete="off" placeholder="<t>Name, pinyin, initials, phone, code, e-mail, city</t>" aria-label="<t>Search in the list</t>">
</div>
<button type="submit" class="btn"><t>Search</t></button>
<a class="btn" href="{{PANEL_URL}}" hx-get="{{PANEL_URL}}" hx-target="#filter-panel" hx-swap="outerHTML" aria-controls="filter-panel"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#filter"/></svg><t>Filters</t></a>
</form>
{{>FILTER_PANEL}}
{{#PANEL_CLOSED}}
<div id="filter-panel"></div>
{{/PANEL_CLOSED}}
{{#CHIPS}}
<div class="list-chips">
<ul class="chips" aria-label="<t>Active filters</t>">
{{#CHIP}}
<li><a class="chip chip-out" href="{{CHIP_URL}}" aria-label="<t>Remove the filter {{CHIP_LABEL}}: {{CHIP_VALUE}}</t>"><span class="chip-label">{{CHIP_LABEL}}</span> {{CHIP_VALUE}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></a></li>
{{/CHIP}}
<li><a class="chip-clear" href="{{CLEAR_URL}}"><t>Clear all</t></a></li>
</ul>
</div>
{{/CHIPS}}
{{#TABLE}}
<div class="list-scroll">
<table class="table table-hover table-cards list-table">
<caption class="visually-hidden"><t>Customers</t></caption>
<thead>
<tr>
<th scope="col" class="cell-pick"><input type="checkbox" class="form-check-input js-only" data-pick-all aria-label="<t>Select all on this page</t>"></th>
<th scope="col"{{#SORTED_NAME}} aria-sort="ascending"{{/SORTED_NAME}}>{{#SORT_NAME}}<a href="{{URL}}" title="<t>Sort by name</t>"><t>Customer</t>{{#SORTED_NAME}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#sort-ascending"/></svg>{{/SORTED_NAME}}</a>{{/SORT_NAME}}</th>
<th scope="col"><t>Stage</t></th>
<th scope="col"><t>Owner</t></th>
<th scope="col"><t>City</t></th>
<th scope="col"><t>Phone</t></th>
{{#SORT_VALUE}}<th scope="col" class="num"{{#SORTED_VALUE}} aria-sort="descending"{{/SORTED_VALUE}}><a href="{{URL}}" title="<t>Sort by value: net orders of 12 months</t>"><t>Value</t>{{#SORTED_VALUE}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#sort-descending"/></svg>{{/SORTED_VALUE}}</a></th>{{/SORT_VALUE}}
<th scope="col"{{#SORTED_CONTACT}} aria-sort="descending"{{/SORTED_CONTACT}}>{{#SORT_CONTACT}}<a href="{{URL}}" title="<t>Sort by last contact</t>"><t>Last contact</t>{{#SORTED_CONTACT}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#sort-descending"/></svg>{{/SORTED_CONTACT}}</a>{{/SORT_CONTACT}}</th>
{{#CUSTOM_HEAD}}<th scope="col"{{#HEAD_NUM}} class="num"{{/HEAD_NUM}}>{{HEAD_LABEL}}</th>{{/CUSTOM_HEAD}}
</tr>
</thead>
<tbody>
{{#ROW}}
<tr><td class="cell-pick"><input type="checkbox" class="form-check-input" name="id" value="{{ROW_ID}}" form="bulk" aria-label="<t>Select this customer</t>"></td><td class="cell-main"><div class="who"><span class="avatar avatar-sm tone-{{TONE}}" aria-hidden="true">{{INITIAL}}</span><div class="who-text"><a href="{{URL}}">{{CUSTOMER_NAME}}</a>{{#CLOSED}} <span class="badge tone-grey"><t>Closed</t></span>{{/CLOSED}}{{#MERGED}} <a class="badge tone-grey" href="{{MERGED_URL}}"><t>Merged into {{MERGED_NAME}} ({{MERGED_CODE}})</t></a>{{/MERGED}}<span class="cell-sub">{{CODE}}{{#ORGANISATION}} · <t>Organisation</t>{{/ORGANISATION}}</span></div></div></td>
<td data-label="<t>Stage</t>"><span class="badge tone-{{STAGE_TONE}}">{{STAGE_NAME}}</span></td>
<td data-label="<t>Owner</t>">{{OWNER_NAME}}</td>
<td data-label="<t>City</t>">{{CITY}}</td>
<td data-label="<t>Phone</t>" class="nowrap">{{PHONE}}</td>
{{#VALUE_CELL}}<td data-label="<t>Value</t>" class="num">{{VALUE}}</td>{{/VALUE_CELL}}
<td data-label="<t>Last contact</t>" class="nowrap">{{CONTACTED}}</td>{{#CUSTOM_CELL}}<td data-label="{{CELL_LABEL}}"{{#CELL_NUM}} class="num"{{/CELL_NUM}}>{{CELL_TEXT}}</td>{{/CUSTOM_CELL}}</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/TABLE}}
{{>LIST_TABLE}}
{{>EMPTY}}
{{>BULK_BAR}}
{{>PAGER}}
</div>
