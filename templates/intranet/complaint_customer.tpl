{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CASE_URL}}">{{KIND_NAME}} {{REF}}</a></p>
<h1 class="page-title"><t>Which customer is it?</t> <span class="badge {{TONE}}">{{STATE}}</span></h1></div></div>
{{>PROBLEMS}}
<div class="columns columns-main">
<section class="card"><div class="card-body">
<form method="get" action="{{SEARCH_URL}}" role="search" class="copy-row">
<input type="search" class="form-control" name="find" value="{{FIND}}" maxlength="200" autocomplete="off" placeholder="<t>Name, pinyin, code, phone or the end of it</t>" aria-label="<t>Find a customer</t>">
<button type="submit" class="btn btn-primary"><t>Search</t></button>
</form>
<p class="form-hint"><t>Compare what the customer says with the file before you link: the linked customer sees the case in the portal. A matching phone number alone proves nothing, since numbers change hands.</t></p>
{{#HITS}}
<ul class="pick">
{{#HIT}}
<li><div class="items-text"><strong>{{CUSTOMER_NAME}}</strong> <span class="text-secondary">{{CODE}} {{CITY}} {{PHONE}}</span></div>
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<input type="hidden" name="customer" value="{{CUSTOMER_ID}}"><button type="submit" class="btn btn-small"><t>Link</t></button></form></li>
{{/HIT}}
</ul>
{{/HITS}}
{{#NO_HITS}}
<p class="card-foot-line text-secondary"><t>Nobody found. Try the code, a part of the name, or the last four digits of the phone.</t></p>
{{/NO_HITS}}
{{#UNLINK_FORM}}
<form method="post" action="{{ACTION_URL}}" class="card-foot-line">{{>FORM_TOKENS}}<input type="hidden" name="customer" value="0"><button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#link-off"/></svg><t>Remove the link</t></button></form>
{{/UNLINK_FORM}}
</div></section>
<aside class="stack"><section class="card"><div class="card-body">
<h2 class="card-title"><t>The matter</t></h2>
<p class="prose">{{BODY:p}}</p>
{{#WANTED_LINE}}
<h3 class="form-part"><t>Asks for</t></h3>
<p class="prose">{{WANTED:p}}</p>
{{/WANTED_LINE}}
</div></section></aside>
</div>
