{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></p><h1 class="page-title"><t>Portal access</t></h1></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Accounts that are linked</t></h2></div>
{{#NO_ACCOUNTS}}
<p class="card-note"><t>Nobody of this customer uses the portal yet.</t></p>
{{/NO_ACCOUNTS}}
<ul class="lines">
{{#ACCOUNT}}
<li><div class="lines-text">{{NAME}}{{#DISABLED}} <span class="badge tone-grey"><t ctx="user">Disabled</t></span>{{/DISABLED}}<span class="sub">{{ADDRESS}} · <t>last sign-in: {{LAST}}</t> · {{SEES}}</span></div>
{{#CHANGE}}
<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<input type="hidden" name="scope" value="{{SCOPE_CODE}}"><button type="submit" class="btn btn-small">{{#NARROW}}<t>Own cases only</t>{{/NARROW}}{{#WIDEN}}<t>All cases</t>{{/WIDEN}}</button></form>
{{/CHANGE}}
</li>
{{/ACCOUNT}}
</ul>
</div>
{{#INVITATIONS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Open invitations</t></h2></div>
<ul class="lines">
{{#INVITATION}}
<li><div class="lines-text">{{ADDRESS}} {{NAME}}<span class="sub"><t>sent by {{BY}}, {{TIME}}</t> · <t>works until {{UNTIL}}</t></span></div>
<form method="post" action="{{URL}}" data-confirm="<t>Withdraw the invitation to {{ADDRESS}}?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><t>Withdraw</t></button></form></li>
{{/INVITATION}}
</ul>
</div>
{{/INVITATIONS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Invite</t></h2></div>
<p class="card-note"><t>The person gets a link that works once. Only addresses of this file can be invited.</t></p>
{{#NO_OFFERS}}
<p class="card-note"><t>There is no other e-mail address on the file or at a contact.</t></p>
{{/NO_OFFERS}}
<ul class="lines">
{{#OFFER}}
<li><div class="lines-text">{{NAME}}<span class="sub">{{ADDRESS}}</span></div>
<form method="post" action="{{URL}}" class="inline-form">{{>FORM_TOKENS}}<input type="hidden" name="email" value="{{ADDRESS}}">
{{#CHOOSE}}<select name="scope" class="form-select" aria-label="<t>What {{NAME}} sees</t>"><option value="own"><t>Only the cases filed by this account</t></option><option value="all"><t>All cases of the customer</t></option></select>{{/CHOOSE}}
{{#PERSON}}<input type="hidden" name="scope" value="all">{{/PERSON}}
<button type="submit" class="btn btn-small btn-primary" aria-label="<t>Invite {{NAME}}, {{ADDRESS}}</t>"><t>Invite</t></button></form></li>
{{/OFFER}}
</ul>
</div>
