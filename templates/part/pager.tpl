{{%AUTOESCAPE context="HTML"}}
<nav class="pager" aria-label="<t>Pages of the list</t>">
<p class="pager-count">{{#RANGE}}{{RANGE_TEXT}}{{/RANGE}}</p>
<div class="btn-list">
{{#FIRST}}
<a class="btn" href="{{URL}}"><t>First page</t></a>
{{/FIRST}}
{{#PREVIOUS}}
<a class="btn" href="{{URL}}" rel="prev"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-left"/></svg><t>Previous</t></a>
{{/PREVIOUS}}
{{#NEXT}}
<a class="btn" href="{{URL}}" rel="next"><t>Next</t><svg class="icon icon-end" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-right"/></svg></a>
{{/NEXT}}
{{#SEARCH_ON}}
<a class="btn btn-primary" href="{{URL}}" rel="next"><t>Search on from here</t></a>
{{/SEARCH_ON}}
</div>
</nav>
