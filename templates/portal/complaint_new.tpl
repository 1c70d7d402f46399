{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Tell us</t></h1>
<p class="page-sub"><t>A complaint, a question, something to send back, an idea: we read everything, and you get an answer.</t></p></div></div>
<div class="columns columns-main">
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate class="stack">
{{>FORM_TOKENS}}
{{>PROBLEMS}}
<section class="card"><div class="card-body">
<h2 class="part-title"><span class="part-number" aria-hidden="true">1</span><t>What is it about?</t></h2>
<div class="choice-cards">
{{>F_KIND}}
</div>
<div class="form-grid">
{{>F_CATEGORY}}
{{#ORDERS}}
{{>F_ORDER}}
{{/ORDERS}}
{{>F_ORDER_TEXT}}
{{#CUSTOM}}
{{>CUSTOM_FIELDS}}
{{/CUSTOM}}
</div>
</div></section>
<section class="card"><div class="card-body">
<h2 class="part-title"><span class="part-number" aria-hidden="true">2</span><t>What happened?</t></h2>
{{>F_BODY}}
{{>F_REMEDY_WANTED}}
{{>F_FILES}}
</div></section>
<section class="card"><div class="card-body">
<h2 class="part-title"><span class="part-number" aria-hidden="true">3</span><t>How do we reach you?</t></h2>
<p class="text-secondary"><t>We use it to answer this message, and for nothing else.</t></p>
<div class="form-grid">
{{>F_CONTACT_NAME}}
{{>F_CONTACT_EMAIL}}
{{>F_CONTACT_PHONE}}
{{>F_NO_CONTACT}}
</div>
<div class="trap" aria-hidden="true">
<label for="new-website"><t>Leave this field empty</t></label>
<input type="text" id="new-website" name="website" value="" tabindex="-1" autocomplete="off">
</div>
<div class="form-actions"><button type="submit" class="btn btn-primary btn-lg"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#send"/></svg><t>Send</t></button></div>
</div></section>
</form>
<aside class="stack">
<section class="card"><div class="card-body">
<h2 class="card-title"><t>What happens next</t></h2>
<ol class="next-steps">
<li><t>You get a reference at once.</t></li>
<li><t>One of us reads it, asks you if something is unclear, and looks into it.</t></li>
<li><t>You hear what we propose, and say whether that is right for you.</t></li>
</ol>
<h2 class="card-title"><t>When you hear from us</t></h2>
<dl class="facts">
{{#TARGET}}
<dt>{{TARGET_KIND}}</dt><dd>{{TARGET_DAYS}}</dd>
{{/TARGET}}
</dl>
</div></section>
{{#GUEST_HINT}}
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Have you written to us already?</t></h2>
<p class="text-secondary"><t>Follow your case with its reference.</t></p>
<a class="btn" href="{{TRACK_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Find my request</t></a>
</div></section>
{{/GUEST_HINT}}
</aside>
</div>
