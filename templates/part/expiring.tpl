{{%AUTOESCAPE context="HTML"}}
{{#NO_EXPIRING}}
<div class="card-body"><p class="mb-0 text-secondary"><t>No points to spend, so nothing expires.</t></p></div>
{{/NO_EXPIRING}}
<ul class="items">
{{#EXPIRING}}
<li><span class="items-text">{{#UNTIL}}<t>valid until {{UNTIL_DAY}}</t>{{/UNTIL}}{{#UNTIL_SPAN}}<t>valid until {{UNTIL_FIRST}} to {{UNTIL_DAY}}</t>{{/UNTIL_SPAN}}{{#NEVER}}<t>never expires</t>{{/NEVER}}</span><strong class="num">{{EXPIRING_POINTS}}</strong></li>
{{/EXPIRING}}
</ul>
