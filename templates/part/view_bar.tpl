{{%AUTOESCAPE context="HTML"}}
<div class="views">
<nav class="views-tabs" aria-label="<t>Views of the list</t>">
<ul class="chips">
{{#VIEW}}
<li><a class="chip" href="{{URL}}"{{#VIEW_NOW}} aria-current="page"{{/VIEW_NOW}}>{{#VIEW_DEFAULT}}<svg class="icon icon-xs" role="img" aria-label="<t>The list opens with it</t>"><use href="{{ICONS_URL}}#star"/></svg>{{/VIEW_DEFAULT}}{{VIEW_NAME}}{{#VIEW_SHARED}}<svg class="icon icon-xs" role="img" aria-label="<t>Shared</t>"><use href="{{ICONS_URL}}#users"/></svg>{{/VIEW_SHARED}}</a></li>
{{/VIEW}}
</ul>
</nav>
{{#VIEW_CHANGED}}
<a class="chip views-save" href="{{URL}}"><t>Save the changes</t></a>
{{/VIEW_CHANGED}}
<details class="dropdown views-tools">
<summary class="btn btn-sm"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#list-details"/></svg><t>View</t></summary>
<div class="dropdown-menu dropdown-menu-end dropdown-menu-card">
<a class="dropdown-item" href="{{COLUMNS_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#switch-horizontal"/></svg><t>Choose the columns</t></a>
<a class="dropdown-item" href="{{SAVE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#star"/></svg><t>Save as a view</t></a>
<a class="dropdown-item" href="{{VIEWS_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#settings"/></svg><t>Manage the views</t></a>
<a class="dropdown-item" href="{{PRINT_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print the list</t></a>
</div>
</details>
</div>
{{#VIEW_NOTE}}
<p class="card-note views-note" role="status">{{VIEW_NOTE_TEXT}}</p>
{{/VIEW_NOTE}}
