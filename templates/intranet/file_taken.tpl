{{%AUTOESCAPE context="HTML"}}
<div class="alert alert-success flash">
<svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-success"/></svg>
<div class="flash-text"><t>The file is taken back: {{FILE_NAME}}</t></div>
<form method="post" action="{{UNDO_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small"><t>Undo</t></button></form>
</div>
