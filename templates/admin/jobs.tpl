{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Jobs</t></h1><p class="page-sub"><t>What the worker does by itself.</t></p></div></div>
{{>EMPTY}}
{{#ROWS}}
<div class="card">
<table class="table table-cards">
<thead><tr><th scope="col"><t>Job</t></th><th scope="col"><t>Last run</t></th><th scope="col"><t>Result</t></th><th scope="col"><t>What it did</t></th><th scope="col"><t>Next run</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#ROW}}
<tr>
<td class="cell-main">{{NAME}}</td>
<td data-label="<t>Last run</t>">{{LAST}}</td>
<td data-label="<t>Result</t>"><span class="badge tone-{{TONE}}">{{RESULT}}</span></td>
<td data-label="<t>What it did</t>">{{NOTE}}</td>
<td data-label="<t>Next run</t>">{{NEXT_RUN}}</td>
<td>{{#RUN}}<form method="post" action="{{URL}}">{{>FORM_TOKENS}}<button type="submit" class="btn btn-small" aria-label="<t>Run now: {{NAME}}</t>"><t>Run now</t></button></form>{{/RUN}}</td>
</tr>
{{/ROW}}
</tbody>
</table>
</div>
{{/ROWS}}
