{{%AUTOESCAPE context="HTML"}}
<p class="page-over page-way"><a href="{{LIST_URL}}"><t ctx="menu">Customers</t></a></p>
{{>STEP_DONE}}
{{>NOTE_TAKEN}}
{{>FILE_TAKEN}}
<div class="card">
<div class="file-head">
<span class="avatar tone-{{TONE}}" aria-hidden="true">{{INITIAL}}</span>
<div class="file-head-text">
<h1 class="page-title">{{CUSTOMER_NAME}} <span class="badge tone-{{STAGE_TONE}}">{{STAGE_NAME}}</span>{{#CLOSED}} <span class="badge tone-grey"><t>Closed</t></span>{{/CLOSED}}{{#UNNAMED}} <span class="badge tone-amber"><t>Not named yet</t></span>{{/UNNAMED}}</h1>
<ul class="file-facts">
<li>{{CODE}} · {{KIND_NAME}} · {{TRADE_NAMES}}</li>
<li><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#user"/></svg><t>Owner</t> <strong>{{OWNER_NAME}}</strong></li>
{{#PLACE}}
<li><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#building-store"/></svg><strong>{{PLACE_NAMES}}</strong></li>
{{/PLACE}}
{{#MONEY}}
<li><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#coins"/></svg><t>Value</t> <strong>{{VALUE}}</strong></li>
{{/MONEY}}
<li><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><t>Last contact</t> <strong>{{CONTACTED}}</strong></li>
</ul>
{{#TAGS}}
<ul class="tags">
{{#TAG}}
<li><a class="chip" href="{{URL}}">{{TAG_NAME}}</a></li>
{{/TAG}}
</ul>
{{/TAGS}}
</div>
</div>
{{#CLOSED}}
<p class="card-note"><t>Closed on {{CLOSED_DATE}}: {{CLOSED_REASON}}</t></p>
{{/CLOSED}}
<div class="file-tools">
{{#MAY_LOG}}
<a class="btn btn-primary" href="{{LOG_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#phone-call"/></svg><t>Log a contact</t></a>
{{/MAY_LOG}}
{{#MAY_COMPLAIN}}
<a class="btn" href="{{COMPLAIN_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-report"/></svg><t>New complaint</t></a>
{{/MAY_COMPLAIN}}
{{#ORDERS_URL}}
<a class="btn" href="{{ORDERS_LINK}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#receipt"/></svg><t ctx="menu">Orders</t></a>
{{/ORDERS_URL}}
{{#MAY_EDIT}}
<a class="btn" href="{{EDIT_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#pencil"/></svg><t>Edit</t></a>
<a class="btn" href="{{STAGE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#stairs-up"/></svg><t>Stage</t></a>
<a class="btn" href="{{TAGS_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#tag"/></svg><t>Tags</t></a>
{{/MAY_EDIT}}
{{#MAY_ASSIGN}}
<a class="btn" href="{{ASSIGN_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#switch-horizontal"/></svg><t>Hand over</t></a>
{{/MAY_ASSIGN}}
{{#MAY_INVITE}}
<a class="btn" href="{{INVITE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#world"/></svg><t>Portal access</t></a>
{{/MAY_INVITE}}
{{#MAY_MERGE}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Merge</t></a>
{{/MAY_MERGE}}
{{#MAY_CLOSE}}
<a class="btn btn-end" href="{{CLOSE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><t>Close</t></a>
{{/MAY_CLOSE}}
{{#MAY_REOPEN}}
<a class="btn btn-end" href="{{REOPEN_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#refresh"/></svg><t>Reopen</t></a>
{{/MAY_REOPEN}}
</div>
</div>
<div class="columns columns-main file-columns">
<div class="stack">
{{#STEPS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Next steps</t></h2></div>
<ul class="lines">
{{#STEP}}
<li><div class="lines-text">{{STEP_TEXT}}<span class="sub">{{#STEP_ON}}<span class="{{#STEP_OVERDUE}}step-overdue{{/STEP_OVERDUE}}{{#STEP_TODAY}}step-today{{/STEP_TODAY}}">{{STEP_DAY}}</span> · {{/STEP_ON}}{{STEP_BY}}</span></div>
{{#STEP_BUTTON}}
<a class="btn-quiet" href="{{MOVE_URL}}"><t>Put off</t></a>
<form method="post" action="{{STEP_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg><t>Done</t></button></form>
{{/STEP_BUTTON}}
</li>
{{/STEP}}
</ul>
</div>
{{/STEPS}}
{{#CASES}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Open complaints and enquiries</t></h2></div>
<ul class="lines">
{{#CASE}}
<li><div class="lines-text"><a href="{{URL}}">{{CASE_REF}}</a> · {{CASE_KIND}}<span class="sub">{{CASE_TEXT}}</span></div><span class="badge tone-amber">{{CASE_STATE}}</span>{{#CASE_OVERDUE}}<span class="badge tone-red"><t>Overdue</t></span>{{/CASE_OVERDUE}}</li>
{{/CASE}}
</ul>
</div>
{{/CASES}}
<div class="card timeline-card" id="timeline">
<div class="card-header"><h2 class="card-title"><t>What happened</t></h2>
{{#MAY_LOG}}
<div class="card-actions"><a class="btn btn-small" href="{{NOTE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#note"/></svg><t>Write a note</t></a></div>
{{/MAY_LOG}}
</div>
<ul class="chips timeline-filter" aria-label="<t>Show only</t>">
{{#KIND}}
<li><a class="chip" href="{{URL}}"{{#KIND_NOW}} aria-current="page"{{/KIND_NOW}}>{{KIND_LABEL}}</a></li>
{{/KIND}}
</ul>
<div class="card-body">
<ol class="timeline">
{{>TIMELINE}}
</ol>
{{>NOTHING}}
</div>
</div>
</div>
<div class="stack">
{{#DOUBLES}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Possible duplicates</t></h2></div>
<ul class="lines">
{{#DOUBLE}}
<li><span class="badge tone-{{SCORE_TONE}}">{{SCORE}}</span><div class="lines-text"><a href="{{URL}}">{{NAME}}</a><span class="sub">{{CODE}}</span></div>{{#DOUBLE_MERGE}}<a class="btn-quiet" href="{{MERGE_URL}}" aria-label="<t>Compare with {{NAME}}</t>"><t>Compare</t></a>{{/DOUBLE_MERGE}}</li>
{{/DOUBLE}}
</ul>
</div>
{{/DOUBLES}}
{{>MEMBER_BOX}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>How to reach</t></h2>
{{#VCARD}}
<div class="card-actions"><a class="btn btn-small" href="{{VCARD_URL}}" download hx-boost="false" title="<t>For the address book of a phone or mail program</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><t>vCard</t></a></div>
{{/VCARD}}
</div>
{{#REACH_HIDDEN}}
<p class="card-note"><t>Contact data is shown to the owner and the team of this customer.</t></p>
{{/REACH_HIDDEN}}
{{#NO_REACH}}
<p class="card-note"><t>No phone, e-mail or address is known yet.</t></p>
{{/NO_REACH}}
<ul class="lines">
{{#REACH}}
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#{{REACH_ICON}}"/></svg><div class="lines-text">{{#REACH_TEL}}<a href="tel:{{REACH_NORMAL}}">{{REACH_VALUE}}</a>{{/REACH_TEL}}{{#REACH_MAIL}}<a href="mailto:{{REACH_NORMAL}}">{{REACH_VALUE}}</a>{{/REACH_MAIL}}{{#REACH_PLAIN}}{{REACH_VALUE}}{{/REACH_PLAIN}}<span class="sub">{{REACH_LABEL}}</span></div>
{{#REACH_MAKE_MAIN}}
<form method="post" action="{{MAIN_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn-quiet" title="<t>Use this one first</t>"><t>First</t></button></form>
{{/REACH_MAKE_MAIN}}
{{#REACH_REMOVE}}
<a class="btn-quiet" href="{{REMOVE_URL}}" aria-label="<t>Remove {{REACH_VALUE}}</t>"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></a>
{{/REACH_REMOVE}}
</li>
{{/REACH}}
{{#ADDRESS}}
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#map-pin"/></svg><div class="lines-text">{{ADDRESS_TEXT}}<span class="sub">{{ADDRESS_LABEL}}</span></div>
{{#ADDRESS_EDIT}}
<a class="btn-quiet" href="{{URL}}" aria-label="<t>Edit the address {{ADDRESS_TEXT}}</t>"><t>Edit</t></a>
<a class="btn-quiet" href="{{REMOVE_URL}}" aria-label="<t>Remove the address {{ADDRESS_TEXT}}</t>"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></a>
{{/ADDRESS_EDIT}}
</li>
{{/ADDRESS}}
</ul>
{{#MAY_REACH}}
<div class="card-foot"><a href="{{REACH_URL}}"><t>Add a number or address</t></a> <a href="{{ADDRESS_URL}}"><t>Add a postal address</t></a></div>
{{/MAY_REACH}}
</div>
{{#ORGANISATION}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Contacts</t></h2></div>
{{#NO_CONTACTS}}
<p class="card-note"><t>Nobody is known here yet.</t></p>
{{/NO_CONTACTS}}
<ul class="lines">
{{#CONTACT}}
<li><div class="lines-text"><span class="{{#CONTACT_LEFT}}line-gone{{/CONTACT_LEFT}}">{{CONTACT_NAME}}</span>{{#CONTACT_ROLE}} <span class="badge tone-blue">{{CONTACT_ROLE_NAME}}</span>{{/CONTACT_ROLE}}<span class="sub">{{CONTACT_TEXT}}</span></div>
{{#CONTACT_CARD}}
<a class="btn-quiet" href="{{VCARD_URL}}" download hx-boost="false"><t>vCard</t><span class="visually-hidden"> {{CONTACT_NAME}}</span></a>
{{/CONTACT_CARD}}
{{#CONTACT_EDIT}}
<a class="btn-quiet" href="{{URL}}"><t>Edit</t></a>
<form method="post" action="{{LEFT_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn-quiet">{{LEFT_LABEL}}</button></form>
{{/CONTACT_EDIT}}
</li>
{{/CONTACT}}
</ul>
{{#MAY_EDIT}}
<div class="card-foot"><a href="{{CONTACT_URL}}"><t>Add a contact</t></a></div>
{{/MAY_EDIT}}
</div>
{{/ORGANISATION}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Profile</t></h2></div>
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd class="prose">{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
</div>
</div>
{{#CUSTOM}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Further details</t></h2></div>
<div class="card-body">
{{>CUSTOM_FACTS}}
</div>
</div>
{{/CUSTOM}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Consents</t></h2></div>
{{#NO_CONSENTS}}
<p class="card-note"><t>No consent is recorded: no marketing to this customer.</t></p>
{{/NO_CONSENTS}}
<ul class="lines">
{{#CONSENT}}
<li><div class="lines-text"><span class="{{#CONSENT_GONE}}line-gone{{/CONSENT_GONE}}">{{CONSENT_NAME}}</span><span class="sub">{{CONSENT_TEXT}}</span>{{#CONSENT_END}}<span class="sub">{{CONSENT_END_TEXT}}</span>{{/CONSENT_END}}</div>
{{#CONSENT_WITHDRAW}}
<a class="btn-quiet" href="{{URL}}"><t>Withdraw</t></a>
{{/CONSENT_WITHDRAW}}
</li>
{{/CONSENT}}
</ul>
{{#MAY_LOG}}
<div class="card-foot"><a href="{{CONSENT_URL}}"><t>Record a consent</t></a></div>
{{/MAY_LOG}}
</div>
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Linked customers</t></h2></div>
{{#NO_TIES}}
<p class="card-note"><t>No links: who referred this customer, whom it belongs to, whom it supplies.</t></p>
{{/NO_TIES}}
<ul class="lines">
{{#TIE}}
<li><div class="lines-text">{{TIE_KIND}} <a href="{{URL}}">{{TIE_NAME}}</a><span class="sub">{{TIE_NOTE}}</span></div>
{{#TIE_END}}
<a class="btn-quiet" href="{{END_URL}}" aria-label="<t>End the link with {{TIE_NAME}}</t>"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></a>
{{/TIE_END}}
</li>
{{/TIE}}
</ul>
{{#MAY_EDIT}}
<div class="card-foot"><a href="{{LINK_URL}}"><t>Add a link</t></a></div>
{{/MAY_EDIT}}
</div>
{{#FILES_CARD}}
<div class="card" id="files">
<div class="card-header"><h2 class="card-title"><t>Files</t></h2></div>
{{#NO_FILES}}
<p class="card-note"><t>No files yet: contracts, quotations, drawings.</t></p>
{{/NO_FILES}}
<ul class="lines">
{{#FILE}}
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#paperclip"/></svg><div class="lines-text"><a href="{{URL}}">{{FILE_NAME}}</a><span class="sub">{{FILE_TEXT}}</span></div>
{{#FILE_BACK}}
<form method="post" action="{{TAKE_BACK_URL}}" data-confirm="<t>Take {{FILE_NAME}} out of the file?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn-quiet" aria-label="<t>Take {{FILE_NAME}} out of the file</t>"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></button></form>
{{/FILE_BACK}}
</li>
{{/FILE}}
</ul>
{{#MAY_FILE}}
<div class="card-foot"><a href="{{FILE_URL}}"><t>Add a file</t></a></div>
{{/MAY_FILE}}
</div>
{{/FILES_CARD}}
{{#MERGED}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Merged customers</t></h2></div>
<ul class="lines">
{{#MERGED_ROW}}
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><div class="lines-text">{{NAMES}}<span class="sub">{{MERGED_TEXT}}</span></div><a class="btn-quiet" href="{{URL}}"><t>Details and undo</t></a></li>
{{/MERGED_ROW}}
</ul>
</div>
{{/MERGED}}
{{#STAGES}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Stage history</t></h2></div>
<ul class="lines">
{{#STAGE_STEP}}
<li><div class="lines-text">{{STAGE_FROM}} → {{STAGE_TO}}<span class="sub">{{STAGE_TEXT}}</span></div></li>
{{/STAGE_STEP}}
</ul>
</div>
{{/STAGES}}
</div>
</div>
