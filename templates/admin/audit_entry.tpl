{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{AUDIT_URL}}"><t>Audit log</t></a></p><h1 class="page-title">{{HEADING}}</h1></div>
{{#SAME}}
<div class="btn-list"><a class="btn" href="{{URL}}"><t>All of this record</t></a></div>
{{/SAME}}
</div>
<div class="card">
<div class="card-body">
<dl class="facts">
{{#FACT}}
<dt>{{FACT_LABEL}}</dt><dd>{{FACT_VALUE}}</dd>
{{/FACT}}
</dl>
</div>
</div>
{{#HIDDEN}}
<div class="alert alert-info"><t>This concerns a customer. Your roles do not include seeing customers, so the values are hidden.</t></div>
{{/HIDDEN}}
{{#FIELDS}}
<div class="card">
<table class="table table-cards">
<thead><tr><th scope="col"><t>Field</t></th><th scope="col"><t>Before</t></th><th scope="col"><t>After</t></th></tr></thead>
<tbody>
{{#FIELD}}
<tr>
<td class="cell-main">{{KEY}}{{#CHANGED}} <span class="badge tone-amber"><t>changed</t></span>{{/CHANGED}}</td>
<td class="prose" data-label="<t>Before</t>">{{BEFORE}}</td>
<td class="prose" data-label="<t>After</t>">{{AFTER}}</td>
</tr>
{{/FIELD}}
</tbody>
</table>
</div>
{{/FIELDS}}
