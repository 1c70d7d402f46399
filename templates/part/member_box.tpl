{{%AUTOESCAPE context="HTML"}}
<section class="card member-box" aria-labelledby="member-box-title{{MEMBER_NUMBER}}">
<div class="card-header">
<h2 class="card-title" id="member-box-title{{MEMBER_NUMBER}}"><t>Membership</t></h2>
{{#HAS_MEMBER_HEAD}}
<div class="card-actions"><span class="badge {{STATE_TONE}}">{{MEMBER_STATE}}</span></div>
{{/HAS_MEMBER_HEAD}}
</div>
{{#NO_MEMBER}}
<div class="card-body"><p class="mb-0 text-secondary"><t>Not a member. The loyalty admin opens memberships.</t></p></div>
{{/NO_MEMBER}}
{{#HAS_MEMBER}}
<div class="card-body">
<a class="member-card member-card-link" href="{{MEMBER_URL}}">
<p class="member-tier">{{#TIER}}{{TIER_NAME}}{{/TIER}}{{#NO_TIER}}<t>Member</t>{{/NO_TIER}}</p>
<p class="member-points">{{AVAILABLE}}</p>
<small><t>points to spend</t></small>
<p class="member-number">{{MEMBER_NUMBER}}</p>
</a>
{{>TIER_PROGRESS}}
<dl class="facts member-facts">
<dt><t>Balance</t></dt><dd>{{BALANCE}}</dd>
{{#OWED}}
<dt><t>Debt</t></dt><dd class="amount-out">{{DEBT}}</dd>
{{/OWED}}
{{#NEXT_EXPIRY}}
<dt><t>Next expiry</t></dt><dd><t>{{NEXT_POINTS}}, valid until {{NEXT_DAY}}</t></dd>
{{/NEXT_EXPIRY}}
</dl>
{{#NO_POSTINGS}}
<p class="mb-0 text-secondary"><t>No points yet</t></p>
{{/NO_POSTINGS}}
</div>
<ul class="items member-box-last">
{{#LAST_POSTING}}
<li><span class="items-text">{{KIND}} {{REASON}}<span class="sub">{{WHEN}}</span></span><span class="num amount {{AMOUNT_TONE}}">{{AMOUNT}}</span></li>
{{/LAST_POSTING}}
</ul>
<div class="card-footer"><a href="{{MEMBER_URL}}"><t>Points ledger</t></a></div>
{{/HAS_MEMBER}}
</section>
