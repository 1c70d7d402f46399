{{%AUTOESCAPE context="HTML"}}
<button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"><t>Save</t></button>
<div class="alert alert-warning duplicates-found" role="alert" tabindex="-1" data-focus>
<svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg>
<div class="duplicates-found-text">
<p class="alert-heading">{{#FOUND_CUSTOMER}}<t>Perhaps this customer is here already. Nothing has been saved yet.</t>{{/FOUND_CUSTOMER}}{{#FOUND_CONTACT}}<t>Perhaps this contact is here already. Nothing has been saved yet.</t>{{/FOUND_CONTACT}}</p>
<ul class="duplicates-list">
{{#FOUND}}
<li>
<a class="duplicates-name" href="{{URL}}" target="_blank" rel="noopener">{{FOUND_NAME}}</a>{{#FOUND_CLOSED}} <span class="badge tone-grey"><t>Closed</t></span>{{/FOUND_CLOSED}}
<span class="sub">{{FOUND_FACTS}}</span>
<span class="duplicates-why">{{#REASON}}<span class="badge tone-amber">{{REASON_NAME}}</span> {{/REASON}}{{#FOUND_HIDDEN}}<span class="badge tone-grey"><t>contact data agree</t></span>{{/FOUND_HIDDEN}}</span>
</li>
{{/FOUND}}
</ul>
<p class="mb-0"><button type="submit" name="despite" value="{{DESPITE}}" class="btn"><t>It is somebody else: save all the same</t></button></p>
</div>
</div>
