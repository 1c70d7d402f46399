{{%AUTOESCAPE context="HTML"}}
<div class="card card-confirm">
<div class="card-body">
<h1 class="page-title">{{CONFIRM_TITLE}}</h1>
<p>{{CONFIRM_TEXT}}</p>
<form method="post" action="{{CONFIRM_URL}}" novalidate>
{{>TOKENS}}
{{>FIELD}}
<div class="btn-list">
<button type="submit" class="btn {{#DANGER}}btn-danger{{/DANGER}}{{#SAFE}}btn-primary{{/SAFE}}">{{CONFIRM_LABEL}}</button>
<a class="btn" href="{{CANCEL_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
