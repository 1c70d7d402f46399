{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Imports</t></a> · {{WHAT}}</p><h1 class="page-title">{{NAME}}</h1></div>
{{#DISCARD}}
<form method="post" action="{{URL}}" data-confirm="<t>Discard this import? Nothing has been changed; the file goes.</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Discard</t></button>
</form>
{{/DISCARD}}
</div>
{{>STEPS}}
{{#FAILED}}
<p class="alert alert-danger" role="alert">{{TEXT}}</p>
{{/FAILED}}
{{#SAME}}
<div class="alert alert-warning"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#alert-triangle"/></svg><div><t>The same file was imported already on {{TIME}}.</t>{{#SAME_LINK}} <a href="{{URL}}"><t>Open that import</t></a>{{/SAME_LINK}} <t>Going on does no harm: what is there already is found again.</t></div></div>
{{/SAME}}
<details class="card import-reading"{{#READING_OPEN}} open{{/READING_OPEN}}>
<summary class="card-header"><span class="card-title"><t>How the file is read</t></span> <span class="text-secondary">{{READING}}</span></summary>
<div class="card-body">
{{#READING_FORM}}
<form method="post" action="{{URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{#CSV}}
{{>F_ENCODING}}
{{>F_SEPARATOR}}
{{/CSV}}
{{#BOOK}}
{{>F_SHEET}}
{{/BOOK}}
{{>F_HEADER}}
<div class="form-actions"><button type="submit" class="btn"><t>Read it like this</t></button></div>
</form>
{{/READING_FORM}}
</div>
</details>
{{#MAPPINGS}}
<div class="card">
<form method="post" action="{{URL}}" novalidate class="filters filters-alone">
{{>FORM_TOKENS}}
{{>F_MAPPING}}
<button type="submit" class="btn"><t>Use these columns</t></button>
{{#MAPPING_USED}}
<p class="filters-hint form-hint"><t>The columns were chosen as in “{{MAPPING_NAME}}”.</t></p>
{{/MAPPING_USED}}
</form>
</div>
{{/MAPPINGS}}
{{#TABLE}}
<form method="post" action="{{URL}}" novalidate>
{{>FORM_TOKENS}}
{{>PROBLEMS}}
<div class="card">
<div class="card-header"><h2 class="card-title"><t>Which column is what</t></h2><span class="text-secondary">{{RECOGNISED}}</span></div>
<table class="table table-cards import-columns">
<thead><tr><th scope="col"><t>Column of the file</t></th><th scope="col"><t>What stands in it</t></th><th scope="col"><t>Becomes</t></th></tr></thead>
<tbody>
{{#COLUMN}}
<tr class="import-column{{#UNUSED}} import-unused{{/UNUSED}}">
<td class="cell-main" data-label="<t>Column of the file</t>"><label for="{{ID}}">{{HEAD}}</label></td>
<td data-label="<t>What stands in it</t>" class="import-samples">{{#SAMPLE}}<span class="import-sample">{{TEXT}}</span> {{/SAMPLE}}</td>
<td data-label="<t>Becomes</t>"><select class="form-select{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{FIELD}}">
{{#OPTION}}
<option value="{{OPTION_VALUE}}"{{#OPTION_SELECTED}} selected{{/OPTION_SELECTED}}>{{OPTION_LABEL}}</option>
{{/OPTION}}
</select></td>
</tr>
{{/COLUMN}}
</tbody>
</table>
</div>
<div class="card">
<div class="card-header"><h2 class="card-title"><t>What is done with the rows</t></h2></div>
<div class="card-body form-grid">
{{>F_MATCH}}
{{>F_MODE}}
{{>F_KIND}}
{{>F_CURRENCY}}
{{>F_SAVE_AS}}
</div>
</div>
<div class="form-actions form-foot">
<button type="submit" class="btn btn-primary"><t>Check without changing anything</t></button>
<a class="btn" href="{{LIST_URL}}"><t>Later</t></a>
</div>
</form>
{{/TABLE}}
