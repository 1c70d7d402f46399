{{%AUTOESCAPE context="HTML"}}
<div class="page-head">
<div><p class="page-over"><a href="{{CASES_URL}}"><t ctx="menu">Complaints</t></a></p><h1 class="page-title"><t>Saved replies</t></h1></div>
<div class="btn-list"><a class="btn btn-primary" href="{{NEW_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#plus"/></svg><t>New saved reply</t></a></div>
</div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
<div class="filter-search">{{>F_Q}}</div>
{{>F_SCOPE}}
{{>F_RETIRED}}
<button type="submit" class="btn"><t>Search</t></button>
</form>
{{#GROUP}}
<h2 class="reply-group">{{CATEGORY_NAME}}</h2>
<ul class="lines">
{{#ROW}}
<li><div class="lines-text"><strong>{{TITLE}}</strong> <span class="badge tone-grey">{{SCOPE_NAME}}</span>{{#RETIRED}} <span class="badge tone-amber"><t>put away</t></span>{{/RETIRED}}<span class="sub reply-text">{{BODY}}</span></div>
{{#EDIT}}
<a class="btn btn-small" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#pencil"/></svg><t>Edit</t></a>
{{/EDIT}}
{{#RETIRE_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Put {{TITLE}} away</t>"><t>Put away</t></button></form>
{{/RETIRE_FORM}}
{{#RESTORE_FORM}}
<form method="post" action="{{ACTION_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Bring {{TITLE}} back</t>"><t>Bring back</t></button></form>
{{/RESTORE_FORM}}
</li>
{{/ROW}}
</ul>
{{/GROUP}}
{{>EMPTY}}
</div>
