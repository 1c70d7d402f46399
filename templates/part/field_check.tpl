{{%AUTOESCAPE context="HTML"}}
<div class="field{{#WIDE}} field-wide{{/WIDE}}{{#INVALID}} field-invalid{{/INVALID}}">
<label class="form-check"><input class="form-check-input{{#INVALID}} is-invalid{{/INVALID}}" type="checkbox" id="{{ID}}" name="{{NAME}}" value="1"{{#CHECKED}} checked{{/CHECKED}}{{#REQUIRED}} required{{/REQUIRED}} aria-describedby="{{#HELP}}{{ID}}-help{{/HELP}}{{#ERROR}} {{ID}}-error{{/ERROR}}"{{#INVALID}} aria-invalid="true"{{/INVALID}}><span class="form-check-label">{{LABEL}}</span></label>
{{#ERROR}}
<p class="field-error" id="{{ID}}-error"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#alert-circle"/></svg>{{ERROR}}</p>
{{/ERROR}}
{{#HELP}}
<p class="form-hint" id="{{ID}}-help">{{HELP}}</p>
{{/HELP}}
</div>
