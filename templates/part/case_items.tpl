{{%AUTOESCAPE context="HTML"}}
<ul class="items case-items">
{{#CASE}}
<li><a class="item-link" href="{{URL}}">
<span class="items-text"><strong class="item-title">{{EXCERPT}}</strong><span class="sub">{{KIND_NAME}} · <span class="nowrap">{{REF}}</span> · <span class="nowrap">{{CREATED}}</span></span></span>
<span class="item-end"><span class="badge {{TONE}}">{{STATE}}</span>{{#YOUR_TURN}}<span class="item-turn"><t>Your turn</t></span>{{/YOUR_TURN}}</span>
</a></li>
{{/CASE}}
</ul>
