{{%AUTOESCAPE context="HTML"}}
<ol class="talk">
{{#TALK}}
<li class="talk-item{{#TALK_OWN}} talk-own{{/TALK_OWN}}{{#TALK_NOTE}} talk-note{{/TALK_NOTE}}">
<p class="talk-meta"><strong>{{TALK_WHO}}</strong>{{#TALK_NOTE}}<span class="badge tone-amber"><t>Internal note</t></span>{{/TALK_NOTE}}{{#TALK_VIA}}<span>{{TALK_VIA}}</span>{{/TALK_VIA}}<span>{{TALK_TIME}}</span></p>
{{#TALK_TEXT}}
<p class="talk-text">{{TALK_TEXT:p}}</p>
{{/TALK_TEXT}}
{{#FILES}}
<ul class="files">
{{#PICTURE}}
<li><a class="file-picture" href="{{URL}}"><img src="{{VIEW_URL}}" alt="{{FILE_NAME}}" width="144" height="112" loading="lazy"></a></li>
{{/PICTURE}}
{{#FILE}}
<li><a class="file" href="{{URL}}"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#paperclip"/></svg><span>{{FILE_NAME}}</span> <small class="text-secondary">{{FILE_SIZE}}</small></a></li>
{{/FILE}}
</ul>
{{/FILES}}
</li>
{{/TALK}}
</ol>
