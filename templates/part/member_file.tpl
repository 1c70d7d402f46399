{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div>
<p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Members</t></a></p>
<h1 class="page-title">{{MEMBER_NAME}} <span class="badge {{STATE_TONE}}">{{MEMBER_STATE}}</span></h1>
<p class="page-sub"><span class="member-digits">{{MEMBER_NUMBER}}</span>{{#TIER}} · {{TIER_NAME}}{{/TIER}}</p>
</div>
<div class="btn-list">
<a class="btn" href="{{CUSTOMER_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#user"/></svg><t>Customer file</t></a>
</div>
</div>
{{>MEMBER_STATUS}}
<div class="columns columns-main">
<div class="stack">
{{>LEDGER}}
</div>
<div class="stack">
{{>MEMBER_SIDE}}
</div>
</div>
