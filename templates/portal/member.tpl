{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">My points</t></h1></div></div>
{{#FROZEN}}
<div class="alert alert-warning"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock"/></svg><div><p class="alert-heading"><t>Your membership is frozen: you go on earning points but cannot redeem them now.</t></p><p class="mb-0"><t>Please ask us about it; we are glad to help.</t></p></div></div>
{{/FROZEN}}
{{#REPLACED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#credit-card"/></svg><div><p class="alert-heading"><t>You have a new member number since {{WHEN}}.</t></p><p class="mb-0"><t>The card ending in {{OLD_NUMBER}} is no longer valid. Your points and your tier are as they were. If you did not ask for this, please tell us at once.</t></p></div></div>
{{/REPLACED}}
{{#CLOSED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><div><p class="alert-heading"><t>Your membership was closed on {{STATE_SINCE}}.</t></p></div></div>
{{/CLOSED}}
{{#OTHERS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Your other memberships</t></h2></div>
<ul class="lines">
{{#OTHER}}
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><div class="lines-text"><a href="{{URL}}">{{NUMBER}}</a><span class="sub"><t>{{BALANCE}} points</t> · {{MEMBER_STATE}}</span></div></li>
{{/OTHER}}
</ul>
</div>
{{/OTHERS}}
<div class="columns columns-side member-top">
<section class="member-card" aria-label="<t>Member card</t>">
<p class="member-tier">{{#TIER}}{{TIER_NAME}}{{/TIER}}{{#NO_TIER}}<t>Member</t>{{/NO_TIER}}</p>
<p class="member-points">{{AVAILABLE}}</p>
<small><t>points to spend</t></small>
<div class="member-card-foot">
<div><p>{{MEMBER_NAME}}</p><p class="member-number">{{MEMBER_NUMBER}}</p></div>
<a class="member-qr" href="{{QR_URL}}"><img src="{{QR_URL}}" width="112" height="112" alt="<t>QR code of the member number, to be scanned at the till</t>"></a>
</div>
</section>
<div class="stack">
<section class="card">
<div class="card-body">
<div class="tier-head"><h2 class="card-title"><t>My tier</t></h2>{{#TIER}}<span class="badge tone-violet">{{TIER_NAME}}</span>{{/TIER}}</div>
{{>TIER_PROGRESS}}
{{#BENEFITS}}
<p class="prose tier-benefits">{{BENEFITS_TEXT:p}}</p>
{{/BENEFITS}}
</div>
</section>
<section class="card">
<div class="card-body">
<dl class="facts facts-wide">
<dt><t>Balance</t></dt><dd>{{BALANCE}}</dd>
{{#OWED}}
<dt><t>Debt</t></dt><dd><span class="amount-out">{{DEBT}}</span> <span class="text-secondary"><t>Paid by the next points earned</t></span></dd>
{{/OWED}}
{{#NEXT_EXPIRY}}
<dt><t>Next expiry</t></dt><dd><t>{{NEXT_POINTS}}, valid until {{NEXT_DAY}}</t></dd>
{{/NEXT_EXPIRY}}
<dt><t>Member since</t></dt><dd>{{OPENED}}</dd>
{{#BRANCH}}
<dt><t>Branch</t></dt><dd>{{BRANCH_NAME}}</dd>
{{/BRANCH}}
</dl>
</div>
</section>
</div>
</div>
<div class="columns columns-main">
<div class="stack">
{{>LEDGER}}
</div>
<section class="card">
<div class="card-header"><h2 class="card-title"><t>What expires when</t></h2></div>
{{>EXPIRING_LIST}}
</section>
</div>
