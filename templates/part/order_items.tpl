{{%AUTOESCAPE context="HTML"}}
<ul class="items case-items">
{{#ORDER}}
<li><a class="item-link" href="{{URL}}">
<span class="items-text"><strong class="item-title">{{REF}}</strong><span class="sub">{{ORDERED}} · {{LINES}}</span></span>
<span class="item-end">{{#CANCELLATION}}<span class="badge tone-grey"><t>Cancellation</t></span>{{/CANCELLATION}}<span class="num">{{AMOUNT}}</span></span>
</a></li>
{{/ORDER}}
</ul>
