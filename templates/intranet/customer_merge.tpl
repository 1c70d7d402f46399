{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CUSTOMER_URL}}">{{CUSTOMER_NAME}}</a></p><h1 class="page-title"><t>Somebody else saved in between</t></h1></div></div>
<div class="card">
<div class="card-body">
<p><t>This customer was saved by somebody else at {{SAVED_AT}}, after you opened the form. Nothing of yours is lost: below stands every field that differs. Tick where the other text shall stay; everywhere else yours is saved.</t></p>
</div>
<form method="post" action="{{EDIT_URL}}">
{{>FORM_TOKENS}}
{{#CARRY}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/CARRY}}
<table class="table table-cards merge-table">
<caption class="visually-hidden"><t>Fields that differ</t></caption>
<thead><tr><th scope="col"><t>Field</t></th><th scope="col"><t>Theirs, as stored now</t></th><th scope="col"><t>Yours</t></th><th scope="col"><t>Choice</t></th></tr></thead>
<tbody>
{{#FIELD_ROW}}
<tr><th scope="row">{{FIELD_LABEL}}</th><td data-label="<t>Theirs, as stored now</t>" class="prose">{{THEIRS}}{{#THEIRS_EMPTY}}<em class="text-secondary"><t>(empty)</t></em>{{/THEIRS_EMPTY}}</td><td data-label="<t>Yours</t>" class="prose">{{YOURS}}{{#YOURS_EMPTY}}<em class="text-secondary"><t>(empty)</t></em>{{/YOURS_EMPTY}}</td><td data-label="<t>Choice</t>"><label class="form-check"><input class="form-check-input" type="checkbox" name="{{BOX_NAME}}" value="{{FIELD_NAME}}"{{#TAKE_THEIRS}} checked{{/TAKE_THEIRS}}><span class="form-check-label"><t>Keep theirs</t></span></label></td></tr>
{{/FIELD_ROW}}
</tbody>
</table>
<div class="card-body form-actions">
<button type="submit" class="btn btn-primary"><t>Save this choice</t></button>
<a class="btn" href="{{CUSTOMER_URL}}"><t>Discard mine</t></a>
</div>
</form>
</div>
