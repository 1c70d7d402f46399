{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm"><div class="card-body">
<h1 class="page-title"><t>Private link of {{REF}}</t></h1>
<p><t>It is shown this once. Give it to the customer and to nobody else; the link before it no longer works.</t></p>
<div class="copy-row">
<input type="text" class="form-control" readonly value="{{LINK_URL}}" aria-label="<t>Private link</t>">
<button type="button" class="btn btn-primary js-only" data-copy="{{LINK_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#copy"/></svg><t>Copy the link</t></button>
</div>
<p class="card-foot-line"><a class="btn" href="{{BACK_URL}}"><t>Back to the case</t></a></p>
</div></div>
