{{%AUTOESCAPE context="HTML"}}
<div class="alert alert-success flash">
<svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-success"/></svg>
<div class="flash-text"><t>Done: {{STEP_TEXT}}</t></div>
<form method="post" action="{{UNDO_URL}}">{{>FORM_TOKENS}}<input type="hidden" name="from" value="{{FROM}}"><button type="submit" class="btn btn-small"><t>Undo</t></button></form>
</div>
