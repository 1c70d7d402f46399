{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>My requests</t></h1></div>
<div class="btn-list"><a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Write to us</t></a></div></div>
<div class="card">
{{#LIST}}
{{>CASE_ITEMS}}
{{/LIST}}
{{>NOTHING}}
{{>PAGER}}
</div>
{{#GUEST_HINT}}
<div class="card"><div class="card-body">
<h2 class="card-title"><t>Not here?</t></h2>
<p class="text-secondary"><t>On another device, or after clearing this browser, open the private link of your case, or have it sent again.</t></p>
<a class="btn" href="{{TRACK_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Find my request</t></a>
</div></div>
{{/GUEST_HINT}}
