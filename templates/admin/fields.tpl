{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">Custom fields</t></h1></div>
<div class="btn-list">
{{#ADD}}
<a class="btn btn-primary" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>Add a field</t></a>
{{/ADD}}
</div>
</div>
{{#FULL}}
<p class="form-hint"><t>There are as many fields as there can be. Rename one that is retired and use it again.</t></p>
{{/FULL}}
<div class="card">
<nav class="views" aria-label="<t>For which records</t>">
<ul class="chips">
{{#TAB}}
<li><a class="chip" href="{{URL}}"{{#TAB_NOW}} aria-current="page"{{/TAB_NOW}}>{{TAB_NAME}} <span class="text-secondary">{{TAB_COUNT}}</span></a></li>
{{/TAB}}
</ul>
</nav>
{{>EMPTY}}
{{#ROWS}}
<table class="table table-cards">
<caption class="visually-hidden"><t ctx="menu">Custom fields</t></caption>
<thead><tr><th scope="col"><t ctx="of a thing">Name</t></th><th scope="col"><t>Kind</t></th><th scope="col"><t>Heading</t></th><th scope="col"><t>What holds for it</t></th><th scope="col"><span class="visually-hidden"><t>Order</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main">{{#MAY}}<a href="{{URL}}">{{FIELD_NAME}}</a>{{/MAY}}{{#MAY_NOT}}{{FIELD_NAME}}{{/MAY_NOT}}<span class="cell-sub">{{CODE}}</span></td>
<td data-label="<t>Kind</t>">{{TYPE_NAME}}</td>
<td data-label="<t>Heading</t>">{{HEADING_TEXT}}</td>
<td><div class="tags">{{#FLAG}}<span class="badge tone-grey">{{FLAG_TEXT}}</span> {{/FLAG}}</div></td>
<td>{{#MAY}}<div class="btn-list field-moves">{{#UP}}<form method="post" action="{{MOVE_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small btn-icon" aria-label="<t>Move {{FIELD_NAME}} up</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-up"/></svg></button></form>{{/UP}}{{#DOWN}}<form method="post" action="{{MOVE_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small btn-icon" aria-label="<t>Move {{FIELD_NAME}} down</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-down"/></svg></button></form>{{/DOWN}}</div>{{/MAY}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
{{/ROWS}}
</div>
{{#RETIRED_ROWS}}
<details class="card">
<summary class="card-header"><t>Retired fields</t></summary>
<ul class="items">
{{#RETIRED}}
<li><span class="items-text row-muted">{{#MAY}}<a href="{{URL}}">{{FIELD_NAME}}</a>{{/MAY}}{{#MAY_NOT}}{{FIELD_NAME}}{{/MAY_NOT}} <span class="text-secondary">{{CODE}} · {{TYPE_NAME}}</span></span></li>
{{/RETIRED}}
</ul>
</details>
{{/RETIRED_ROWS}}
