{{%AUTOESCAPE context="HTML"}}
<div class="card">
<div class="card-body">
<h1 class="card-title"><t>Look into your mail</t></h1>
<p><t>If there is a user of this name or address with an e-mail address, a message with a link is on its way. The link works once, for 30 minutes.</t></p>
<p><t>No message? Look into the folder for unwanted mail, or ask an administrator to send you a link.</t></p>
<a class="btn" href="{{SIGN_IN_URL}}"><t>Back to signing in</t></a>
</div>
</div>
