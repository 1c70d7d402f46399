{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a> · {{CUSTOMER_CODE}}</p><h1 class="page-title"><t>Order {{ORDER_REF}}</t>{{#CANCELLATION}} <span class="badge tone-amber"><t>Cancellation</t></span>{{/CANCELLATION}}</h1></div></div>
<div class="card">
<div class="card-body">
<dl class="facts facts-wide">
<dt><t>Ordered</t></dt><dd>{{ORDER_TIME}}</dd>
<dt><t>Lines</t></dt><dd>{{ORDER_LINES}}</dd>
{{#COUNTRY_LINE}}
<dt><t>Country</t></dt><dd>{{COUNTRY}}</dd>
{{/COUNTRY_LINE}}
{{#MONEY}}
<dt><t>Total</t></dt><dd><strong>{{TOTAL}}</strong></dd>
{{/MONEY}}
</dl>
</div>
<div class="list-scroll">
<table class="table table-cards">
<caption class="visually-hidden"><t>Lines of the order</t></caption>
<thead><tr><th scope="col"><t>Product</t></th><th scope="col"><t>Article</t></th><th scope="col" class="num"><t>Quantity</t></th>{{#MONEY}}<th scope="col" class="num"><t>Unit price</t></th><th scope="col" class="num"><t>Amount</t></th>{{/MONEY}}</tr></thead>
<tbody>
{{#LINE}}
<tr><td class="cell-main">{{PRODUCT}}</td><td data-label="<t>Article</t>">{{SKU}}</td><td data-label="<t>Quantity</t>" class="num">{{QUANTITY}}</td>{{#MONEY}}<td data-label="<t>Unit price</t>" class="num">{{UNIT_PRICE}}</td><td data-label="<t>Amount</t>" class="num">{{AMOUNT}}</td>{{/MONEY}}</tr>
{{/LINE}}
</tbody>
</table>
</div>
{{>PAGER}}
</div>
{{#CUSTOM}}
<div class="card" id="fields">
<div class="card-header"><h2 class="card-title"><t>Further details</t></h2></div>
<div class="card-body">
{{>PROBLEMS}}
{{>CUSTOM_FACTS}}
{{#CUSTOM_EDIT}}
{{#CUSTOM_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Edit these details</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>CUSTOM_FIELDS}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form></details>
{{/CUSTOM_FORM}}
{{/CUSTOM_EDIT}}
</div>
</div>
{{/CUSTOM}}
