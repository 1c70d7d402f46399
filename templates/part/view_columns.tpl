{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}">{{LIST_LABEL}}</a></p><h1 class="page-title"><t>Columns of the list</t></h1>
<p class="page-sub"><t>Tick what the list shows, and put it in order. The choice stands in the address; save it as a view to keep it.</t></p></div></div>
<div class="card card-form">
<form method="get" action="{{ACTION_URL}}" class="card-body" data-columns>
{{#KEPT_FILTER}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/KEPT_FILTER}}
<button type="submit" name="apply" value="1" class="visually-hidden" tabindex="-1" aria-hidden="true"><t>Show these columns</t></button>
<ol class="columns-list">
{{#COLUMN}}
<li class="columns-item" data-column="{{CODE}}">
<input type="hidden" name="order" value="{{CODE}}">
<span class="columns-grip js-only" aria-hidden="true"><svg class="icon"><use href="{{ICONS_URL}}#dots-vertical"/></svg></span>
<label class="form-check"><input type="checkbox" class="form-check-input" name="col" value="{{CODE}}"{{#CHECKED}} checked{{/CHECKED}}{{#FIXED}} disabled{{/FIXED}}><span class="form-check-label">{{LABEL}}</span></label>
{{#FIXED}}<span class="text-secondary"><t>always first</t></span>{{/FIXED}}
{{#MOVES}}
<span class="columns-moves">
<button type="submit" name="up" value="{{CODE}}" class="btn btn-icon btn-sm" aria-label="<t>Move {{LABEL}} up</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-up"/></svg></button>
<button type="submit" name="down" value="{{CODE}}" class="btn btn-icon btn-sm" aria-label="<t>Move {{LABEL}} down</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-down"/></svg></button>
</span>
{{/MOVES}}
</li>
{{/COLUMN}}
</ol>
<div class="form-actions">
<button type="submit" name="apply" value="1" class="btn btn-primary"><t>Show these columns</t></button>
<button type="submit" name="save" value="1" class="btn"><t>Save as a view</t></button>
<a class="btn" href="{{USUAL_URL}}"><t>The usual columns</t></a>
</div>
</form>
</div>
