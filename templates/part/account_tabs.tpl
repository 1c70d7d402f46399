{{%AUTOESCAPE context="HTML"}}
<nav class="card queue-tabs account-tabs" aria-label="<t>My account</t>">
{{#TAB}}
<a class="queue-tab" href="{{URL}}"{{#TAB_NOW}} aria-current="page"{{/TAB_NOW}}>{{TAB_NAME}}</a>
{{/TAB}}
</nav>
