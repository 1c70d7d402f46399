{{%AUTOESCAPE context="HTML"}}
{{>BELL}}
{{#TOAST}}
<div class="toast-new flash">
<form method="post" action="{{OPEN_URL}}">
{{>FORM_TOKENS}}
<button type="submit" class="toast-text"><span class="toast-kind">{{KIND}}</span> <strong>{{SUBJECT}}</strong>{{#ABOUT}}<span class="notice-about">{{ABOUT_TEXT}}</span>{{/ABOUT}}</button>
</form>
<button type="button" class="btn-close" data-dismiss="flash" aria-label="<t>Dismiss</t>"></button>
</div>
{{/TOAST}}
