{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div>
<p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Members</t></a></p>
<h1 class="page-title">{{MEMBER_NAME}} <span class="badge {{STATE_TONE}}">{{MEMBER_STATE}}</span></h1>
<p class="page-sub"><span class="member-digits">{{MEMBER_NUMBER}}</span> <button type="button" class="btn-icon-plain js-only" data-copy="{{COPY_NUMBER}}" aria-label="<t>Copy the member number</t>"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg></button> · <t>Customer {{CUSTOMER_CODE}}</t></p>
</div>
<div class="btn-list">
{{#TO_POSTING}}
<a class="btn btn-primary to-posting" href="#post"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>New posting</t></a>
{{/TO_POSTING}}
{{#ACTIVATE}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock-open"/></svg><t>Make active again</t></a>
{{/ACTIVATE}}
{{#FREEZE}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock"/></svg><t>Freeze</t></a>
{{/FREEZE}}
{{#NEW_CARD}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#credit-card"/></svg><t>Card lost</t></a>
{{/NEW_CARD}}
{{#CLOSE}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><t>Close membership</t></a>
{{/CLOSE}}
</div>
</div>
{{>MEMBER_STATUS}}
<div class="columns columns-main">
<div class="stack">
{{>LEDGER}}
</div>
<div class="stack">
{{#POSTING_BOX}}
<section class="card posting-box" id="post" aria-labelledby="post-title">
<div class="card-header"><h2 class="card-title" id="post-title"><t>New posting</t></h2></div>
<div class="card-body">
{{#WAITING}}
<p class="posting-waits"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><a href="{{URL}}"><t>Waits for a second person: {{LABEL}}</t></a></p>
{{/WAITING}}
<ul class="chips posting-tabs">
{{#EARN_URL}}
<li><a class="chip" href="{{URL}}"{{#NOW_EARN}} aria-current="true"{{/NOW_EARN}}><t ctx="verb">Earn</t></a></li>
{{/EARN_URL}}
{{#REDEEM_URL}}
<li><a class="chip" href="{{URL}}"{{#NOW_REDEEM}} aria-current="true"{{/NOW_REDEEM}}><t ctx="verb">Redeem</t></a></li>
{{/REDEEM_URL}}
{{#ADJUST_URL}}
<li><a class="chip" href="{{URL}}"{{#NOW_ADJUST}} aria-current="true"{{/NOW_ADJUST}}><t ctx="verb">Adjust</t></a></li>
{{/ADJUST_URL}}
</ul>
{{#FORM_EARN}}
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_AMOUNT}}
{{>F_REASON}}
{{>F_SOURCE}}
{{>F_SOURCE_REF}}
{{>F_EXPIRES_ON}}
{{>F_NEVER_EXPIRES}}
<details class="posting-second"><summary><t>{{ROOM}} more today without a second person</t></summary>
{{>F_NOTE}}
</details>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Post the earning</t></button></div>
</form>
{{/FORM_EARN}}
{{#FORM_REDEEM}}
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
<p class="posting-available"><t>{{AVAILABLE}} points can be spent now.</t></p>
{{>F_AMOUNT}}
{{>F_REASON}}
{{>F_SOURCE}}
{{>F_SOURCE_REF}}
<details class="posting-second"><summary><t>{{ROOM}} more today without a second person</t></summary>
{{>F_NOTE}}
</details>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Post the redemption</t></button></div>
</form>
{{/FORM_REDEEM}}
{{#FORM_ADJUST}}
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_AMOUNT}}
{{>F_BOOK}}
{{>F_REASON}}
{{>F_SOURCE}}
{{>F_SOURCE_REF}}
{{>F_EXPIRES_ON}}
<details class="posting-second"><summary><t>{{ROOM}} more today without a second person</t></summary>
{{>F_NOTE}}
</details>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Post the adjustment</t></button></div>
</form>
{{/FORM_ADJUST}}
</div>
</section>
{{/POSTING_BOX}}
{{>MEMBER_SIDE}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>History of the membership</t></h2></div>
<ul class="items">
{{#EVENT}}
<li><span class="items-text"><strong>{{EVENT_NAME}}</strong>{{#TIER_CHANGE}} {{FROM_TIER}} → {{TO_TIER}}{{/TIER_CHANGE}}{{#OLD_CARD}} <span class="sub"><t>no longer valid: {{OLD_NUMBER}}</t></span>{{/OLD_CARD}}{{#EVENT_REASON}}<span class="sub">{{REASON}}</span>{{/EVENT_REASON}}{{#KEPT_POINTS}}<span class="sub"><t>Kept on record: {{BALANCE}} points, debt {{DEBT}}</t></span>{{/KEPT_POINTS}}<span class="sub">{{WHEN}} · {{BY}}</span></span></li>
{{/EVENT}}
</ul>
</section>
</div>
</div>
