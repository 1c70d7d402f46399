{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Complaints</t></a></p><h1 class="page-title"><t>Record a case</t></h1></div></div>
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate>
{{>FORM_TOKENS}}
{{>F_CUSTOMER}}
{{>PROBLEMS}}
<div class="columns columns-main">
<section class="card"><div class="card-body">
<div class="form-grid">
{{>F_CHANNEL}}
{{>F_HAPPENED_AT}}
{{>F_KIND}}
{{>F_CATEGORY}}
{{>F_ORDER_TEXT}}
{{>F_BODY}}
{{>F_REMEDY_WANTED}}
{{#CUSTOM}}
{{>CUSTOM_FIELDS}}
{{/CUSTOM}}
<div class="wide">{{>F_FILES}}</div>
</div>
</div></section>
<aside class="stack">
<section class="card"><div class="card-body">
<h2 class="card-title"><t>Who is it?</t></h2>
{{#CUSTOMER}}
<p><a href="{{URL}}"><strong>{{CUSTOMER_NAME}}</strong></a> <span class="text-secondary">{{CODE}}</span></p>
{{/CUSTOMER}}
{{#UNKNOWN}}
{{>F_KNOWN_AS}}
{{/UNKNOWN}}
{{>F_CONTACT_NAME}}
{{>F_CONTACT_PHONE}}
{{>F_CONTACT_EMAIL}}
{{>F_LANG}}
<p class="form-hint"><t>With a contact, the customer gets a confirmation and a private link at once.</t></p>
</div></section>
<section class="card"><div class="card-body">
{{>F_PRIORITY}}
{{>F_SEVERITY}}
{{>F_SAFETY}}
{{>F_TAKE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Record</t></button><a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a></div>
</div></section>
</aside>
</div>
</form>
