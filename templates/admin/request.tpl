{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div>
<p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Approvals</t></a></p>
<h1 class="page-title">{{KIND}} <span class="amount {{AMOUNT_TONE}}">{{AMOUNT}}</span> <span class="badge {{TONE}}">{{STATE}}</span></h1>
{{#MEMBER}}
<p class="page-sub"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a> · <span class="member-digits">{{MEMBER_NUMBER}}</span></p>
{{/MEMBER}}
</div>
</div>
{{#WRONG}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-danger"/></svg><div><p class="alert-heading">{{WRONG_TEXT}}</p></div></div>
{{/WRONG}}
<div class="columns columns-main">
<div class="stack">
{{#EFFECT}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>What it would do</t></h2></div>
<div class="card-body">
{{#MOVED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-info"/></svg><div><t>The account has moved since it was asked: then the balance was {{BALANCE}} and the debt {{DEBT}}.</t></div></div>
{{/MOVED}}
{{#REFUSED}}
<div class="alert alert-warning" role="status"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading"><t>As things stand it cannot be posted.</t></p><p class="mb-0">{{REFUSED_TEXT}}</p></div></div>
{{/REFUSED}}
{{#TABLE}}
<table class="table effect-table">
<caption class="visually-hidden"><t>What it would do</t></caption>
<thead><tr><th scope="col"><span class="visually-hidden"><t>What</t></span></th><th scope="col" class="num"><t>Now</t></th><th scope="col" class="num"><t>Afterwards</t></th></tr></thead>
<tbody>
{{#LINE}}
<tr><th scope="row">{{LABEL}}</th><td class="num">{{BEFORE}}</td><td class="num{{#CHANGED}} cell-changed{{/CHANGED}}">{{AFTER}}</td></tr>
{{/LINE}}
</tbody>
</table>
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
{{#LOTS}}
<h3 class="card-subtitle"><t>Taken from, first expiring first</t></h3>
<ul class="items">
{{#LOT}}
<li><span class="items-text"><strong>{{POINTS}}</strong> <span class="sub">{{UNTIL}}</span></span></li>
{{/LOT}}
{{#MORE}}
<li><span class="items-text"><span class="sub">{{MORE_TEXT}}</span></span></li>
{{/MORE}}
</ul>
{{/LOTS}}
{{/TABLE}}
</div>
</section>
{{/EFFECT}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>What was asked</t></h2></div>
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
{{#GRANT}}
<p><a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#gift"/></svg><t>See who would get what</t></a></p>
{{/GRANT}}
{{#HAS_NOTE}}
<h3 class="card-subtitle"><t>Note for the second person</t></h3>
<p class="prose">{{NOTE:p}}</p>
{{/HAS_NOTE}}
</div>
</section>
</div>
<div class="stack">
{{#OWN}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Waits for a colleague</t></h2></div>
<div class="card-body">
<p><t>You asked for it, so another person decides. Colleagues who may have been told.</t></p>
<form method="post" action="{{ACTION}}" data-confirm="<t>Withdraw this request?</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Withdraw the request</t></button>
</form>
</div>
</section>
{{/OWN}}
{{#DECIDE}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Your decision</t></h2></div>
<div class="card-body">
{{#APPROVE}}
<form method="post" action="{{ACTION}}">
{{>FORM_TOKENS}}
<input type="hidden" name="seen_balance" value="{{SEEN_BALANCE}}">
<input type="hidden" name="seen_debt" value="{{SEEN_DEBT}}">
<p><t>It is posted at once. Both names stand on the posting.</t></p>
<div class="form-actions"><button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg><t>Approve and post</t></button></div>
</form>
{{/APPROVE}}
<details class="confirm"><summary class="btn"><t>Refuse</t></summary>
<form method="post" action="{{ACTION}}" novalidate>
{{>FORM_TOKENS}}
{{>F_REASON}}
<button type="submit" class="btn btn-danger"><t>Refuse the request</t></button>
</form>
</details>
</div>
</section>
{{/DECIDE}}
</div>
</div>
