{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Sign-in codes</t></h1><p class="page-sub"><t>A second proof besides the password: a code of an app on your phone that changes every 30 seconds.</t></p></div></div>
{{>TABS}}
{{#MUST_ENROLL}}
<div class="alert alert-info" role="status"><t>Your role requires sign-in codes. Please set them up now; then you can go on.</t></div>
{{/MUST_ENROLL}}
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
{{#OFF}}
<div class="card card-form">
<div class="card-body">
<h2 class="card-title"><t>Not set up</t></h2>
<p><t>You need an authenticator app, for example Aegis, 2FAS, FreeOTP, Google Authenticator or Microsoft Authenticator. Somebody who has guessed or seen your password cannot sign in without your phone.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CURRENT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Set up sign-in codes</t></button></div>
</form>
</div>
</div>
{{/OFF}}
{{#ON}}
<div class="card card-form">
<div class="card-body">
<h2 class="card-title"><t>Switched on</t> <span class="badge tone-green"><t>protected</t></span></h2>
<dl class="facts"><dt><t ctx="sign-in codes">Since</t></dt><dd>{{SINCE}}</dd><dt><t>Recovery codes</t></dt><dd>{{LEFT}}{{#FEW}} <span class="badge tone-amber"><t>make new ones</t></span>{{/FEW}}</dd></dl>
{{#REQUIRED}}
<p class="form-hint"><t>Your role requires sign-in codes, so they cannot be switched off.</t></p>
{{/REQUIRED}}
</div>
</div>
{{#CODES}}
<details class="card card-form card-fold"{{#OPEN}} open{{/OPEN}}><summary><t>Make new recovery codes</t></summary>
<div class="card-body">
<p><t>Ten new codes for a lost device, each works once. The old ones stop working.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CURRENT}}
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Make new recovery codes</t></button></div>
</form>
</div>
</details>
{{/CODES}}
{{#MOVE}}
<details class="card card-form card-fold"{{#OPEN}} open{{/OPEN}}><summary><t>Move to another device</t></summary>
<div class="card-body">
<p><t>The present device works until the new one has shown its first code.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CURRENT}}
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Set up another device</t></button></div>
</form>
</div>
</details>
{{/MOVE}}
{{#REMOVE}}
<details class="card card-form card-fold"{{#OPEN}} open{{/OPEN}}><summary><t>Switch off</t></summary>
<div class="card-body">
<p><t>Then the password alone lets in whoever has it.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
{{>F_CURRENT}}
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-danger"><t>Switch off sign-in codes</t></button></div>
</form>
</div>
</details>
{{/REMOVE}}
{{/ON}}
