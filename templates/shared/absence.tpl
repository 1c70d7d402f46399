{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}">{{PERSON_NAME}}</a></p><h1 class="page-title"><t>Absence</t></h1></div></div>
{{>TABS}}
<div class="card">
{{#NO_ROWS}}
<p class="card-note"><t>No absence is entered.</t></p>
{{/NO_ROWS}}
{{#ROWS}}
<table class="table table-cards">
<thead><tr><th scope="col"><t>First day</t></th><th scope="col"><t>Last day</t></th><th scope="col"><t>Substitute</t></th><th scope="col"><t>Note for colleagues</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main">{{FROM}}{{#ACTIVE}} <span class="badge tone-amber"><t>now</t></span>{{/ACTIVE}}</td><td data-label="<t>Last day</t>">{{UNTIL}}</td><td data-label="<t>Substitute</t>">{{NAME}}</td><td data-label="<t>Note for colleagues</t>">{{NOTE}}</td>
<td><form method="post" action="{{URL}}" data-confirm="<t>End the absence that begins on {{FROM}}?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><t>End</t></button></form></td></tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
</div>
<div class="card card-form">
<div class="card-body">
<h2 class="card-title"><t>New absence</t></h2>
{{>PROBLEMS}}
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_FROM}}
{{>F_UNTIL}}
{{>F_SUBSTITUTE}}
{{>F_NOTE}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a></div>
</form>
</div>
</div>
