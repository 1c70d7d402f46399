{{%AUTOESCAPE context="HTML"}}
<div class="empty">
<p class="empty-title">{{TITLE}}</p>
{{#ROW}}<i>{{NAME}}</i>{{#BOTH}}[{{NAME}}{{CODE}}]{{/BOTH}}{{/ROW}}
{{>PART}}
<t>Nothing here</t>
</div>
