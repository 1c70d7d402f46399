{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">Approvals</t></h1><p class="page-sub"><t>Points above the limit wait here until a second person agrees.</t></p></div></div>
<ul class="chips">
{{#CHIP}}
<li><a class="chip" href="{{URL}}"{{#ACTIVE}} aria-current="true"{{/ACTIVE}}>{{LABEL}}</a></li>
{{/CHIP}}
</ul>
<div class="card">
{{>EMPTY}}
{{#ROWS}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t ctx="menu">Approvals</t>">
<table class="table table-hover table-cards">
<caption class="visually-hidden"><t ctx="menu">Approvals</t></caption>
<thead><tr>
<th scope="col"><t>Member</t></th>
<th scope="col"><t>What is asked</t></th>
<th scope="col" class="num"><t>Points</t></th>
<th scope="col"><t>State</t></th>
<th scope="col"><t>Asked by</t></th>
</tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main"><a href="{{URL}}">{{NAME}}</a>{{#HAS_NUMBER}}<span class="cell-sub member-digits">{{MEMBER_NUMBER}}</span>{{/HAS_NUMBER}}</td>
<td data-label="<t>What is asked</t>">{{KIND}}<span class="cell-sub">{{REASON}}</span></td>
<td data-label="<t>Points</t>" class="num amount {{AMOUNT_TONE}}">{{AMOUNT}}</td>
<td data-label="<t>State</t>"><span class="badge {{TONE}}">{{STATE}}</span></td>
<td data-label="<t>Asked by</t>">{{ASKED_BY}}<span class="cell-sub">{{WHEN}}</span></td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
{{>PAGER}}
</div>
