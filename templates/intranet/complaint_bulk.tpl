{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Complaints</t></a></p><h1 class="page-title"><t>Change many cases</t></h1>
<p class="page-sub">{{WHO}}</p></div></div>
{{#WRONG}}
<div class="alert alert-danger" role="alert">{{WRONG_TEXT}}</div>
{{/WRONG}}
<div class="card card-form">
<div class="card-body">
<nav aria-label="<t>What to do with the selected rows</t>"><ul class="chips bulk-actions">
{{#ACTION}}
<li><a class="chip" href="{{URL}}"{{#NOW}} aria-current="page"{{/NOW}}>{{LABEL}}</a></li>
{{/ACTION}}
</ul></nav>
{{#CHOSEN}}
<form method="get" action="{{ACTION_URL}}" class="form-grid" novalidate>
{{#KEPT_FILTER}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
{{/KEPT_FILTER}}
<input type="hidden" name="do" value="{{DO}}">
<input type="hidden" name="go" value="1">
{{#DO_TAG}}
{{>F_TO_TAG}}
{{/DO_TAG}}
{{#DO_PRIORITY}}
{{>F_TO_PRIORITY}}
{{/DO_PRIORITY}}
{{#DO_ASSIGN}}
{{>PICK_AGENT}}
{{>PICK_TEAM}}
{{>F_REASON}}
{{/DO_ASSIGN}}
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Show what would change</t></button>
<a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a>
</div>
</form>
{{/CHOSEN}}
</div>
</div>
{{#PREVIEW}}
<section class="card" aria-labelledby="bulk-preview">
<div class="card-header"><h2 class="card-title" id="bulk-preview"><t>What would change</t></h2></div>
<div class="card-body">
<dl class="bulk-counts">
{{#FATE_COUNT}}
<div><dt><span class="badge tone-{{TONE}}">{{LABEL}}</span></dt><dd>{{NUMBER}}</dd></div>
{{/FATE_COUNT}}
</dl>
{{#PARTLY}}
<p class="text-secondary"><t>The first {{FOUND}} were looked at; there are more. All of them are taken when it is carried out, and each one is checked.</t></p>
{{/PARTLY}}
{{#NOTHING_TO_DO}}
<p class="text-secondary"><t>There is nothing to change here.</t></p>
{{/NOTHING_TO_DO}}
{{#CARRY_OUT}}
<form method="post" action="{{URL}}">
{{>FORM_TOKENS}}
<input type="hidden" name="expected" value="{{EXPECTED}}">
<div class="form-actions">
<button type="submit" class="btn btn-primary">{{BUTTON}}</button>
<span class="text-secondary"><t>It can be taken back as a whole afterwards.</t></span>
</div>
</form>
{{/CARRY_OUT}}
</div>
<div class="list-scroll">
<table class="table table-cards">
<caption class="visually-hidden"><t>The first {{SHOWN}} of them</t></caption>
<thead><tr><th scope="col"><t>Case</t></th><th scope="col"><t>Now</t></th><th scope="col"><t>Then</t></th><th scope="col"><t>What happens</t></th></tr></thead>
<tbody>
{{#ROW}}
<tr><td class="cell-main"><a href="{{URL}}">{{EXCERPT}}</a><span class="cell-sub">{{REF}}</span></td>
<td data-label="<t>Now</t>">{{WAS}}</td>
<td data-label="<t>Then</t>">{{WILL_BE}}</td>
<td data-label="<t>What happens</t>"><span class="badge tone-{{TONE}}">{{FATE}}</span></td></tr>
{{/ROW}}
</tbody>
</table>
</div>
</section>
{{/PREVIEW}}
