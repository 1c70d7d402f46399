{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Recovery codes, shown once</t></h1></div></div>
{{#FRESH}}
<div class="alert alert-success" role="status"><t>Sign-in codes are switched on. You are signed out everywhere else.</t></div>
{{/FRESH}}
<div class="card card-form">
<div class="card-body">
<p><t>If your phone is lost, one of these lets you in instead of a code of the app. Each works once. Print them, or keep them where only you find them, not on the phone.</t></p>
<ol class="recovery-codes">
{{#CODE_ROW}}
<li><code lang="en" translate="no">{{CODE}}</code></li>
{{/CODE_ROW}}
</ol>
<p class="text-secondary"><t ctx="product">Zhiyin</t> · {{USER_NAME}} · {{TIME}}</p>
<div class="form-actions"><a class="btn btn-primary" href="{{DONE_URL}}"><t>I have kept them</t></a> <button type="button" class="btn js-only" data-print><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print</t></button></div>
</div>
</div>
