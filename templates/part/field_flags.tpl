{{%AUTOESCAPE context="HTML"}}
<fieldset class="field{{#WIDE}} field-wide{{/WIDE}}{{#INVALID}} field-invalid{{/INVALID}}" id="{{ID}}" aria-describedby="{{#HELP}}{{ID}}-help{{/HELP}}{{#ERROR}} {{ID}}-error{{/ERROR}}" tabindex="-1">
<legend class="form-label">{{LABEL}}{{#REQUIRED}} <span class="field-must" aria-hidden="true">*</span>{{/REQUIRED}}</legend>
<div class="choices">
{{#OPTION}}
<label class="form-check"><input class="form-check-input" type="checkbox" name="{{NAME}}" value="{{OPTION_VALUE}}"{{#OPTION_SELECTED}} checked{{/OPTION_SELECTED}}><span class="form-check-label">{{OPTION_LABEL}}</span></label>
{{/OPTION}}
</div>
{{#ERROR}}
<p class="field-error" id="{{ID}}-error"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#alert-circle"/></svg>{{ERROR}}</p>
{{/ERROR}}
{{#HELP}}
<p class="form-hint" id="{{ID}}-help">{{HELP}}</p>
{{/HELP}}
</fieldset>
