{{%AUTOESCAPE context="HTML"}}
{{#COLLEAGUE}}
<li role="option" id="colleague-{{N}}" data-insert="{{NAME}}" aria-selected="false">{{NAME}} <small class="text-secondary">{{USERNAME}}</small></li>
{{/COLLEAGUE}}
{{#NOBODY}}
<li class="picker-none"><t>Nobody of this name may see the case.</t></li>
{{/NOBODY}}
