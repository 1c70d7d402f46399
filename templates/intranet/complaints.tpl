{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><h1 class="page-title"><t ctx="menu">Complaints</t></h1></div>
<div class="btn-list">
{{#RATINGS_LINK}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#mood-smile"/></svg><t>Satisfaction</t></a>
{{/RATINGS_LINK}}
{{#REPLIES_LINK}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Saved replies</t></a>
{{/REPLIES_LINK}}
{{>FILES}}
{{#NEW}}
<a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>Record a case</t></a>
{{/NEW}}
</div>
</div>
<div class="card queue">
<nav class="queue-tabs" aria-label="<t>Whose cases</t>">
{{#TAB}}
<a class="queue-tab" href="{{URL}}"{{#TAB_NOW}} aria-current="page"{{/TAB_NOW}}>{{TAB_NAME}}<span class="queue-count">{{TAB_COUNT}}</span></a>
{{/TAB}}
</nav>
{{>VIEW_BAR}}
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_TAB}}
{{>F_BASE}}
{{>F_COLS}}
<div class="filter-search">{{>F_Q}}</div>
{{>F_STATE}}
{{>F_SORT}}
<button type="submit" class="btn"><t>Search</t></button>
<details class="filters-more"{{#MORE_FILTERS}} open{{/MORE_FILTERS}}><summary><t>More filters</t></summary><div>
{{>F_KIND}}
{{>F_CATEGORY}}
{{>F_ASSIGNEE}}
{{>F_DUE}}
{{>F_PRIORITY}}
{{>F_TAG}}
{{>F_RATING}}
{{>CUSTOM_FILTERS}}
</div></details>
</form>
{{#TABLE}}
<table class="table table-hover table-cards {{PICKS_CLASS}}">
<caption class="visually-hidden"><t ctx="menu">Complaints</t></caption>
<thead><tr><th scope="col" class="cell-pick"><input type="checkbox" class="form-check-input js-only" data-pick-all aria-label="<t>Select all on this page</t>"></th><th scope="col"><t>Case</t></th><th scope="col"><t>State</t></th><th scope="col"><t>Customer</t></th><th scope="col"><t>Agent</t></th><th scope="col"><t>Due</t></th><th scope="col"><t>Received on</t></th>{{#CUSTOM_HEAD}}<th scope="col"{{#HEAD_NUM}} class="num"{{/HEAD_NUM}}>{{HEAD_LABEL}}</th>{{/CUSTOM_HEAD}}</tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-pick"><input type="checkbox" class="form-check-input" name="id" value="{{ROW_ID}}" form="bulk" aria-label="{{REF}}"></td><td class="cell-main"><a class="queue-title" href="{{URL}}">{{EXCERPT}}</a><span class="cell-sub">{{#SAFETY}}<svg class="icon icon-xs flag-safety" role="img" aria-label="<t>Safety</t>"><use href="{{ICONS_URL}}#alert-triangle"/></svg> {{/SAFETY}}{{KIND_NAME}} · {{CATEGORY_NAME}} <span class="nowrap">{{REF}}</span>{{#TAG}} <span class="tag">{{TAG_NAME}}</span>{{/TAG}}</span></td>
<td data-label="<t>State</t>" class="nowrap"><span><span class="badge {{TONE}}">{{STATE}}</span>{{#SEVERE}} <span class="badge tone-red"><t>Grave</t></span>{{/SEVERE}}{{#PRIORITY}} <span class="badge {{PRIORITY_TONE}}">{{#PRIORITY_UP}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#flag"/></svg>{{/PRIORITY_UP}}{{PRIORITY_NAME}}</span>{{/PRIORITY}}{{#RATED}} <span class="badge {{RATED_TONE}}"><t>rated {{HANDLING}} and {{OUTCOME}}</t></span>{{/RATED}}</span></td>
<td data-label="<t>Customer</t>">{{CUSTOMER_NAME}}</td>
<td data-label="<t>Agent</t>">{{ASSIGNEE_NAME}}</td>
<td data-label="<t>Due</t>"><span>{{#DUE_OPEN}}<span class="due{{#DUE_LATE}} due-late{{/DUE_LATE}}{{#DUE_SOON}} due-soon{{/DUE_SOON}}" title="{{DUE_DAY}}">{{#DUE_LATE}}<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg>{{/DUE_LATE}}{{DUE}}</span>{{#DUE_ANSWER}}<span class="sub"><t>First answer</t></span>{{/DUE_ANSWER}}{{/DUE_OPEN}}{{#DUE_PAUSED}}<span class="due due-paused"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#player-pause"/></svg><t>clock stands</t></span>{{/DUE_PAUSED}}</span></td>
<td data-label="<t>Received on</t>" class="nowrap">{{CREATED}}</td>{{#CUSTOM_CELL}}<td data-label="{{CELL_LABEL}}"{{#CELL_NUM}} class="num"{{/CELL_NUM}}>{{CELL_TEXT}}</td>{{/CUSTOM_CELL}}</tr>
{{/ROW}}
</tbody>
</table>
{{/TABLE}}
{{>LIST_TABLE}}
{{>NOTHING}}
{{>BULK_BAR}}
{{>PAGER}}
</div>
