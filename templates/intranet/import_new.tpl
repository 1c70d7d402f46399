{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t>Imports</t></a></p><h1 class="page-title"><t>New import</t></h1></div></div>
{{>STEPS}}
<div class="columns columns-main">
<div class="card">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" enctype="multipart/form-data" novalidate class="form-grid">
{{>FORM_TOKENS}}
{{>PROBLEMS}}
<div class="wide choice-cards">{{>F_WHAT}}</div>
{{>F_FILE}}
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Upload and look at it</t></button>
<a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
<div class="stack">
<div class="card">
<div class="card-body">
<h2 class="card-title"><t>Nothing is changed yet</t></h2>
<p class="text-secondary"><t>First you see how the file is read and choose which column is what. A check then says what would happen, before anything is written. Afterwards the whole import can be taken back.</t></p>
<h2 class="card-title"><t>Templates</t></h2>
<p class="text-secondary"><t>A header and an example row, to be filled in with any spreadsheet program:</t></p>
<ul class="import-templates">
{{#TEMPLATE}}
<li>{{LABEL}}: <a href="{{CSV_URL}}" download hx-boost="false"><t>CSV</t></a> · <a href="{{XLSX_URL}}" download hx-boost="false"><t>Excel</t></a></li>
{{/TEMPLATE}}
</ul>
</div>
</div>
</div>
</div>
