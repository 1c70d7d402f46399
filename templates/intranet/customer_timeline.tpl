{{%AUTOESCAPE context="HTML"}}
{{#ENTRY}}
<li class="timeline-item">
<span class="timeline-icon tone-{{ENTRY_TONE}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#{{ENTRY_ICON}}"/></svg></span>
<div class="timeline-body">
<p class="timeline-head"><span>{{ENTRY_KIND}}</span> {{#ENTRY_LINK}}<a href="{{URL}}">{{ENTRY_TITLE}}</a>{{/ENTRY_LINK}}{{#ENTRY_PLAIN}}<span>{{ENTRY_TITLE}}</span>{{/ENTRY_PLAIN}}{{#ENTRY_AMOUNT}} <strong>{{AMOUNT}}</strong>{{/ENTRY_AMOUNT}}{{#ENTRY_STATE}} <span class="badge tone-grey">{{STATE_LABEL}}</span>{{/ENTRY_STATE}}<time class="timeline-time" datetime="{{ISO_TIME}}" title="{{WHOLE_TIME}}">{{TIME}}</time></p>
{{#ENTRY_TEXT}}
<p class="timeline-text prose timeline-clip">{{TEXT}}</p>
{{/ENTRY_TEXT}}
{{#ENTRY_META}}
<p class="timeline-meta">{{META}}</p>
{{/ENTRY_META}}
{{#ENTRY_NEXT}}
<div class="timeline-next"><svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#flag"/></svg><span>{{NEXT_TEXT}}</span>
{{#NEXT_BUTTON}}
<form method="post" action="{{NEXT_URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn-quiet">{{NEXT_LABEL}}</button></form>
{{/NEXT_BUTTON}}
</div>
{{/ENTRY_NEXT}}
{{#TAKE_BACK}}
<div class="timeline-actions"><form method="post" action="{{TAKE_BACK_URL}}" data-confirm="<t>Take this note back?</t>">{{>FORM_TOKENS}}<button type="submit" class="btn-quiet"><t>Take back</t></button></form></div>
{{/TAKE_BACK}}
</div>
</li>
{{/ENTRY}}
{{#MORE}}
<li class="timeline-item timeline-more" id="timeline-more"><a class="btn" href="{{MORE_URL}}" hx-get="{{MORE_URL}}" hx-target="#timeline-more" hx-swap="outerHTML"><t>Show older</t></a></li>
{{/MORE}}
