{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{RATINGS_URL}}"><t>Satisfaction</t></a></p><h1 class="page-title"><t>Asked for a rating</t> <span class="text-secondary">{{MONTH_NAME}}</span></h1><p class="page-sub"><t>{{ANSWERED_COUNT}} of {{ASKED_COUNT}} customers have answered.</t></p></div></div>
<div class="card">
<form method="get" action="{{LIST_URL}}" class="filters" data-auto-submit>
{{>F_MONTH}}
{{>F_KIND}}
{{>F_RATED}}
<button type="submit" class="btn no-js"><t>Show</t></button>
</form>
{{#ROWS}}
<table class="table table-hover table-cards"><caption class="visually-hidden"><t>Asked for a rating</t></caption>
<thead><tr><th scope="col"><t>Case</t></th><th scope="col"><t>Customer</t></th><th scope="col"><t>Agent</t></th><th scope="col"><t>Closed on</t></th><th scope="col"><t>Rating</t></th></tr></thead><tbody>
{{#ROW}}
<tr><td class="cell-main"><a class="queue-title" href="{{URL}}">{{EXCERPT}}</a><span class="cell-sub">{{KIND_NAME}} <span class="nowrap">{{REF}}</span></span></td>
<td data-label="<t>Customer</t>">{{CUSTOMER_NAME}}</td>
<td data-label="<t>Agent</t>">{{ASSIGNEE_NAME}}</td>
<td data-label="<t>Closed on</t>" class="nowrap">{{ENDED}}</td>
<td data-label="<t>Rating</t>">{{#RATED}}<span class="badge {{RATED_TONE}}"><t>rated {{HANDLING}} and {{OUTCOME}}</t></span>{{/RATED}}{{#NOT_RATED}}<span class="text-secondary"><t>Not rated</t></span>{{/NOT_RATED}}</td></tr>
{{/ROW}}
</tbody></table>
{{/ROWS}}
{{>EMPTY}}
{{>PAGER}}
</div>
