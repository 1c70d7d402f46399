{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<p class="page-over"><a href="{{MEMBER_URL}}">{{MEMBER_NAME}}</a> · <span class="member-digits">{{MEMBER_NUMBER}}</span></p>
<h1 class="page-title"><t>Reverse this posting?</t></h1>
<dl class="facts">
<dt><t>Posting</t></dt><dd>{{KIND}} <strong class="amount {{AMOUNT_TONE}}">{{AMOUNT}}</strong></dd>
<dt><t>Reason</t></dt><dd>{{REASON}}</dd>
<dt><t>Time</t></dt><dd>{{WHEN}}</dd>
<dt><t>By</t></dt><dd>{{BY}}</dd>
</dl>
{{#REFUSED}}
<div class="alert alert-warning mt-3" role="alert"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><div><p class="alert-heading">{{REFUSED_TEXT}}</p></div></div>
<div class="btn-list"><a class="btn" href="{{MEMBER_URL}}"><t>Back to the member</t></a></div>
{{/REFUSED}}
{{#EFFECT}}
<div class="alert alert-info mt-3"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#info-circle"/></svg><div>
<p class="alert-heading"><t>Effect on the balance: {{EFFECT_POINTS}}. New balance: {{BALANCE}}.</t></p>
{{#OWING}}
<p class="mb-0"><t>{{OWING_POINTS}} were spent already and become a debt, which the next earnings pay.</t></p>
{{/OWING}}
{{#PAID}}
<p class="mb-0"><t>{{PAID_POINTS}} pay the debt.</t></p>
{{/PAID}}
{{#LOST}}
<p class="mb-0"><t>{{LOST_POINTS}} belong to an earning that has expired since; they expire at once.</t></p>
{{/LOST}}
<p class="mb-0"><t>Nothing is deleted: both postings stay on the ledger. A reversal cannot be reversed.</t></p>
</div></div>
{{/EFFECT}}
{{#FORM}}
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_REASON}}
{{#SECOND}}
<p class="form-hint"><t>So many points need a second person: nothing is posted until somebody else agrees.</t></p>
{{>F_NOTE}}
{{/SECOND}}
<div class="btn-list">
<button type="submit" class="btn btn-danger"><t>Reverse the posting</t></button>
<a class="btn" href="{{MEMBER_URL}}"><t>Cancel</t></a>
</div>
</form>
{{/FORM}}
</div>
</div>
