{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Members</t></a></p><h1 class="page-title"><t>Open a membership</t></h1></div></div>
{{#FIND}}
<div class="card">
<div class="card-body">
<form method="get" action="{{ACTION}}" role="search" class="find-form">
{{>F_Q}}
<button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Find the customer</t></button>
</form>
</div>
{{/FIND}}
{{#NOTHING_FOUND}}
<div class="card-body"><p class="mb-0 text-secondary" role="status"><t>No open customer matches. Try the code, the last digits of the phone number, or initials such as zs.</t></p></div>
{{/NOTHING_FOUND}}
{{#FOUND}}
<div class="table-responsive">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t>Customers found</t></caption>
<thead><tr><th scope="col"><t>Customer</t></th><th scope="col"><t>City</t></th><th scope="col"><t>Phone</t></th><th scope="col"><span class="visually-hidden"><t>Actions</t></span></th></tr></thead>
<tbody>
{{#FOUND_ROW}}
<tr>
<td class="cell-main">{{CUSTOMER_NAME}}<span class="cell-sub">{{CUSTOMER_CODE}}</span></td>
<td data-label="<t>City</t>">{{CITY}}</td>
<td data-label="<t>Phone</t>">{{PHONE}}</td>
<td class="ledger-action">{{#CHOOSE}}<a class="btn btn-small btn-primary" href="{{URL}}"><t>Choose</t></a>{{/CHOOSE}}{{#IS_MEMBER}}<a class="btn btn-small" href="{{URL}}"><t>Is a member</t></a>{{/IS_MEMBER}}</td>
</tr>
{{/FOUND_ROW}}
</tbody>
</table>
</div>
{{#MORE_FOUND}}
<div class="card-body"><p class="mb-0 text-secondary"><t>There are more: please search more narrowly.</t></p></div>
{{/MORE_FOUND}}
{{/FOUND}}
{{#FIND}}
</div>
{{/FIND}}
{{#CHOSEN}}
<div class="card card-confirm">
<div class="card-body">
<dl class="facts">
<dt><t>Customer</t></dt><dd><strong>{{CUSTOMER_NAME}}</strong></dd>
<dt><t>Code</t></dt><dd>{{CUSTOMER_CODE}}</dd>
<dt><t>Phone</t></dt><dd>{{PHONE}}</dd>
</dl>
{{#IS_MEMBER}}
<div class="alert alert-info mt-3"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#info-circle"/></svg><div><p class="alert-heading"><t>This customer has a membership already.</t></p></div></div>
<div class="btn-list"><a class="btn btn-primary" href="{{URL}}"><t>To the membership</t></a><a class="btn" href="{{OTHER_URL}}"><t>Another customer</t></a></div>
{{/IS_MEMBER}}
{{#FORM}}
<form method="post" action="{{ACTION}}" novalidate class="mt-3">
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_CUSTOMER}}
{{>F_BRANCH}}
<div class="btn-list">
<button type="submit" class="btn btn-primary"><t>Open the membership</t></button>
<a class="btn" href="{{OTHER_URL}}"><t>Another customer</t></a>
</div>
</form>
{{/FORM}}
</div>
</div>
{{/CHOSEN}}
