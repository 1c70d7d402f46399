{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>My orders</t></a></p>
<h1 class="page-title"><t>Order {{REF}}</t>{{#CANCELLATION}} <span class="badge tone-grey"><t>Cancellation</t></span>{{/CANCELLATION}}</h1>
<p class="page-sub">{{ORDERED}} · {{AMOUNT}}</p></div>
<div class="btn-list"><a class="btn" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Write to us about it</t></a></div></div>
{{#CUSTOM}}
<div class="card"><div class="card-body">
{{>CUSTOM_FACTS}}
</div></div>
{{/CUSTOM}}
<div class="card">
<table class="table table-cards">
<thead><tr><th><t>Product</t></th><th class="num"><t>Quantity</t></th><th class="num"><t>Unit price</t> ({{CURRENCY}})</th><th class="num"><t>Amount</t></th></tr></thead>
<tbody>
{{#LINE}}
<tr><td class="cell-main">{{PRODUCT}}<span class="cell-sub">{{SKU}}</span></td><td class="num" data-label="<t>Quantity</t>">{{QUANTITY}}</td><td class="num" data-label="<t>Unit price</t>">{{PRICE}}</td><td class="num" data-label="<t>Amount</t>">{{AMOUNT}}</td></tr>
{{/LINE}}
</tbody>
</table>
{{>PAGER}}
</div>
