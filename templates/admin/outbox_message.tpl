{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{OUTBOX_URL}}"><t>Outbox</t></a></p><h1 class="page-title">{{SUBJECT}} <span class="badge tone-{{TONE}}">{{STATE}}</span></h1></div>
{{#REPLAY}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn btn-primary"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#refresh"/></svg><t>Queue it again</t></button>
</form>
{{/REPLAY}}
</div>
<div class="card card-form">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
{{#SECRET}}
<p class="form-hint"><t>The code or link in this message is sealed and shown to nobody.</t></p>
{{/SECRET}}
{{#DEMO_SECRET}}
<p class="form-hint"><t>This is a demonstration database, so the code or link is shown.</t></p>
{{/DEMO_SECRET}}
<pre class="prose">{{BODY:p}}</pre>
</div>
</div>
