{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<p class="page-over"><a href="{{GRANT_URL}}">{{REASON}}</a></p>
<h1 class="page-title"><t>Take the grant back</t></h1>
<ul>
<li><t>{{POINTS}} of {{MEMBERS}} members are reversed: both postings stay on each ledger.</t></li>
<li><t>{{UNSPENT}} are still there and are taken away.</t></li>
{{#SPENT}}
<li><t>{{SPENT_POINTS}} were used already: they become a debt that the next earnings pay; what has expired is only noted.</t></li>
{{/SPENT}}
{{#PART}}
<li><t>Counted over the first 20,000 members; the others are alike.</t></li>
{{/PART}}
<li><t>Closed memberships and postings that were reversed before are left alone and listed.</t></li>
</ul>
<form method="post" action="{{ACTION}}" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_REASON}}
{{>F_NOTE}}
<div class="btn-list">
<button type="submit" class="btn btn-danger"><t>Take the points back</t></button>
<a class="btn" href="{{GRANT_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
