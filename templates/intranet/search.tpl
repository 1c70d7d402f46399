{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Search</t></h1></div></div>
<form class="list-search list-search-page" method="get" action="{{SEARCH_PAGE_URL}}" role="search">
<div class="list-search-box">
<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg>
<input type="search" name="q" value="{{SEARCH_WORDS}}" maxlength="200" class="form-control" autocomplete="off" aria-label="<t>Search everything</t>">
</div>
<button type="submit" class="btn btn-primary"><t>Search</t></button>
</form>
<div class="stack">
{{#CUSTOMERS}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t ctx="menu">Customers</t></h2>{{#CUSTOMERS_MORE}}<div class="card-actions"><a href="{{CUSTOMERS_URL}}"><t>Show all</t></a></div>{{/CUSTOMERS_MORE}}</div>
<ul class="lines">
{{#CUSTOMER}}
<li><span class="avatar avatar-sm tone-{{TONE}}" aria-hidden="true">{{INITIAL}}</span><div class="lines-text"><a href="{{URL}}">{{CUSTOMER_NAME}}</a><span class="sub">{{CUSTOMER_TEXT}}</span></div>{{#CLOSED}}<span class="badge tone-grey"><t>Closed</t></span>{{/CLOSED}}<span class="badge tone-{{STAGE_TONE}}">{{STAGE_NAME}}</span></li>
{{/CUSTOMER}}
</ul>
</section>
{{/CUSTOMERS}}
{{#COMPLAINTS}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t ctx="menu">Complaints</t></h2>{{#COMPLAINTS_MORE}}<div class="card-actions"><a href="{{COMPLAINTS_URL}}"><t>Show all</t></a></div>{{/COMPLAINTS_MORE}}</div>
<ul class="lines">
{{#COMPLAINT}}
<li><div class="lines-text"><a href="{{URL}}">{{CASE_REF}}</a> · {{CASE_KIND}}<span class="sub">{{CASE_TEXT}}</span></div><span class="badge {{CASE_TONE}}">{{CASE_STATE}}</span></li>
{{/COMPLAINT}}
</ul>
</section>
{{/COMPLAINTS}}
{{>EMPTY}}
</div>
