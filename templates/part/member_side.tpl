{{%AUTOESCAPE context="HTML"}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Tier</t></h2></div>
<div class="card-body">
{{>TIER_PROGRESS}}
<dl class="facts">
{{#TIER}}
<dt><t>In this tier since</t></dt><dd>{{TIER_SINCE}}</dd>
{{/TIER}}
<dt><t>Member since</t></dt><dd>{{OPENED}}</dd>
{{#BRANCH}}
<dt><t>Branch</t></dt><dd>{{BRANCH_NAME}}</dd>
{{/BRANCH}}
</dl>
</div>
</section>
<section class="card">
<div class="card-header"><h2 class="card-title"><t>What expires when</t></h2></div>
{{>EXPIRING_LIST}}
</section>
