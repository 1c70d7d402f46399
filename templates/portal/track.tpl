{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Find my request</t></h1></div></div>
<div class="card card-small"><div class="card-body">
{{#OLD_LINK}}
<p class="alert alert-warning" role="alert"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-warning"/></svg><span><t>This link no longer works: a newer one was sent, or the case ended long ago. Have a new one sent here.</t></span></p>
{{/OLD_LINK}}
{{#NEEDS_LINK}}
<p class="alert alert-info" role="alert"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#lock"/></svg><span><t>What you wrote to us opens with your private link only. Open the link in our message, or have it sent again here.</t></span></p>
{{/NEEDS_LINK}}
{{#SENT}}
<div class="done-head">
<span class="done-mark"><svg class="icon icon-lg" aria-hidden="true"><use href="{{ICONS_URL}}#mail"/></svg></span>
<h2 class="section-title"><t>Please look into your messages</t></h2>
<p class="text-secondary"><t>If there is such a case and the contact belongs to it, its private link is on its way. Nothing there after a few minutes? Check the reference and the contact, and try again.</t></p>
</div>
{{/SENT}}
{{#ASK_FORM}}
<p class="text-secondary"><t>Your private link opens the case directly. If you do not have it any more, we send it to the contact you gave us.</t></p>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>PROBLEMS}}
{{>F_REF}}
{{>F_CONTACT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Send me the link</t></button></div>
</form>
{{/ASK_FORM}}
<p class="text-secondary card-foot-line"><t>You have not written to us yet?</t> <a href="{{NEW_URL}}"><t>Write to us</t></a></p>
</div></div>
