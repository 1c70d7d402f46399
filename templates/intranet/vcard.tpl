{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CANCEL_URL}}"><t ctx="menu">Customers</t></a></p><h1 class="page-title"><t>Contacts from a phone (vCard)</t></h1><p class="page-sub"><t>You see what each card would become before anything is saved, and can take it all back.</t></p></div></div>
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION_URL}}" novalidate class="form-grid" enctype="multipart/form-data">
{{>FORM_TOKENS}}
{{>F_FILES}}
{{>F_COMPANIES}}
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Show the cards</t></button>
<a class="btn" href="{{CANCEL_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</div>
