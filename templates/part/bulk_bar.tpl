{{%AUTOESCAPE context="HTML"}}
<form id="bulk" class="bulk-bar" method="get" action="{{BULK_URL}}" data-bulk data-bulk-text="<t># selected</t>">
{{#KEPT_FILTER}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/KEPT_FILTER}}
<strong class="bulk-count js-only" data-bulk-count aria-live="polite"></strong>
<label class="form-check bulk-all"><input type="checkbox" class="form-check-input" name="all" value="1" data-bulk-all><span class="form-check-label">{{ALL_TEXT}}</span></label>
<span class="bulk-do">
<select name="do" class="form-select" aria-label="<t>What to do with the selected rows</t>">
{{#OPTION}}
<option value="{{OPTION_VALUE}}">{{OPTION_LABEL}}</option>
{{/OPTION}}
</select>
<button type="submit" class="btn btn-primary"><t>Continue</t></button>
<button type="button" class="btn btn-link js-only" data-bulk-none><t>Clear the selection</t></button>
</span>
</form>
