{{%AUTOESCAPE context="HTML"}}
<section class="hero">
<h1 class="hero-title"><t>How can we help?</t></h1>
<p class="hero-text"><t>Tell us what went wrong, ask, or send something back. You need no account, you get a reference at once, and you always see where it stands.</t></p>
<div class="btn-list">
<a class="btn btn-primary btn-lg" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><t>Write to us</t></a>
<a class="btn btn-lg" href="{{TRACK_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><t>Find my request</t></a>
</div>
</section>
{{#LIST}}
<section class="card"><div class="card-header"><h2 class="card-title"><t>My requests</t></h2></div>
{{>CASE_ITEMS}}
</section>
{{/LIST}}
<div class="columns columns-2">
<section class="card"><div class="card-body">
<h2 class="card-title"><t>What you can expect of us</t></h2>
<ul class="promises">
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#clock"/></svg><span><t>A date by which you hear from us, for every message.</t></span></li>
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#eye"/></svg><span><t>You see each step, and what comes next.</t></span></li>
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#scale"/></svg><span><t>Nothing is closed before you have said whether it is right.</t></span></li>
<li><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#shield-lock"/></svg><span><t>What you write is read only by those who work on it.</t></span></li>
</ul>
</div></section>
<section class="card"><div class="card-body">
<h2 class="card-title"><t>For customers and members</t></h2>
<p class="text-secondary"><t>With an account you see your orders, your points and all your cases in one place.</t></p>
<div class="btn-list"><a class="btn btn-primary" href="{{SIGN_IN_URL}}"><t>Sign in</t></a><a class="btn" href="{{REGISTER_URL}}"><t>Register</t></a></div>
<p class="text-secondary card-foot-line"><t>Just a question?</t> <a href="{{ASK_URL}}"><t>Ask us</t></a></p>
</div></section>
</div>
