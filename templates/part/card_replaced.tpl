{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<p class="page-over"><span class="member-digits">{{OLD_NUMBER}}</span></p>
<h1 class="page-title"><t>This card was replaced</t></h1>
<p><t>The number is no longer valid: nothing can be earned, redeemed or looked up with it. Check who is showing the card.</t></p>
<dl class="facts">
<dt><t>Member</t></dt><dd>{{MEMBER_NAME}}</dd>
<dt><t>Number now</t></dt><dd><span class="member-digits">{{MEMBER_NUMBER}}</span></dd>
<dt><t>Replaced</t></dt><dd>{{WHEN}}</dd>
<dt><t>By</t></dt><dd>{{BY}}</dd>
<dt><t>Reason</t></dt><dd>{{REASON}}</dd>
</dl>
<div class="form-actions"><a class="btn btn-primary" href="{{MEMBER_URL}}"><t>To the membership</t></a></div>
</div>
</div>
