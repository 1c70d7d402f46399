{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Short lists</t></h1><p class="page-sub"><t>What people choose from in forms. Entries are retired, never deleted.</t></p></div></div>
<div class="card">
<ul class="items">
{{#LIST}}
<li><a class="items-text" href="{{URL}}">{{NAME}}</a> <span class="text-secondary">{{COUNT_TEXT}}</span></li>
{{/LIST}}
{{#TIERS}}
<li><a href="{{URL}}"><t>Member tiers</t></a></li>
{{/TIERS}}
</ul>
</div>
