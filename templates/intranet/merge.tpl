{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}">{{BACK_NAME}}</a></p><h1 class="page-title"><t>Merge customers</t></h1><p class="page-sub"><t>One of them stays, with the best of all. Everything that hangs on the others goes along: nothing is lost, and it can be undone.</t></p></div></div>
{{#NOTE}}
<div class="alert alert-{{NOTE_KIND}}"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-{{NOTE_KIND}}"/></svg><div><p class="mb-0">{{NOTE_TEXT}}</p></div></div>
{{/NOTE}}
{{#COMPARE}}
<div class="card">
<form method="get" action="{{MERGE_URL}}">
<input type="hidden" name="ids" value="{{IDS}}">
<input type="hidden" name="preview" value="1">
<div class="merge-fields-box">
<table class="table table-cards merge-fields">
<caption class="visually-hidden"><t>The customers side by side</t></caption>
<thead>
<tr><th scope="col"><t>Field</t></th>
{{#HEAD}}
<th scope="col" class="merge-head"><a href="{{URL}}">{{NAME}}</a><span class="sub">{{FACTS}}</span><span class="sub">{{LOAD}}</span></th>
{{/HEAD}}
{{#BOTH_HEAD}}
<th scope="col"><t>All</t></th>
{{/BOTH_HEAD}}
</tr>
</thead>
<tbody>
<tr class="merge-stays"><th scope="row"><t>Stays</t></th>
{{#STAYS}}
<td data-label="{{NAME}}"><label class="form-check"><input class="form-check-input" type="radio" name="winner" value="{{VALUE}}"{{#CHECKED}} checked{{/CHECKED}}><span class="form-check-label">{{CODE}}</span></label></td>
{{/STAYS}}
{{#BOTH_HEAD}}
<td></td>
{{/BOTH_HEAD}}
</tr>
{{#FIELD_ROW}}
<tr><th scope="row">{{FIELD_LABEL}}</th>
{{#CELL}}
<td data-label="{{NAME}}"><label class="form-check"><input class="form-check-input" type="radio" name="{{FIELD_NAME}}" value="{{VALUE}}"{{#CHECKED}} checked{{/CHECKED}}><span class="form-check-label prose">{{TEXT}}{{#TEXT_EMPTY}}<em class="text-secondary"><t>(empty)</t></em>{{/TEXT_EMPTY}}</span></label></td>
{{/CELL}}
{{#BOTH_CELL}}
<td data-label="<t>All</t>">{{#BOTH}}<label class="form-check"><input class="form-check-input" type="radio" name="{{FIELD_NAME}}" value="both"{{#CHECKED}} checked{{/CHECKED}}><span class="form-check-label">{{BOTH_TEXT}}</span></label>{{/BOTH}}</td>
{{/BOTH_CELL}}
</tr>
{{/FIELD_ROW}}
</tbody>
</table>
</div>
{{#SAME}}
<details class="card-body merge-same"><summary>{{SAME_TITLE}}</summary>
<dl class="facts">
{{#SAME_ROW}}
<dt>{{FIELD_LABEL}}</dt><dd class="prose">{{TEXT}}</dd>
{{/SAME_ROW}}
</dl>
</details>
{{/SAME}}
<p class="card-note"><t>Phones, e-mails, addresses, tags, consents, contacts, orders, complaints, notes, files, memberships and portal accounts of all are kept.</t></p>
<div class="card-body form-actions">
<button type="submit" class="btn btn-primary"><t>Preview</t></button>
<a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
{{/COMPARE}}
<details class="card more-card"{{#ADD_OPEN}} open{{/ADD_OPEN}}>
<summary class="card-header"><span class="card-title"><t>Add another customer</t></span></summary>
<form method="get" action="{{MERGE_URL}}" class="card-body form-grid">
<input type="hidden" name="ids" value="{{IDS}}">
{{>F_ADD}}
<div class="form-actions"><button type="submit" class="btn"><t>Add</t></button></div>
</form>
</details>
