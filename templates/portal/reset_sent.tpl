{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Look into your messages</t></h1></div></div>
<div class="card card-small">
<div class="card-body">
<p><t>If there is an account with this address, a message with a link is on its way. The link works once, for 30 minutes.</t></p>
<p><t>No message? Look into the folder for unwanted mail, or check the address.</t></p>
<p><a class="btn" href="{{SIGN_IN_URL}}"><t>Back to signing in</t></a></p>
</div>
</div>
