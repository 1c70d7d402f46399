{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{STAFF_URL}}">{{NAME}}</a></p><h1 class="page-title"><t>Hand over what {{NAME}} looks after</t></h1></div></div>
{{>PROBLEMS}}
<div class="card card-form">
<div class="card-body">
<p><t>At the moment:</t> {{CUSTOMERS_TEXT}} · {{CASES_TEXT}} · {{STEPS_TEXT}}</p>
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_CUSTOMERS}}
{{>F_CASES}}
{{>F_TO}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Hand over</t></button> <a class="btn" href="{{STAFF_URL}}"><t>Not now</t></a></div>
</form>
<p class="form-hint"><t>It is done in the background, stands in the history of each record, and can be taken back.</t></p>
</div>
</div>
