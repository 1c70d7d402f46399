{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}">{{LIST_NAME}}</a></p><h1 class="page-title"><t>Edit an entry</t></h1></div></div>
{{>PROBLEMS}}
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_VERSION}}
{{>F_NAME_ZH}}
{{>F_NAME_EN}}
{{>F_PARENT}}
{{>F_MANAGER}}
{{>F_POSITION}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
