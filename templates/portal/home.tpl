{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Hello, {{USER_NAME}}</t></h1></div>
<div class="btn-list"><a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Write to us</t></a></div></div>
{{#UNLINKED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#link"/></svg><div><t>Do you shop with us, or are you a member? Link your account with your customer file to see your orders and points here.</t> <a class="alert-link" href="{{ACCOUNT_URL}}"><t>Link my account</t></a></div></div>
{{/UNLINKED}}
{{#POINTS_CARD}}
<a class="member-card member-card-link" href="{{POINTS_URL}}">
<p class="member-tier">{{TIER}}</p>
<p class="member-points">{{BALANCE}} <small><t>points</t></small></p>
<p class="member-number">{{NUMBER}}</p>
</a>
{{/POINTS_CARD}}
<div class="columns home-columns">
<section class="card"><div class="card-header"><h2 class="card-title"><t>My requests</t></h2>{{#CASES_MORE}}<div class="card-actions"><a href="{{CASES_URL}}"><t>All of them</t></a></div>{{/CASES_MORE}}</div>
{{#LIST}}
{{>CASE_ITEMS}}
{{/LIST}}
{{#NO_CASES}}
<p class="card-nothing"><t>Nothing here yet. If something is not right, or you have a question, write to us.</t></p>
{{/NO_CASES}}
</section>
{{#ORDERS_CARD}}
<section class="card"><div class="card-header"><h2 class="card-title"><t>My orders</t></h2>{{#ORDERS_MORE}}<div class="card-actions"><a href="{{ORDERS_URL}}"><t>All of them</t></a></div>{{/ORDERS_MORE}}</div>
{{#ORDERS_LIST}}
{{>ORDER_ITEMS}}
{{/ORDERS_LIST}}
{{#NO_ORDERS}}
<p class="card-nothing"><t>Your orders stand here as soon as they reach us.</t></p>
{{/NO_ORDERS}}
</section>
{{/ORDERS_CARD}}
</div>
