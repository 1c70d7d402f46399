{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}"><t>Sign-in codes</t></a></p><h1 class="page-title"><t>Set up sign-in codes</t></h1></div></div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
<div class="card card-form">
<div class="card-body factor-setup">
<div>
<h2 class="part-title"><span class="part-number">1</span><t>Scan this picture with the app</t></h2>
<img class="factor-qr" src="{{QR_URL}}" width="220" height="220" alt="<t>QR code for the authenticator app; the same as text stands beside it</t>">
<details><summary><t>No camera? Enter this key</t></summary>
<p><code class="factor-key" lang="en" translate="no">{{SECRET}}</code> <button type="button" class="btn btn-small js-only" data-copy="{{SECRET}}"><t>Copy</t></button></p>
<p class="form-hint"><t>Kind: time based, 6 digits, 30 seconds.</t></p>
</details>
</div>
<div>
<h2 class="part-title"><span class="part-number">2</span><t>Enter the code it shows</t></h2>
<form method="post" action="{{ACTION_URL}}" novalidate class="stack" autocomplete="off">
{{>FORM_TOKENS}}
{{>F_CODE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Switch on</t></button> <a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
</div>
