{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Membership</t></h2>
{{#MEMBER_STATE}}
<div class="card-actions"><span class="badge tone-amber">{{MEMBER_STATE_NAME}}</span></div>
{{/MEMBER_STATE}}
</div>
<div class="card-body">
<div class="member-card">
<p class="member-tier">{{TIER_NAME}}</p>
<p class="member-points">{{POINTS}}</p>
<p class="member-number">{{MEMBER_NUMBER}}</p>
</div>
<dl class="facts member-facts">
{{#MEMBER_FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/MEMBER_FACT}}
</dl>
{{#MEMBER_LAST}}
<ul class="lines">
{{#POSTING}}
<li><div class="lines-text">{{POSTING_TEXT}}<span class="sub">{{POSTING_DATE}}</span></div><strong>{{POSTING_AMOUNT}}</strong></li>
{{/POSTING}}
</ul>
{{/MEMBER_LAST}}
</div>
</div>
