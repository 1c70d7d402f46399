{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CASE_URL}}">{{KIND_NAME}} {{REF}}</a></p>
<h1 class="page-title"><t>Record what the customer said</t> <span class="badge {{TONE}}">{{STATE}}</span></h1></div></div>
<div class="columns columns-main">
<section class="card"><div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>PROBLEMS}}
{{>F_CHANNEL}}
{{>F_SAID_AT}}
{{>F_WHO}}
{{>F_SAID}}
{{>F_VERDICT}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Record</t></button><a class="btn" href="{{CASE_URL}}"><t>Cancel</t></a></div>
</form>
</div></section>
<aside class="stack"><section class="card"><div class="card-body">
<h2 class="card-title"><t>The matter</t></h2>
<p class="prose">{{BODY:p}}</p>
{{#WANTED_LINE}}
<h3 class="form-part"><t>Asks for</t></h3>
<p class="prose">{{WANTED:p}}</p>
{{/WANTED_LINE}}
</div></section></aside>
</div>
