{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Custom fields</t></a> · {{ENTITY_NAME}} · {{TYPE_NAME}}</p><h1 class="page-title">{{FIELD_TITLE}}</h1></div></div>
<div class="stack">
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_ENTITY}}
{{>F_TYPE}}
{{>PROBLEMS}}
<div class="card">
<div class="card-body form-grid">
<h2 class="form-part"><t>How it is called</t></h2>
{{>F_LABEL_ZH}}
{{>F_LABEL_EN}}
{{>F_HELP_ZH}}
{{>F_HELP_EN}}
{{>F_HEADING_ZH}}
{{>F_HEADING_EN}}
<h2 class="form-part"><t>What may stand in it</t></h2>
{{#WITH_CHOICES}}
{{>F_CHOICES}}
{{/WITH_CHOICES}}
{{#WITH_DECIMALS}}
{{>F_DECIMALS}}
{{/WITH_DECIMALS}}
{{#WITH_CURRENCY}}
{{>F_CURRENCY}}
{{/WITH_CURRENCY}}
{{#WITH_BOUNDS}}
{{>F_LOW}}
{{>F_HIGH}}
{{/WITH_BOUNDS}}
{{>F_INITIAL}}
{{>F_REQUIRED}}
<h2 class="form-part"><t>Where it is seen</t></h2>
{{>F_SEES}}
{{#WITH_PORTAL}}
{{>F_PORTAL}}
{{/WITH_PORTAL}}
{{>F_IN_LIST}}
{{#WITH_SEARCH}}
{{>F_SEARCHABLE}}
{{/WITH_SEARCH}}
{{#FRESH}}
{{>F_CODE}}
{{/FRESH}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button> <a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a></div>
</div>
</div>
</form>
{{#CHOICE_LIST}}
<div class="card" id="choices">
<div class="card-header"><h2 class="card-title"><t>Choices</t></h2></div>
<table class="table table-cards">
<caption class="visually-hidden"><t>Choices</t></caption>
<thead><tr><th scope="col"><t>Chinese name</t></th><th scope="col"><t>English name</t></th><th scope="col" class="num"><t>Position</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main">{{NAME_ZH}}</td><td data-label="<t>English name</t>">{{NAME_EN}}</td><td class="num" data-label="<t>Position</t>">{{POSITION}}</td><td><div class="btn-list"><a class="btn btn-small" href="{{EDIT_URL}}" aria-label="<t>Rename {{NAME_ZH}}</t>"><t>Rename</t></a> <form method="post" action="{{RETIRE_URL}}" data-confirm="<t>Retire {{NAME_ZH}}?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Retire {{NAME_ZH}}</t>"><t>Retire</t></button></form></div></td></tr>
{{/ROW}}
</tbody>
</table>
<div class="card-body">
<h3 class="form-part"><t>Add a choice</t></h3>
{{>PROBLEMS}}
<form method="post" action="{{ADD_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>F_NAME_ZH}}
{{>F_NAME_EN}}
{{>F_POSITION}}
<div class="form-actions"><button type="submit" class="btn"><t>Add</t></button></div>
</form>
</div>
{{#RETIRED_ROWS}}
<details>
<summary class="card-header"><t>Retired choices</t></summary>
<ul class="items">
{{#RETIRED}}
<li><span class="items-text row-muted">{{NAME_ZH}} {{NAME_EN}}</span> <form method="post" action="{{RETIRE_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Bring {{NAME_ZH}} back</t>"><t>Bring back</t></button></form> <a class="btn btn-small" href="{{EDIT_URL}}" aria-label="<t>Rename {{NAME_ZH}}</t>"><t>Rename</t></a></li>
{{/RETIRED}}
</ul>
</details>
{{/RETIRED_ROWS}}
</div>
{{/CHOICE_LIST}}
{{#RETIRE}}
<div class="card">
<div class="card-body">
<details class="confirm"><summary class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><t>Retire this field</t></summary>
<form method="post" action="{{RETIRE_URL}}">
{{>FORM_TOKENS}}
<p>{{USED_TEXT}} <t>The field vanishes from forms, lists and files; what stands in it is kept and comes back with it.</t></p>
<button type="submit" class="btn btn-danger"><t>Retire {{FIELD_NAME}}</t></button>
</form>
</details>
</div>
</div>
{{/RETIRE}}
{{#BRING_BACK}}
<div class="card">
<div class="card-body">
<p><t>This field is retired: it stands in no form and no list.</t> {{USED_TEXT}}</p>
<form method="post" action="{{RETIRE_URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Use {{FIELD_NAME}} again</t></button>
</form>
</div>
</div>
{{/BRING_BACK}}
</div>
