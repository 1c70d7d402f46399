{{%AUTOESCAPE context="HTML"}}
<div class="field{{#WIDE}} field-wide{{/WIDE}}{{#INVALID}} field-invalid{{/INVALID}}">
<label class="form-label" for="{{ID}}">{{LABEL}}{{#REQUIRED}} <span class="field-must" aria-hidden="true">*</span>{{/REQUIRED}}</label>
{{#KEPT}}
<div class="kept">
<input type="hidden" name="{{KEPT_FIELD}}" value="{{KEPT_TOKEN}}">
<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#paperclip"/></svg>
<span class="kept-name">{{KEPT_NAME}}</span> <span class="text-secondary">{{KEPT_SIZE}}</span>
<label class="form-check kept-drop"><input class="form-check-input" type="checkbox" name="{{KEPT_DROP}}" value="{{KEPT_TOKEN}}"><span class="form-check-label"><t>Leave out</t></span></label>
</div>
{{/KEPT}}
<div class="file-zone">
<input type="file" class="form-control{{#INVALID}} is-invalid{{/INVALID}}" id="{{ID}}" name="{{NAME}}"{{#MULTIPLE}} multiple{{/MULTIPLE}}{{#ACCEPT}} accept="{{ACCEPT}}"{{/ACCEPT}}{{#REQUIRED}} required{{/REQUIRED}} aria-describedby="{{#HELP}}{{ID}}-help{{/HELP}}{{#ERROR}} {{ID}}-error{{/ERROR}}"{{#INVALID}} aria-invalid="true"{{/INVALID}} data-preview="{{ID}}-preview">
<span class="file-zone-text js-only" aria-hidden="true"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#upload"/></svg><t>Click to choose, or drop here</t></span>
</div>
<ul class="previews js-only" id="{{ID}}-preview" aria-label="<t>Chosen files</t>"></ul>
{{#ERROR}}
<p class="field-error" id="{{ID}}-error"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#alert-circle"/></svg>{{ERROR}}</p>
{{/ERROR}}
{{#HELP}}
<p class="form-hint" id="{{ID}}-help">{{HELP}}</p>
{{/HELP}}
</div>
