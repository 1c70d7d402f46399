{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{FIELD_URL}}">{{FIELD_NAME}}</a></p><h1 class="page-title">{{CHOICE_NAME}}</h1></div></div>
{{>PROBLEMS}}
<div class="card card-form">
<div class="card-body">
<p class="form-hint">{{USED_TEXT}}</p>
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_VERSION}}
{{>F_NAME_ZH}}
{{>F_NAME_EN}}
{{>F_POSITION}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{FIELD_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
