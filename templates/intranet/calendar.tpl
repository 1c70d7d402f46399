{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Calendar</t></h1><p class="page-sub"><t>Your next steps and the times your cases are due, in the calendar of your phone or computer.</t></p></div></div>
{{>TABS}}
{{#NEW}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>The address of your calendar</t></h2></div>
<div class="card-body">
<div class="alert alert-warning" role="status"><t>This address is shown only now. Whoever has it can read your calendar, so keep it to yourself.</t></div>
<p class="calendar-address"><code>{{FEED_URL}}</code></p>
<div class="btn-list">
<a class="btn btn-primary" href="webcal://{{WEBCAL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#calendar"/></svg><t>Open in the calendar program</t></a>
<button type="button" class="btn js-only" data-copy="{{FEED_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Copy</t></button>
</div>
<ul class="calendar-ways">
<li><t>iPhone, iPad, Mac: press the button, or add a subscribed calendar in Calendar.</t></li>
<li><t>Outlook: Add calendar, Subscribe from web.</t></li>
<li><t>Google Calendar: Other calendars, From URL. The address must be reachable from the internet.</t></li>
</ul>
</div>
</div>
{{/NEW}}
{{#ON}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Your calendar can be fetched</t></h2></div>
<div class="card-body">
<p><t>The address was made on {{SINCE}}. It is not stored here and cannot be shown again; a new one ends the old one.</t></p>
</div>
</div>
{{/ON}}
{{#OFF}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Subscribe to your calendar</t></h2></div>
<div class="card-body">
<p><t>You get an address that a calendar program fetches by itself, about every hour. It shows names of customers, steps and case numbers, and no phone numbers or mail addresses. Nothing can be changed through it.</t></p>
</div>
</div>
{{/OFF}}
<div class="btn-list calendar-buttons">
<form method="post" action="{{MAKE_URL}}" hx-boost="false"{{#ON}} data-confirm="<t>Make a new address? The one in use stops working.</t>"{{/ON}}>{{>FORM_TOKENS}}<button type="submit" class="btn{{#OFF}} btn-primary{{/OFF}}">{{#OFF}}<t>Make an address</t>{{/OFF}}{{#ON}}<t>Make a new address</t>{{/ON}}{{#NEW}}<t>Make a new address</t>{{/NEW}}</button></form>
{{#ON}}
<form method="post" action="{{END_URL}}" data-confirm="<t>End the address? Calendar programs get nothing any more.</t>">{{>FORM_TOKENS}}<button type="submit" class="btn"><t>End the address</t></button></form>
{{/ON}}
{{#NEW}}
<form method="post" action="{{END_URL}}" data-confirm="<t>End the address? Calendar programs get nothing any more.</t>">{{>FORM_TOKENS}}<button type="submit" class="btn"><t>End the address</t></button></form>
{{/NEW}}
</div>
