{{%AUTOESCAPE context="HTML"}}
{{#OTHER}}
<p class="other{{#OTHER_WRITES}} other-writes{{/OTHER_WRITES}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#users"/></svg><span>{{OTHER_TEXT}}</span></p>
{{/OTHER}}
