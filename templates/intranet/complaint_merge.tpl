{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CASE_URL}}">{{KIND_NAME}} {{REF}}</a></p>
<h1 class="page-title"><t>Merge with another case</t></h1><p class="page-sub"><t>For two cases about the same matter of the same customer. It can be undone.</t></p></div></div>
{{>PROBLEMS}}
{{#PREVIEW}}
<div class="columns columns-2 home-columns">
{{#LOSER}}
<section class="card"><div class="card-body"><h2 class="card-title"><t>This one is merged</t> <span class="text-secondary">{{REF}}</span> <span class="badge {{TONE}}">{{STATE}}</span></h2><p class="text-secondary">{{KIND_NAME}} · {{CUSTOMER_NAME}} · {{CREATED}}</p><p class="prose">{{BODY:p}}</p></div></section>
{{/LOSER}}
{{#WINNER}}
<section class="card held"><div class="card-body"><h2 class="card-title"><t>It goes into this one</t> <span class="text-secondary">{{REF}}</span> <span class="badge {{TONE}}">{{STATE}}</span></h2><p class="text-secondary">{{KIND_NAME}} · {{CUSTOMER_NAME}} · {{CREATED}}</p><p class="prose">{{BODY:p}}</p></div></section>
{{/WINNER}}
</div>
<section class="card merge-confirm"><div class="card-body">
<ul><li><t>Messages and files of {{FROM_REF}} are read in {{INTO_REF}}.</t></li>
<li><t>The customer's link and portal page of {{FROM_REF}} lead to {{INTO_REF}}.</t></li>
{{#HEARS}}
<li><t>The customer is told once, at {{SENT_TO}}.</t></li>
{{/HEARS}}
</ul>
<form method="post" action="{{ACTION_URL}}" class="form-actions">{{>FORM_TOKENS}}<input type="hidden" name="into" value="{{INTO_REF}}"><input type="hidden" name="into_version" value="{{INTO_VERSION}}"><button type="submit" class="btn btn-primary"><t>Merge them</t></button><a class="btn" href="{{SWAP_URL}}"><t>The other way round</t></a><a class="btn" href="{{CASE_URL}}"><t>Cancel</t></a></form>
</div></section>
{{/PREVIEW}}
<section class="card"><div class="card-body">
<form method="get" action="{{SEARCH_URL}}" role="search" class="copy-row">
<input type="search" class="form-control" name="into" value="{{INTO}}" maxlength="40" autocomplete="off" aria-label="<t>Reference of the other case</t>">
<button type="submit" class="btn btn-primary"><t>Look at both</t></button>
</form>
<h2 class="form-part"><t>Open cases of the same customer or contact</t></h2>
{{#NO_CANDIDATES}}
<p class="text-secondary"><t>There is no other open case. You can give a reference above.</t></p>
{{/NO_CANDIDATES}}
<ul class="pick">
{{#CANDIDATE}}
<li><div class="items-text"><strong>{{EXCERPT}}</strong> <span class="text-secondary">{{KIND_NAME}} · {{REF}} · {{CREATED}}</span> <span class="badge {{TONE}}">{{STATE}}</span></div><a class="btn btn-small" href="{{URL}}"><t>Look at both</t></a></li>
{{/CANDIDATE}}
</ul>
</div></section>
