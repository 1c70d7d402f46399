{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Notices</t></h1></div>
{{#ALL}}
<form method="post" action="{{ALL_URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Mark all as read</t></button>
</form>
{{/ALL}}
</div>
{{>EMPTY}}
{{#ROWS}}
<div class="card">
<ul class="items">
{{#ROW}}
<li><span class="items-text">{{#NEW}}<span class="badge tone-blue"><t>new</t></span> {{/NEW}}{{KIND}}<t ctx="after a label">:</t> <strong>{{SUBJECT}}</strong> <span class="text-secondary nowrap" title="{{TIME}}">{{AGO}}</span></span>
<form method="post" action="{{OPEN_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Open: {{SUBJECT}}</t>"><t ctx="verb">Open</t></button></form></li>
{{/ROW}}
</ul>
</div>
{{/ROWS}}
{{>PAGER}}
