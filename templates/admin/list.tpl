{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LISTS_URL}}"><t>Short lists</t></a></p><h1 class="page-title">{{HEADING}}</h1></div></div>
{{>EMPTY}}
{{#ROWS}}
<div class="card">
<table class="table table-cards">
<thead><tr><th scope="col">{{#WORDS}}<t>Chinese name</t>{{/WORDS}}{{#TEAMS}}<t ctx="of a thing">Name</t>{{/TEAMS}}</th>{{#TWO}}<th scope="col">{{#WORDS}}<t>English name</t>{{/WORDS}}{{#TEAMS}}<t>Branch</t>{{/TEAMS}}</th>{{/TWO}}{{#PLACES}}<th scope="col"><t>Manager</t></th>{{/PLACES}}<th scope="col"><t>Position</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main">{{NAME_ZH}}</td>
{{#TWO}}<td>{{NAME_EN}}</td>{{/TWO}}
{{#PLACE}}<td data-label="<t>Manager</t>">{{MANAGER_NAME}}</td>{{/PLACE}}
<td class="num" data-label="<t>Position</t>">{{POSITION}}</td>
<td>{{#MAY}}<div class="btn-list"><a class="btn btn-small" href="{{EDIT_URL}}"><t>Rename</t></a>
<form method="post" action="{{RETIRE_URL}}" data-confirm="<t>Retire {{NAME_ZH}}?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><t>Retire</t></button></form></div>{{/MAY}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
{{#ADD}}
<div class="card">
<div class="card-body">
<h2 class="card-title"><t>Add an entry</t></h2>
{{>PROBLEMS}}
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_NAME_ZH}}
{{>F_NAME_EN}}
{{>F_PARENT}}
{{>F_MANAGER}}
{{>F_POSITION}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Add</t></button></div>
</form>
</div>
</div>
{{/ADD}}
{{#RETIRED_ROWS}}
<details class="card">
<summary class="card-header"><t>Retired entries</t></summary>
<ul class="items">
{{#RETIRED}}
<li><span class="items-text row-muted">{{NAME_ZH}} {{NAME_EN}} <span class="text-secondary">{{POSITION}}</span></span>
{{#MAY}}<form method="post" action="{{RETIRE_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Bring {{NAME_ZH}} back</t>"><t>Bring back</t></button></form> <a class="btn btn-small" href="{{EDIT_URL}}"><t>Rename</t></a>{{/MAY}}</li>
{{/RETIRED}}
</ul>
</details>
{{/RETIRED_ROWS}}
