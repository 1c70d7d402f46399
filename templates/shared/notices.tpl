{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Notices</t></h1></div>
<div class="btn-list">
<a class="btn" href="{{CHOICE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#settings"/></svg><t>Notifications</t></a>
{{#ALL}}
<form method="post" action="{{ALL_URL}}">
{{>FORM_TOKENS}}
<input type="hidden" name="up_to" value="{{UP_TO}}">
<button type="submit" class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#checks"/></svg><t>Mark all as read</t></button>
</form>
{{/ALL}}
</div>
</div>
<div class="card">
<nav class="queue-tabs" aria-label="<t>Which notices</t>">
{{#TAB}}
<a class="queue-tab" href="{{URL}}"{{#TAB_NOW}} aria-current="page"{{/TAB_NOW}}>{{TAB_NAME}}</a>
{{/TAB}}
</nav>
{{>EMPTY}}
{{#ROWS}}
<ul class="items notices">
{{#ROW}}
<li class="notice-row{{#NEW}} notice-new{{/NEW}}">
<form method="post" action="{{OPEN_URL}}" class="notice-open">{{>FORM_TOKENS}}<button type="submit" class="notice-line"><span class="notice-kind">{{#NEW}}<span class="badge tone-blue"><t>new</t></span> {{/NEW}}{{KIND}}</span> <span class="notice-subject">{{SUBJECT}}{{#ABOUT}}<span class="notice-about">{{ABOUT_TEXT}}</span>{{/ABOUT}}</span> <span class="text-secondary nowrap" title="{{TIME}}">{{AGO}}</span></button></form>
{{#MARK_READ}}
<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<input type="hidden" name="read" value="1"><button type="submit" class="btn-icon-plain" aria-label="<t>Mark as read: {{SUBJECT}}</t>" title="<t>Mark as read</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#check"/></svg></button></form>
{{/MARK_READ}}
{{#MARK_UNREAD}}
<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<input type="hidden" name="read" value="0"><button type="submit" class="btn-icon-plain" aria-label="<t>Mark as unread: {{SUBJECT}}</t>" title="<t>Mark as unread</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#mail"/></svg></button></form>
{{/MARK_UNREAD}}
</li>
{{/ROW}}
</ul>
{{/ROWS}}
</div>
{{>PAGER}}
