{{%AUTOESCAPE context="HTML"}}
{{#FROZEN}}
<div class="alert alert-warning"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock"/></svg><div><p class="alert-heading"><t>Frozen since {{STATE_SINCE}}: points are earned, but cannot be redeemed.</t></p><p class="mb-0"><t>Reason: {{STATE_REASON}}</t></p></div></div>
{{/FROZEN}}
{{#CLOSED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><div><p class="alert-heading"><t>Closed since {{STATE_SINCE}}: no points can be posted.</t></p><p class="mb-0"><t>Reason: {{STATE_REASON}}</t></p></div></div>
{{/CLOSED}}
<div class="tiles account-tiles">
<div class="tile tile-strong">
<p class="tile-label"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#wallet"/></svg><t>Points to spend</t></p>
<p class="tile-value">{{AVAILABLE}}</p>
<p class="tile-note"><t>Balance {{BALANCE}}</t>{{#UNBOOKED}} · <t>{{EXPIRED_POINTS}} of it expired, not booked yet</t>{{/UNBOOKED}}</p>
</div>
{{#OWED}}
<div class="tile">
<p class="tile-label"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-circle"/></svg><t>Debt</t></p>
<p class="tile-value amount-out">{{DEBT}}</p>
<p class="tile-note"><t>Paid by the next points earned</t></p>
</div>
{{/OWED}}
<div class="tile">
<p class="tile-label"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><t>Next expiry</t></p>
{{#NEXT_EXPIRY}}
<p class="tile-value">{{NEXT_POINTS}}</p>
<p class="tile-note"><t>valid until {{NEXT_DAY}}</t></p>
{{/NEXT_EXPIRY}}
{{#NO_EXPIRY}}
<p class="tile-value">—</p>
<p class="tile-note"><t>Nothing expires</t></p>
{{/NO_EXPIRY}}
</div>
<div class="tile">
<p class="tile-label"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#award"/></svg><t>Tier</t></p>
<p class="tile-value">{{#TIER}}{{TIER_NAME}}{{/TIER}}{{#NO_TIER}}—{{/NO_TIER}}</p>
<p class="tile-note"><t>{{TIER_POINTS}} points earned in 12 months</t></p>
</div>
</div>
