{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><h1 class="page-title"><t ctx="menu">Tiers</t></h1><p class="page-sub"><t>A member's tier is the highest one reached by the points earned in the last 12 months.</t></p></div>
<div class="btn-list">
{{>FILES}}
{{#ADD_LINK}}
<a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>Add a tier</t></a>
{{/ADD_LINK}}
</div>
</div>
<div class="card">
{{>EMPTY}}
{{#LIST}}
<div class="table-responsive">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t ctx="menu">Tiers</t></caption>
<thead><tr><th scope="col"><t>Tier</t></th><th scope="col" class="num"><t>From points</t></th><th scope="col" class="num"><t ctx="menu">Members</t></th><th scope="col"><t>Benefits</t></th><th scope="col"><t>State</t></th><th scope="col"><span class="visually-hidden"><t>Actions</t></span></th></tr></thead>
<tbody>
{{#TIER_ROW}}
<tr class="{{#RETIRED}}row-muted{{/RETIRED}}">
<td class="cell-main">{{TIER_NAME}}</td>
<td data-label="<t>From points</t>" class="num">{{THRESHOLD}}</td>
<td data-label="<t ctx="menu">Members</t>" class="num"><a href="{{MEMBERS_URL}}">{{TIER_MEMBERS}}</a></td>
<td data-label="<t>Benefits</t>" class="cell-clip">{{BENEFITS_TEXT}}</td>
<td data-label="<t>State</t>">{{#IN_USE}}<span class="badge tone-green"><t>In use</t></span>{{/IN_USE}}{{#RETIRED}}<span class="badge tone-grey"><t>Retired</t></span>{{/RETIRED}}</td>
<td class="ledger-action">{{#EDIT}}<a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#pencil"/></svg><t>Edit</t></a>{{/EDIT}}</td>
</tr>
{{/TIER_ROW}}
</tbody>
</table>
</div>
{{/LIST}}
</div>
