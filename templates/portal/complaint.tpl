{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>My requests</t></a></p>
<h1 class="page-title">{{KIND_NAME}} <span class="text-secondary ref">{{REF}}</span> <span class="badge {{TONE}}">{{STATE}}</span></h1></div></div>
{{>PROBLEMS}}
<div class="stack">
<section class="card" aria-label="<t>Where it stands</t>"><div class="card-body">
<ol class="states">
{{#STAGE}}
<li class="state{{#STAGE_DONE}} state-done{{/STAGE_DONE}}{{#STAGE_NOW}} state-now{{/STAGE_NOW}}"{{#STAGE_NOW}} aria-current="step"{{/STAGE_NOW}}>{{STAGE_NAME}}</li>
{{/STAGE}}
</ol>
<div class="standing">
<p class="status-plain">{{PLAIN}}</p>
<p class="text-secondary">{{NEXT_STEP}}</p>
{{#BY_WHEN}}
<p class="status-when"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><span>{{BY_WHEN_TEXT}}</span></p>
{{/BY_WHEN}}
</div>
</div></section>
{{#OFFER}}
<section class="card card-offer"><div class="card-body">
{{#REMEDY}}
<h2 class="card-title"><t>What we propose</t></h2>
<p class="prose">{{REMEDY_TEXT:p}}</p>
{{/REMEDY}}
{{#DECISION}}
<h2 class="card-title"><t>What we found and decided</t></h2>
<p class="prose">{{DECISION_TEXT:p}}</p>
{{/DECISION}}
{{#DECIDE}}
<div class="decide">
<p class="decide-ask"><t>Does this put it right for you?</t></p>
{{#ACCEPT_FORM}}
<form method="post" action="{{ACTION_URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg><t>Yes, I accept</t></button>
</form>
{{/ACCEPT_FORM}}
{{#REJECT_FORM}}
<details class="confirm"{{#OPEN}} open{{/OPEN}}><summary class="btn"><t>No, not yet</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
<p class="text-secondary"><t>Tell us what is missing. We look at it again, and you do not lose anything.</t></p>
{{>F_NOTE}}
<button type="submit" class="btn btn-primary"><t>Send it back</t></button>
</form>
</details>
{{/REJECT_FORM}}
</div>
{{/DECIDE}}
{{#RECOURSE}}
<p class="text-secondary recourse">{{RECOURSE_TEXT}}</p>
{{/RECOURSE}}
</div></section>
{{/OFFER}}
<section class="card"><div class="card-header"><h2 class="card-title"><t>Conversation</t></h2></div><div class="card-body">
{{>CONVERSATION}}
{{#ANSWER_FORM}}
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate class="answer" id="answer">
{{>FORM_TOKENS}}
{{#ASKED}}
<p class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#help"/></svg><span><t>We are waiting for your answer.</t></span></p>
{{/ASKED}}
{{>F_ANSWER}}
{{>F_FILES}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#send"/></svg><t>Send the message</t></button></div>
</form>
{{/ANSWER_FORM}}
</div></section>
{{#RATING}}
<section class="card" id="rating"><div class="card-body">
{{#RATED}}
<h2 class="card-title"><t>Your rating</t></h2>
<dl class="facts"><dt><t>Handling</t></dt><dd><span class="rate-mark" data-mark="{{HANDLING}}"><t>{{HANDLING}} of 5</t></span></dd><dt><t>Outcome</t></dt><dd><span class="rate-mark" data-mark="{{OUTCOME}}"><t>{{OUTCOME}} of 5</t></span></dd></dl>
{{#RATING_COMMENT}}
<p class="prose">{{COMMENT:p}}</p>
{{/RATING_COMMENT}}
{{#RATED_LOW}}
<p class="text-secondary"><t>If you want us to look at it again, reopen the case below.</t></p>
{{/RATED_LOW}}
{{/RATED}}
{{#GIVE_RATING}}
<h2 class="card-title"><t>How did we do?</t></h2>
<form method="post" action="{{ACTION_URL}}" novalidate class="rate">
{{>FORM_TOKENS}}
{{>F_HANDLING}}
{{>F_OUTCOME}}
{{>F_COMMENT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Send the rating</t></button></div>
{{#UNTIL}}
<p class="form-hint"><t>You can rate, and change it, until {{UNTIL_DAY}}.</t></p>
{{/UNTIL}}
</form>
{{/GIVE_RATING}}
{{#CHANGE_RATING}}
<details class="more"{{#OPEN}} open{{/OPEN}}><summary><t>Change the rating</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate class="rate">
{{>FORM_TOKENS}}
{{>F_HANDLING}}
{{>F_OUTCOME}}
{{>F_COMMENT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Send the rating</t></button></div>
{{#UNTIL}}
<p class="form-hint"><t>You can change it until {{UNTIL_DAY}}.</t></p>
{{/UNTIL}}
</form></details>
{{/CHANGE_RATING}}
</div></section>
{{/RATING}}
{{#REOPEN_FORM}}
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Something is still not right?</t></h2>
<details class="confirm"{{#OPEN}} open{{/OPEN}}><summary class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Reopen the case</t></summary>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_NOTE}}
<button type="submit" class="btn btn-primary"><t>Reopen</t></button>
</form>
</details>
</div></section>
{{/REOPEN_FORM}}
<section class="card"><div class="card-body">
<details class="more"><summary><t>Details and every step</t></summary>
<dl class="facts">
{{#FACT}}
<dt>{{FACT_NAME}}</dt><dd>{{FACT_TEXT}}</dd>
{{/FACT}}
</dl>
{{>CUSTOM_FACTS}}
<ol class="step-list">
{{#STEP}}
<li><strong>{{STEP_NAME}}</strong> <span class="text-secondary">{{STEP_TIME}}</span>{{#STEP_NOTE}}<p class="prose text-secondary">{{STEP_NOTE_TEXT:p}}</p>{{/STEP_NOTE}}</li>
{{/STEP}}
</ol>
</details>
{{#WITHDRAW_FORM}}
<details class="confirm withdraw"><summary class="btn btn-small"><t>Withdraw the request</t></summary>
<form method="post" action="{{ACTION_URL}}">
{{>FORM_TOKENS}}
<p><t>You tell us that it is settled or that you no longer want us to look into it. We then stop working on it.</t></p>
<button type="submit" class="btn btn-danger"><t>Withdraw</t></button>
</form>
</details>
{{/WITHDRAW_FORM}}
</div></section>
</div>
