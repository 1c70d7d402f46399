{{%AUTOESCAPE context="HTML"}}
<div class="card done-card"><div class="card-body">
<div class="done-head">
<span class="done-mark"><svg class="icon icon-lg" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg></span>
<h1 class="page-title"><t>Thank you. We have it.</t></h1>
<p class="page-sub"><t>You will hear from us by {{DUE}} at the latest.</t></p>
</div>
<div class="done-ref">
<span class="text-secondary"><t>Your reference</t> · {{KIND_NAME}}</span>
<strong class="done-number" id="ref">{{REF}}</strong>
<div class="btn-list">
<button type="button" class="btn js-only" data-copy="{{REF}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Copy</t></button>
<button type="button" class="btn js-only" data-print><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print</t></button>
</div>
</div>
{{#WRITTEN}}
<p class="done-line"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#mail"/></svg><span><t>We have sent a confirmation to {{SENT_TO}}.</t></span></p>
{{/WRITTEN}}
{{#PRIVATE_LINK}}
<div class="done-link">
<h2 class="card-title"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock"/></svg><t>Your private link</t></h2>
<p class="text-secondary"><t>It opens your case on any device. Whoever has it can read the case and answer in your name, so keep it to yourself.</t></p>
<div class="copy-row">
<input type="text" class="form-control" readonly value="{{LINK_URL}}" aria-label="<t>Your private link</t>">
<button type="button" class="btn btn-primary js-only" data-copy="{{LINK_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Copy the link</t></button>
</div>
</div>
{{/PRIVATE_LINK}}
<div class="btn-list done-end">
<a class="btn btn-primary" href="{{CASE_URL}}"><t>Follow my request</t></a>
<a class="btn" href="{{BACK_URL}}"><t>Start page</t></a>
</div>
</div></div>
