{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<p class="page-over"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a> · <span class="member-digits">{{MEMBER_NUMBER}}</span></p>
<h1 class="page-title">{{STATE_TITLE}}</h1>
{{#TO_FROZEN}}
<p><t>{{MEMBER_NAME}} goes on earning points but cannot redeem any until the membership is active again.</t></p>
<ul>
<li><t>Points go on expiring, and the tier is counted on.</t></li>
<li><t>Grants to many leave the member out unless frozen members are ticked.</t></li>
<li><t>The portal says kindly that the membership is frozen; the reason is for staff only.</t></li>
{{#WAITING}}
<li><t>{{WAITING_COUNT}} requests wait for a second person: a redemption among them cannot be approved until then.</t></li>
{{/WAITING}}
</ul>
{{/TO_FROZEN}}
{{#TO_CLOSED}}
<p><t>No points can be posted for {{MEMBER_NAME}} any more. The membership can be taken up again later.</t></p>
{{/TO_CLOSED}}
{{#TO_ACTIVE}}
<p><t>{{MEMBER_NAME}} can earn and redeem points again.</t></p>
{{/TO_ACTIVE}}
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_REASON}}
{{#KEEP}}
<div class="alert alert-warning"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading"><t>On the account: {{BALANCE}}, debt: {{DEBT}}.</t></p>
<p class="mb-0"><t>Redeem or adjust them first, or let them stay on record.</t></p></div></div>
{{>F_KEEP}}
{{/KEEP}}
<div class="btn-list">
<button type="submit" class="btn {{#TO_ACTIVE}}btn-primary{{/TO_ACTIVE}}{{#HARD}}btn-danger{{/HARD}}">{{STATE_TITLE}}</button>
<a class="btn" href="{{MEMBER_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
