{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Complaints</t></a></p>
<h1 class="page-title">{{KIND_NAME}} <span class="text-secondary ref">{{REF}}</span> <span class="badge {{TONE}}">{{STATE}}</span>{{#SAFETY}} <span class="badge tone-red"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg><t>Safety</t></span>{{/SAFETY}}{{#PRIORITY}} <span class="badge {{PRIORITY_TONE}}">{{#PRIORITY_UP}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#flag"/></svg>{{/PRIORITY_UP}}<t>Priority: {{PRIORITY_NAME}}</t></span>{{/PRIORITY}}</h1>
<p class="page-sub">{{#DUE_OPEN}}<span class="due{{#DUE_LATE}} due-late{{/DUE_LATE}}{{#DUE_SOON}} due-soon{{/DUE_SOON}}" title="{{DUE_DAY}}">{{#DUE_LATE}}<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg>{{/DUE_LATE}}{{#DUE_ANSWER}}<t>First answer</t> {{/DUE_ANSWER}}{{DUE}}</span> · {{/DUE_OPEN}}{{#DUE_PAUSED}}<span class="due due-paused"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#player-pause"/></svg><t>clock stands</t></span> · {{/DUE_PAUSED}}{{CHANNEL_NAME}} · {{CREATED}}</p></div>
<div class="case-actions">
{{#FOLLOW_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#bell"/></svg><t>Follow</t></button></form>
{{/FOLLOW_FORM}}
{{#UNFOLLOW_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg><t>You follow it: stop</t></button></form>
{{/UNFOLLOW_FORM}}
{{#TAKE_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#user-check"/></svg><t>Take it</t></button></form>
{{/TAKE_FORM}}
{{#STEP_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn">{{STEP_LABEL}}</button></form>
{{/STEP_FORM}}
{{#STEP_LINK}}
<a class="btn{{#MAIN}} btn-primary{{/MAIN}}" href="{{URL}}">{{STEP_LABEL}}</a>
{{/STEP_LINK}}
</div>
</div>
{{>PROBLEMS}}
{{#MERGED}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#link"/></svg><div><p class="mb-0"><t>This case was merged into another one and goes on there.</t> <a href="{{URL}}">{{INTO_REF}}</a></p>
{{#UNMERGE_FORM}}
<form method="post" action="{{ACTION_URL}}" class="card-foot-line">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Take them apart again</t></button></form>
{{/UNMERGE_FORM}}
</div></div>
{{/MERGED}}
{{#PRESENCE}}
<form class="presence" method="post" action="{{ACTION_URL}}" hx-post="{{ACTION_URL}}" hx-trigger="load delay:500ms, changed, every 21s" hx-target="#presence-who" hx-swap="innerHTML" data-presence aria-label="<t>Who else is here</t>">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="answering" value="0">
<div id="presence-who" aria-live="polite">
{{>OTHERS}}
</div>
</form>
{{/PRESENCE}}
<div class="columns columns-main">
<div class="stack">
<section class="card"><div class="card-header"><h2 class="card-title"><t>Conversation</t></h2></div><div class="card-body">
{{>CONVERSATION}}
</div></section>
{{#REPLY_FORM}}
{{#HELD}}
<section class="card held" aria-label="<t>Added since you opened the page</t>"><div class="card-body">
<h2 class="card-title"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg><t>Added since you opened the page</t></h2>
<ul class="lines">
{{#ADDED}}
<li><div class="lines-text"><strong>{{ADDED_WHO}}</strong> <small class="text-secondary">{{ADDED_WHEN}}</small><p class="prose">{{ADDED_TEXT:p}}</p></div></li>
{{/ADDED}}
</ul>
</div></section>
{{/HELD}}
<details class="compose card" open><summary><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#send"/></svg><t>Answer the customer</t></summary>
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate>
{{>FORM_TOKENS}}
{{#WRITES}}
<p class="form-hint"><t>Goes to {{SENT_TO}}.</t></p>
{{/WRITES}}
{{#WRITES_NOWHERE}}
<p class="form-hint text-warn"><t>The case has no contact: the customer sees it only with the private link.</t></p>
{{/WRITES_NOWHERE}}
<input type="hidden" name="seen" value="{{SEEN}}">
{{>F_REPLY}}
{{#PICKER}}
<div class="no-js reply-row"><label class="form-label" for="reply-saved"><t>Saved reply</t></label><select class="form-select" id="reply-saved" name="saved"><option value=""></option>{{#OPTION}}<option value="{{OPTION_VALUE}}">{{OPTION_LABEL}}</option>{{/OPTION}}</select><button type="submit" class="btn" name="insert" value="1"><t>Put it in</t></button></div>
<details class="picker js-only" data-picker="reply-reply"><summary class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Saved replies</t></summary>
<div class="picker-panel"><input type="search" class="form-control" maxlength="100" autocomplete="off" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="reply-list" aria-label="<t>Find a saved reply</t>" placeholder="<t>Find a saved reply</t>">
<ul class="picker-list" id="reply-list" role="listbox" aria-label="<t>Saved replies</t>" hx-get="{{REPLIES_URL}}" hx-trigger="picker-open once" hx-swap="innerHTML"></ul></div></details>
{{/PICKER}}
<p class="form-hint"><a href="{{REPLIES_PAGE_URL}}"><t>Keep saved replies</t></a></p>
{{>F_FILES}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#send"/></svg>{{#SEND}}<t>Send the reply</t>{{/SEND}}{{#SEND_ANYWAY}}<t>Send it all the same</t>{{/SEND_ANYWAY}}</button></div>
</form></details>
{{/REPLY_FORM}}
{{#NOTE_FORM}}
<details class="compose compose-note card"{{#OPEN}} open{{/OPEN}}><summary><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#note"/></svg><t>Internal note</t></summary>
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate data-mentions="{{COLLEAGUES_URL}}">
{{>FORM_TOKENS}}
<input type="hidden" name="seen" value="{{SEEN}}">
{{>F_NOTE}}
<div class="picker-panel mention-panel" hidden><ul class="picker-list" id="mention-list" role="listbox" aria-label="<t>Colleagues</t>"></ul></div>
{{>F_FILES}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Keep the note</t></button></div>
</form></details>
{{/NOTE_FORM}}
{{#RECORD_LINK}}
<a class="compose-link card" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#phone-call"/></svg><t>Record what the customer said</t></a>
{{/RECORD_LINK}}
<section class="card"><div class="card-header"><h2 class="card-title"><t>History</t></h2></div><div class="card-body">
<ol class="timeline">
{{#STEP}}
<li class="timeline-item"><span class="timeline-icon {{TONE}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-right"/></svg></span><div class="timeline-body"><p class="timeline-head">{{STEP_NAME}}{{#STEP_WHOM}} {{STEP_WHOM_NAME}}{{/STEP_WHOM}} <span class="text-secondary">{{STEP_BY}}</span><span class="timeline-time">{{STEP_TIME}}</span></p>{{#STEP_NOTE}}<p class="timeline-text prose">{{STEP_NOTE_TEXT:p}}</p>{{/STEP_NOTE}}</div></li>
{{/STEP}}
</ol>
</div></section>
</div>
<aside class="stack case-side">
<section class="card"><div class="card-body">
<h2 class="card-title"><t>State</t></h2>
<dl class="facts">
<dt><t>State</t></dt><dd><span class="badge {{TONE}}">{{STATE}}</span> <small class="text-secondary">{{STATE_SINCE}}</small></dd>
{{#DUE_OPEN}}
<dt><t>Due</t></dt><dd><span class="due{{#DUE_LATE}} due-late{{/DUE_LATE}}{{#DUE_SOON}} due-soon{{/DUE_SOON}}">{{#DUE_LATE}}<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg>{{/DUE_LATE}}{{DUE}}</span>{{#DUE_ANSWER}} <t>First answer</t>{{/DUE_ANSWER}} <small class="text-secondary">{{DUE_DAY}}</small></dd>
{{/DUE_OPEN}}
{{#DUE_PAUSED}}
<dt><t>Due</t></dt><dd><span class="due due-paused"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#player-pause"/></svg><t>The clock stands until the customer answers.</t></span></dd>
{{/DUE_PAUSED}}
{{#FIRST_ANSWER}}
<dt>{{#ANSWERED}}<t>First answered on</t>{{/ANSWERED}}{{#ANSWER_OWED}}<t>First answer by</t>{{/ANSWER_OWED}}</dt><dd>{{ANSWER_DAY}}{{#ANSWER_LATE}} <span class="badge tone-amber"><t>late</t></span>{{/ANSWER_LATE}}</dd>
{{/FIRST_ANSWER}}
{{#DUE_DECISION}}
<dt><t>Decision by</t></dt><dd>{{DECISION_DAY}}</dd>
{{/DUE_DECISION}}
{{#RESOLVED_LINE}}
<dt><t>Proposal made on</t></dt><dd>{{RESOLVED}}{{#RESOLVED_LATE}} <span class="badge tone-amber"><t>late</t></span>{{/RESOLVED_LATE}}</dd>
{{/RESOLVED_LINE}}
{{#ACCEPTED_LINE}}
<dt><t>Accepted on</t></dt><dd>{{ACCEPTED}}</dd>
{{/ACCEPTED_LINE}}
{{#ENDED_LINE}}
<dt><t>Closed on</t></dt><dd>{{ENDED}}</dd>
{{/ENDED_LINE}}
<dt><t>Agent</t></dt><dd>{{ASSIGNEE_NAME}}</dd>
<dt><t>Team</t></dt><dd>{{TEAM_NAME}}</dd>
<dt><t>Category</t></dt><dd>{{CATEGORY_NAME}}</dd>
<dt><t>Severity</t></dt><dd>{{SEVERITY_NAME}}</dd>
<dt><t>Priority</t></dt><dd>{{PRIORITY_WORD}}</dd>
</dl>
{{#SORT_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Change priority, kind or category</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_PRIORITY}}
{{>F_KIND}}
{{>F_CATEGORY}}
<button type="submit" class="btn btn-primary"><t>Save</t></button>
</form></details>
{{/SORT_FORM}}
{{#ASSIGN_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Give it to somebody</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_ASSIGNEE}}
{{>F_TEAM}}
{{>F_REASON}}
<button type="submit" class="btn btn-primary"><t>Assign</t></button>
</form></details>
{{/ASSIGN_FORM}}
</div></section>
{{#RATING}}
<section class="card{{#RATED_LOW}} held{{/RATED_LOW}}"><div class="card-body">
<h2 class="card-title"><t>Rating</t></h2>
<dl class="facts"><dt><t>Handling</t></dt><dd><span class="rate-mark" data-mark="{{HANDLING}}"><t>{{HANDLING}} of 5</t></span></dd><dt><t>Outcome</t></dt><dd><span class="rate-mark" data-mark="{{OUTCOME}}"><t>{{OUTCOME}} of 5</t></span></dd></dl>
{{#RATING_COMMENT}}
<p class="prose">{{COMMENT:p}}</p>
{{/RATING_COMMENT}}
<p class="text-secondary mb-0"><small>{{RATED_ON}}{{#RATING_CHANGED}} · <t>changed by the customer</t>{{/RATING_CHANGED}}</small></p>
{{#RATED_LOW}}
<p class="low-next"><t>The customer is not satisfied. Get in touch again, or open the case once more.</t></p>
<div class="btn-list">
{{#CONTACT_LINK}}
<a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#phone"/></svg><t>Log a contact</t></a>
{{/CONTACT_LINK}}
{{#REOPEN_LINK}}
<a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Reopen</t></a>
{{/REOPEN_LINK}}
</div>
{{/RATED_LOW}}
</div></section>
{{/RATING}}
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Tags</t></h2>
<p class="tags">{{#TAG}}<a class="tag" href="{{URL}}">{{TAG_NAME}}</a> {{/TAG}}{{#NO_TAGS}}<span class="text-secondary"><t>None</t></span>{{/NO_TAGS}}</p>
{{#TAGS_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Change the tags</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_TAGS}}
{{#MAY_NEW}}
{{>F_NEW_TAGS}}
{{/MAY_NEW}}
<button type="submit" class="btn btn-primary"><t>Save</t></button>
</form></details>
{{/TAGS_FORM}}
{{#FOLLOWERS}}
<p class="followers"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#bell"/></svg> <t>Followed by {{FOLLOWERS_NAMES}}</t></p>
{{/FOLLOWERS}}
</div></section>
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Customer</t></h2>
{{#CUSTOMER}}
<p><a href="{{URL}}"><strong>{{CUSTOMER_NAME}}</strong></a><br><span class="text-secondary">{{CODE}} · {{STAGE_NAME}}</span></p>
<dl class="facts"><dt><t>Owner</t></dt><dd>{{OWNER_NAME}}</dd>{{#PHONE_LINE}}<dt><t>Phone</t></dt><dd>{{PHONE}}</dd>{{/PHONE_LINE}}</dl>
{{/CUSTOMER}}
{{#UNLINKED}}
<p class="text-secondary"><t>Not linked with a customer.</t></p>
{{/UNLINKED}}
<h3 class="form-part"><t>Contact of this case</t></h3>
<dl class="facts">
{{#CONTACT_NAME_LINE}}
<dt><t>Name</t></dt><dd>{{CONTACT_NAME}}</dd>
{{/CONTACT_NAME_LINE}}
{{#CONTACT_EMAIL_LINE}}
<dt><t>E-mail</t></dt><dd>{{CONTACT_EMAIL}}</dd>
{{/CONTACT_EMAIL_LINE}}
{{#CONTACT_PHONE_LINE}}
<dt><t>Phone</t></dt><dd>{{CONTACT_PHONE}}</dd>
{{/CONTACT_PHONE_LINE}}
{{#NO_CONTACT}}
<dt><t>Contact</t></dt><dd><t>none given</t></dd>
{{/NO_CONTACT}}
<dt><t>Language</t></dt><dd>{{LANG_NAME}}</dd>
</dl>
{{#MERGED_HERE}}
<p class="card-foot-line"><t>Went into this case:</t> <a href="{{URL}}">{{FROM_REF}}</a></p>
{{/MERGED_HERE}}
{{#MERGE_LINK}}
<p class="card-foot-line"><a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Merge with another case</t></a></p>
{{/MERGE_LINK}}
{{#CUSTOMER_LINK}}
<p class="card-foot-line"><a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#link"/></svg>{{#LINKED}}<t>Change the customer</t>{{/LINKED}}{{#LINK_FIRST}}<t>Link with a customer</t>{{/LINK_FIRST}}</a></p>
{{/CUSTOMER_LINK}}
</div></section>
{{#MATTER}}
<section class="card"><div class="card-body">
<h2 class="card-title"><t>The matter</t></h2>
<dl class="facts">
{{#ORDER}}
<dt><t>Order</t></dt><dd><a href="{{URL}}">{{ORDER_REF}}</a></dd>
{{/ORDER}}
{{#ORDER_TEXT_LINE}}
<dt><t>Order or product named</t></dt><dd>{{ORDER_TEXT}}</dd>
{{/ORDER_TEXT_LINE}}
{{#WANTED_LINE}}
<dt><t>Asks for</t></dt><dd class="prose">{{WANTED:p}}</dd>
{{/WANTED_LINE}}
</dl>
{{#ORDER_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Link an order</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_ORDER_REF}}
<button type="submit" class="btn"><t>Save</t></button>
</form></details>
{{/ORDER_FORM}}
{{#RESOLUTION}}
<h3 class="form-part"><t>Resolution</t></h3>
<dl class="facts">
{{#CAUSE_LINE}}
<dt><t>Cause</t></dt><dd>{{CAUSE}}</dd>
{{/CAUSE_LINE}}
{{#REMEDY_LINE}}
<dt><t>Remedy</t></dt><dd class="prose">{{REMEDY:p}}</dd>
{{/REMEDY_LINE}}
{{#DECISION_LINE}}
<dt><t>Decision</t></dt><dd class="prose">{{DECISION:p}}</dd>
{{/DECISION_LINE}}
</dl>
{{/RESOLUTION}}
</div></section>
{{/MATTER}}
{{#CUSTOM}}
<section class="card" id="fields"><div class="card-body">
<h2 class="card-title"><t>Further details</t></h2>
{{>CUSTOM_FACTS}}
{{#CUSTOM_EDIT}}
{{#CUSTOM_FORM}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Edit these details</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>CUSTOM_FIELDS}}
<button type="submit" class="btn"><t>Save</t></button>
</form></details>
{{/CUSTOM_FORM}}
{{/CUSTOM_EDIT}}
</div></section>
{{/CUSTOM}}
{{#TRACKING}}
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Private link</t></h2>
<p class="text-secondary"><t>Lets the customer follow the case without an account. A new link ends the old one.</t></p>
<div class="btn-list">
{{#LINK_SEND_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<input type="hidden" name="send" value="1"><button type="submit" class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#mail"/></svg><t>Send to {{SENT_TO}}</t></button></form>
{{/LINK_SEND_FORM}}
{{#LINK_SHOW_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#eye"/></svg><t>Show a new link once</t></button></form>
{{/LINK_SHOW_FORM}}
</div>
</div></section>
{{/TRACKING}}
</aside>
</div>
