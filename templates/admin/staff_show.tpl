{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{STAFF_URL}}"><t>Users</t></a></p><h1 class="page-title">{{NAME}} <span class="badge tone-{{TONE}}">{{STATE}}</span></h1></div>
{{#EDIT}}
<div class="btn-list"><a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#edit"/></svg><t>Edit</t></a></div>
{{/EDIT}}
</div>
{{#REFUSED}}
<div class="alert alert-danger" role="alert" tabindex="-1" data-focus>{{REFUSED_TEXT}}</div>
{{/REFUSED}}
{{#INVITED}}
<div class="alert alert-info" role="status"><t>Invited: no password has been chosen yet.</t></div>
{{/INVITED}}
{{#MUST_CHANGE}}
<div class="alert alert-info"><t>The password was set by somebody else; it has to be changed at the next sign-in.</t></div>
{{/MUST_CHANGE}}
<div class="card card-form">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
<div class="form-actions"><a class="btn" href="{{AUDIT_URL}}"><t>What this user did</t></a> <a class="btn" href="{{CHANGES_URL}}"><t>Changes to this user</t></a></div>
</div>
</div>
<div class="btn-list">
{{#HAND_OVER}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#switch-horizontal"/></svg><t>Hand over</t></a>
{{/HAND_OVER}}
{{#ABSENCE}}
<a class="btn" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#calendar"/></svg><t>Absence</t></a>
{{/ABSENCE}}
{{#INVITE}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn btn-primary"><t>Send the invitation again</t></button>
</form>
{{/INVITE}}
{{#RESET}}
<details class="confirm"><summary class="btn"><t>Send a password link</t></summary>
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<p><t>{{NAME}} gets a mail with a link to choose a new password. It works once, for 24 hours; until then the present password stays.</t></p>
<button type="submit" class="btn btn-primary"><t>Send the link</t></button>
</form>
</details>
{{/RESET}}
{{#FACTOR}}
<details class="confirm"{{#OPEN}} open{{/OPEN}}><summary class="btn"><t>Reset sign-in codes</t></summary>
<form method="post" action="{{URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
<p><t>For a lost device without recovery codes. {{NAME}} is signed out everywhere and can sign in with the password alone; where the role requires codes, they are set up anew at once. Everybody else's codes stay.</t></p>
{{>F_REASON}}
<button type="submit" class="btn btn-danger"><t>Reset the codes of {{NAME}}</t></button>
</form>
</details>
{{/FACTOR}}
{{#END}}
<form method="post" action="{{URL}}" data-confirm="<t>Sign {{NAME}} out everywhere?</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Sign out everywhere</t></button>
</form>
{{/END}}
{{#DISABLE}}
<details class="confirm"><summary class="btn"><t>Disable</t></summary>
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<p><t>{{NAME}} is signed out everywhere and can no longer sign in. Nothing is deleted; this can be undone.</t></p>
<button type="submit" class="btn btn-danger"><t>Disable {{NAME}}</t></button>
</form>
</details>
{{/DISABLE}}
{{#ENABLE}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Enable again</t></button>
</form>
{{/ENABLE}}
</div>
