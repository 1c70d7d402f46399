{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}">{{LIST_LABEL}}</a></p><h1 class="page-title"><t>Views of the list</t></h1></div>
<div class="btn-list"><a class="btn" href="{{COLUMNS_URL}}"><t>Choose the columns</t></a> <a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>New view</t></a></div>
</div>
{{>EMPTY}}
{{#VIEWS}}
<div class="card">
<table class="table table-cards">
<caption class="visually-hidden"><t>Views of the list</t></caption>
<thead><tr><th scope="col"><t>View</t></th><th scope="col"><t>Filter</t></th><th scope="col"><t>Columns</t></th><th scope="col"><t>Who sees it</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#VIEW}}
<tr>
<td class="cell-main"><a href="{{URL}}">{{VIEW_NAME}}</a>{{#IS_DEFAULT}} <span class="badge tone-blue"><t>the list opens with it</t></span>{{/IS_DEFAULT}}</td>
<td data-label="<t>Filter</t>">{{WORDS_TEXT}}</td>
<td data-label="<t>Columns</t>">{{COLUMNS_TEXT}}</td>
<td data-label="<t>Who sees it</t>">{{SHARE_TEXT}}</td>
<td><div class="btn-list btn-list-end">
{{#DEFAULT_MAKE}}<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Open the list with {{VIEW_NAME}}</t>"><t>Open the list with it</t></button></form>{{/DEFAULT_MAKE}}
{{#DEFAULT_NOT}}<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>No longer open the list with {{VIEW_NAME}}</t>"><t>Not any more</t></button></form>{{/DEFAULT_NOT}}
{{#MAY}}<a class="btn btn-small" href="{{EDIT_URL}}" aria-label="<t>Edit {{VIEW_NAME}}</t>"><t>Edit</t></a>
<form method="post" action="{{REMOVE_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Remove {{VIEW_NAME}}</t>"><t>Remove</t></button></form>{{/MAY}}
</div></td>
</tr>
{{/VIEW}}
</tbody>
</table>
</div>
{{/VIEWS}}
{{#REMOVED_VIEWS}}
<details class="card" open>
<summary class="card-header"><t>Removed views</t></summary>
<ul class="items">
{{#REMOVED}}
<li><span class="items-text row-muted">{{VIEW_NAME}}</span>
<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Bring {{VIEW_NAME}} back</t>"><t>Bring back</t></button></form></li>
{{/REMOVED}}
</ul>
</details>
{{/REMOVED_VIEWS}}
