{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Custom fields</t></a> · {{ENTITY_NAME}}</p><h1 class="page-title"><t>What kind of field?</t></h1></div></div>
<div class="card">
<ul class="items">
{{#TYPE}}
<li><span class="items-text"><a href="{{URL}}"><strong>{{TYPE_NAME}}</strong></a><span class="sub">{{TYPE_HELP}}</span></span><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-right"/></svg></li>
{{/TYPE}}
</ul>
</div>
