{{%AUTOESCAPE context="HTML"}}
<div class="field{{#WIDE}} field-wide{{/WIDE}}{{#INVALID}} field-invalid{{/INVALID}}">
<label class="form-label" for="{{ID}}">{{LABEL}}{{#REQUIRED}} <span class="field-must" aria-hidden="true">*</span>{{/REQUIRED}}</label>
<textarea class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}"{{#ROWS}} rows="{{ROWS}}"{{/ROWS}}{{#MAX}} maxlength="{{MAX}}"{{/MAX}}{{#REQUIRED}} required{{/REQUIRED}}{{#AUTOCOMPLETE}} autocomplete="{{AUTOCOMPLETE}}"{{/AUTOCOMPLETE}}{{#INPUTMODE}} inputmode="{{INPUTMODE}}"{{/INPUTMODE}}{{#AUTOFOCUS}} autofocus{{/AUTOFOCUS}} aria-describedby="{{#HELP}}{{ID}}-help{{/HELP}}{{#ERROR}} {{ID}}-error{{/ERROR}}"{{#INVALID}} aria-invalid="true"{{/INVALID}} data-grow>
{{VALUE:p}}</textarea>
{{#ERROR}}
<p class="field-error" id="{{ID}}-error"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#alert-circle"/></svg>{{ERROR}}</p>
{{/ERROR}}
{{#HELP}}
<p class="form-hint" id="{{ID}}-help">{{HELP}}</p>
{{/HELP}}
</div>
