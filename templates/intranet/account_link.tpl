{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Account requests</t></a></p><h1 class="page-title"><t>Account request</t> <span class="badge tone-{{TONE}}">{{STATE}}</span></h1></div></div>
<div class="card">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd class="prose">{{FACT_VALUE:p}}</dd>
{{/FACT}}
{{#WITH}}
<dt><t>Customer</t></dt><dd><a href="{{URL}}">{{NAME}}</a> <span class="text-secondary">{{CODE}}</span></dd>
{{/WITH}}
</dl>
</div>
</div>
{{#OPEN}}
<div class="card">
<div class="card-body">
<h2 class="card-title"><t>Which customer is it?</t></h2>
<p class="form-hint"><t>A matching number is only a hint: numbers change hands. Compare what the person says with the file before you link.</t></p>
<form method="get" action="{{SEARCH_URL}}" class="find-form">
{{>F_Q}}
<button type="submit" class="btn"><t>Find</t></button>
</form>
{{#NO_CANDIDATES}}
<p><t>No customer has this address on file. Search by name or code, or ask the person for more.</t></p>
{{/NO_CANDIDATES}}
{{#CANDIDATES}}
<ul class="items">
{{#CANDIDATE}}
<li><span class="items-text"><a href="{{URL}}">{{NAME}}</a> <span class="text-secondary">{{CODE}} {{CITY}}</span>{{#BY_CONTACT}} <span class="badge tone-amber"><t>has this address on file</t></span>{{/BY_CONTACT}}</span>
<form method="post" action="{{ACCEPT_URL}}" class="inline-form" data-confirm="<t>Link the account with {{NAME}}?</t>">
{{>FORM_TOKENS}}
<input type="hidden" name="customer" value="{{CUSTOMER_ID}}">
{{#CHOOSE}}<select name="scope" class="form-select" aria-label="<t>What the account sees</t>"><option value="own"><t>Only the cases filed by this account</t></option><option value="all"><t>All cases of the customer</t></option></select>
{{/CHOOSE}}
<button type="submit" class="btn btn-small btn-primary" aria-label="<t>Link with {{NAME}}</t>"><t>Link</t></button>
</form></li>
{{/CANDIDATE}}
</ul>
{{/CANDIDATES}}
</div>
</div>
{{#REFUSE}}
<div class="card">
<div class="card-body">
<h2 class="card-title"><t>Refuse</t></h2>
<form method="post" action="{{REFUSE_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_REASON}}
<div class="form-actions"><button type="submit" class="btn"><t>Refuse</t></button></div>
</form>
</div>
</div>
{{/REFUSE}}
{{/OPEN}}
{{#UNLINK}}
<details class="card">
<summary class="card-header"><t>Take the link back</t></summary>
<div class="card-body">
<form method="post" action="{{UNLINK_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_REASON}}
<div class="form-actions"><button type="submit" class="btn btn-danger"><t>Take the link back</t></button></div>
</form>
</div>
</details>
{{/UNLINK}}
