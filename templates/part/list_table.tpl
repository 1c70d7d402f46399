{{%AUTOESCAPE context="HTML"}}
<div class="list-scroll">
<table class="table table-hover table-cards list-table">
<caption class="visually-hidden">{{CAPTION}}</caption>
<thead><tr>
{{#PICKS}}
<th scope="col" class="cell-pick"><input type="checkbox" class="form-check-input js-only" data-pick-all aria-label="<t>Select all on this page</t>"></th>
{{/PICKS}}
{{#HEAD}}
<th scope="col"{{#HEAD_NUM}} class="num"{{/HEAD_NUM}}{{#HEAD_RISING}} aria-sort="ascending"{{/HEAD_RISING}}{{#HEAD_FALLING}} aria-sort="descending"{{/HEAD_FALLING}}>{{#HEAD_SORT}}<a href="{{URL}}">{{HEAD_LABEL}}{{#HEAD_RISING}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#sort-ascending"/></svg>{{/HEAD_RISING}}{{#HEAD_FALLING}}<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#sort-descending"/></svg>{{/HEAD_FALLING}}</a>{{/HEAD_SORT}}{{#HEAD_PLAIN}}{{HEAD_LABEL}}{{/HEAD_PLAIN}}</th>
{{/HEAD}}
</tr></thead>
<tbody>
{{#ROW}}
<tr>{{#PICK}}<td class="cell-pick"><input type="checkbox" class="form-check-input" name="id" value="{{ROW_ID}}" form="bulk" aria-label="{{ROW_NAME}}"></td>{{/PICK}}{{#CELL}}<td class="{{#CELL_MAIN}}cell-main{{/CELL_MAIN}}{{#CELL_NUM}} num{{/CELL_NUM}}{{#CELL_TIGHT}} nowrap{{/CELL_TIGHT}}" data-label="{{CELL_LABEL}}">{{#CELL_LINK}}<a href="{{URL}}">{{CELL_TEXT}}</a>{{/CELL_LINK}}{{#CELL_BADGE}}<span class="badge {{TONE}}">{{CELL_TEXT}}</span>{{/CELL_BADGE}}{{#CELL_PLAIN}}{{CELL_TEXT}}{{/CELL_PLAIN}}{{#CELL_SUB}}<span class="cell-sub">{{CELL_TEXT}}</span>{{/CELL_SUB}}</td>{{/CELL}}</tr>
{{/ROW}}
</tbody>
</table>
</div>
