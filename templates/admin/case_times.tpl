{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{SETTINGS_URL}}"><t>Settings</t></a></p><h1 class="page-title"><t>Working hours and targets of cases</t></h1>
<p class="page-sub"><t>Targets count in working hours from when a case comes in, and stand still while we wait for the customer. The customer is told the time of the decision.</t></p></div></div>
{{#MAY_SAVE}}
<form method="post" action="{{ACTION_URL}}" novalidate class="stack">
{{>FORM_TOKENS}}
<input type="hidden" name="version" value="{{VERSION}}">
{{/MAY_SAVE}}
{{#SEEN_ONLY}}
<fieldset class="stack times-all" disabled>
{{/SEEN_ONLY}}
{{>PROBLEMS}}
<section class="card"><div class="card-header"><h2 class="card-title"><t>The working week</t></h2></div><div class="card-body">
<p class="text-secondary"><t>Write the hours like 9:00-12:00, 13:00-18:00. Empty: no work on that day.</t></p>
<div class="times-week">
{{#DAY}}
<div><label class="form-label" for="{{ID}}">{{LABEL}}</label><input class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}" value="{{VALUE}}" maxlength="60" autocomplete="off"{{#INVALID}} aria-invalid="true"{{/INVALID}}>{{#WRONG}}<p class="field-error">{{WRONG_TEXT}}</p>{{/WRONG}}</div>
{{/DAY}}
{{#ZONE}}
<div><label class="form-label" for="{{ID}}">{{LABEL}}</label><input class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}" value="{{VALUE}}" maxlength="60" autocomplete="off"{{#INVALID}} aria-invalid="true"{{/INVALID}}>{{#WRONG}}<p class="field-error">{{WRONG_TEXT}}</p>{{/WRONG}}</div>
{{/ZONE}}
</div>
</div></section>
<section class="card"><div class="card-header"><h2 class="card-title"><t>Targets in working hours</t></h2></div><div class="card-body">
<div class="times-kinds">
{{#KIND_ROW}}
<fieldset class="times-kind"><legend>{{KIND_NAME}}</legend>
<label class="times-first"><span><t>A new one begins as</t></span> <select class="form-select" name="{{NAME}}">{{#OPTION}}<option value="{{OPTION_VALUE}}"{{#OPTION_SELECTED}} selected{{/OPTION_SELECTED}}>{{OPTION_LABEL}}</option>{{/OPTION}}</select></label>
<table class="times-table"><thead><tr><th scope="col"><t>Priority</t></th><th scope="col"><t>First answer</t></th><th scope="col"><t>Decision</t></th></tr></thead><tbody>
{{#TARGET}}
<tr><th scope="row">{{PRIORITY_NAME}}</th>
<td>{{#ANSWER}}<input class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}" value="{{VALUE}}" maxlength="8" inputmode="decimal" autocomplete="off" aria-label="{{LABEL}}"{{#INVALID}} aria-invalid="true"{{/INVALID}}>{{#WRONG}}<p class="field-error">{{WRONG_TEXT}}</p>{{/WRONG}}{{/ANSWER}}</td>
<td>{{#DECIDE}}<input class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}" value="{{VALUE}}" maxlength="8" inputmode="decimal" autocomplete="off" aria-label="{{LABEL}}"{{#INVALID}} aria-invalid="true"{{/INVALID}}>{{#WRONG}}<p class="field-error">{{WRONG_TEXT}}</p>{{/WRONG}}{{/DECIDE}}</td></tr>
{{/TARGET}}
</tbody></table></fieldset>
{{/KIND_ROW}}
</div>
{{#MAY_SAVE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
{{/MAY_SAVE}}
</div></section>
{{#MAY_SAVE}}
</form>
{{/MAY_SAVE}}
{{#SEEN_ONLY}}
</fieldset>
{{/SEEN_ONLY}}
