{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></p><h1 class="page-title">{{ACTION_TITLE}}</h1></div></div>
<div class="card card-form">
<div class="card-body">
{{#ACTION_HELP}}
<p class="text-secondary">{{ACTION_HELP_TEXT}}</p>
{{/ACTION_HELP}}
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid" enctype="multipart/form-data">
{{>FORM_TOKENS}}
{{>PROBLEMS}}
{{>F_FILES}}
<div class="form-actions">
<button type="submit" class="btn btn-primary">{{ACTION_BUTTON}}</button>
<a class="btn" href="{{CUSTOMER_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
