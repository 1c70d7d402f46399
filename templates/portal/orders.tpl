{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>My orders</t></h1></div></div>
<div class="card">
{{#LIST}}
{{>ORDER_ITEMS}}
{{/LIST}}
{{>NOTHING}}
{{>PAGER}}
</div>
