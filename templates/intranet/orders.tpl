{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div>{{#OF_CUSTOMER}}<p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></p>{{/OF_CUSTOMER}}<h1 class="page-title"><t ctx="menu">Orders</t></h1></div>
<div class="btn-list">{{>FILES}}</div>
</div>
<div class="card">
{{>VIEW_BAR}}
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit role="search">
{{>F_CUSTOMER}}
{{>F_BASE}}
{{>F_COLS}}
<div class="filter-search">{{>F_Q}}</div>
{{>F_FROM}}
{{>F_UNTIL}}
{{>F_CANCELLED}}
{{#CUSTOM}}
<details class="filters-more"{{#MORE_FILTERS}} open{{/MORE_FILTERS}}><summary><t>More filters</t></summary><div>
{{>CUSTOM_FILTERS}}
</div></details>
{{/CUSTOM}}
<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Search</t></button>
{{#FILTERED}}
<a class="btn btn-link" href="{{CLEAR_URL}}"><t>Show all</t></a>
{{/FILTERED}}
</form>
{{#TOO_MANY}}
<p class="card-note"><t>These words fit more customers or numbers than are looked at: not all of their orders are here. Type more of the name or the number.</t></p>
{{/TOO_MANY}}
{{#TABLE}}
<div class="list-scroll">
<table class="table table-hover table-cards list-table">
<caption class="visually-hidden"><t ctx="menu">Orders</t></caption>
<thead><tr>{{#PICKS}}<th scope="col" class="cell-pick"><input type="checkbox" class="form-check-input js-only" data-pick-all aria-label="<t>Select all on this page</t>"></th>{{/PICKS}}<th scope="col"><t>Order</t></th><th scope="col"><t>Customer</t></th><th scope="col"><t>Ordered</t></th><th scope="col" class="num"><t>Lines</t></th><th scope="col" class="num"><t>Total</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr>{{#PICK}}<td class="cell-pick"><input type="checkbox" class="form-check-input" name="id" value="{{ROW_ID}}" form="bulk" aria-label="{{ORDER_REF}}"></td>{{/PICK}}<td class="cell-main"><a href="{{URL}}">{{ORDER_REF}}</a>{{#CANCELLATION}} <span class="badge tone-amber"><t>Cancellation</t></span>{{/CANCELLATION}}</td><td data-label="<t>Customer</t>"><span><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a> <span class="text-secondary">{{CUSTOMER_CODE}}</span></span></td><td data-label="<t>Ordered</t>" class="nowrap">{{ORDER_TIME}}</td><td data-label="<t>Lines</t>" class="num">{{ORDER_LINES}}</td><td data-label="<t>Total</t>" class="num">{{TOTAL}}</td></tr>
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
