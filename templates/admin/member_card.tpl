{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<p class="page-over"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a> · <span class="member-digits">{{MEMBER_NUMBER}}</span></p>
<h1 class="page-title"><t>Card lost: new number</t></h1>
<ul>
<li><t>{{MEMBER_NAME}} gets a new member number at once. Points, tier and history stay.</t></li>
<li><t>The old number is refused everywhere; staff who type it are led to the new one.</t></li>
<li><t>The member is told by mail or SMS, and sees the new number with its code in the portal.</t></li>
</ul>
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_REASON}}
<div class="btn-list">
<button type="submit" class="btn btn-primary"><t>Give a new number</t></button>
<a class="btn" href="{{MEMBER_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
