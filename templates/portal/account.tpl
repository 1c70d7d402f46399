{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>My details</t></h1><p class="page-sub">{{CONTACT}}</p></div>
<div class="btn-list">
<a class="btn" href="{{PASSWORD_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#key"/></svg><t>Change password</t></a>
<a class="btn" href="{{SESSIONS_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#devices"/></svg><t>Where I am signed in</t></a>
</div>
</div>
{{#NAME_FORM}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{NAME_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_NAME}}
{{>F_VERSION}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
{{/NAME_FORM}}
<div class="card card-form">
<div class="card-body">
<h2 class="card-title"><t>Your customer file</t></h2>
{{#LINKED}}
<p><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#link"/></svg> <t>Your account is linked with your customer file: your orders, points and requests are shown here.</t></p>
{{/LINKED}}
{{#REQUEST}}
<dl class="facts">
<dt><t>You asked on</t></dt><dd>{{SINCE}} <span class="badge {{#WAITING}}tone-blue{{/WAITING}}">{{STATE}}</span></dd>
<dt><t>You wrote</t></dt><dd class="prose">{{CLAIM:p}}</dd>
{{#REASON}}
<dt><t>Our answer</t></dt><dd class="prose">{{REASON_TEXT:p}}</dd>
{{/REASON}}
</dl>
{{#WITHDRAW}}
<p><t>One of us looks at it; you will get a message.</t></p>
<form method="post" action="{{WITHDRAW_URL}}">
{{>FORM_TOKENS}}
<input type="hidden" name="id" value="{{REQUEST_ID}}">
<button type="submit" class="btn"><t>Withdraw the request</t></button>
</form>
{{/WITHDRAW}}
{{/REQUEST}}
{{#ASK}}
<p><t>Have you bought from us before, or are you a member? Tell us how we know you, and we link your account with your customer file. For your safety one of us checks it.</t></p>
<form method="post" action="{{LINK_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CLAIM}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Ask to be linked</t></button></div>
</form>
{{/ASK}}
</div>
</div>
{{#LANG_FORM}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{LANG_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_LANG}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</form>
</div>
</div>
{{/LANG_FORM}}
