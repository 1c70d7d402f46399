{{%AUTOESCAPE context="HTML"}}
<form class="filter-panel" id="filter-panel" method="get" action="{{LIST_URL}}">
<input type="hidden" name="q" value="{{SEARCH_WORDS}}">
{{>F_BASE}}
{{>F_COLS}}
<div class="filter-grid">
<div class="field">
<label class="form-label" for="customers-owner"><t>Owner</t></label>
<select class="form-select" id="customers-owner" name="owner">
{{#OWNER_OPTION}}
<option value="{{OPTION_VALUE}}"{{#OPTION_SELECTED}} selected{{/OPTION_SELECTED}}>{{OPTION_LABEL}}</option>
{{/OWNER_OPTION}}
</select>
</div>
{{>F_TEAM}}
{{>F_BRANCH}}
{{>F_STAGE}}
{{>F_KIND}}
{{>F_TRADE}}
{{>F_TAG}}
{{>F_SOURCE}}
{{>F_CITY}}
{{>F_CONTACT}}
{{#MAY_MONEY}}
{{>F_VALUE_MIN}}
{{>F_VALUE_MAX}}
{{/MAY_MONEY}}
{{>CUSTOM_FILTERS}}
{{>F_STATE}}
{{>F_SORT}}
</div>
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Apply</t></button>
<a class="btn" href="{{CLEAR_URL}}"><t>Clear all</t></a>
<a class="btn btn-link" href="{{CLOSE_URL}}"><t>Close</t></a>
</div>
</form>
