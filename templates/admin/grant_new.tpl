{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Grants</t></a></p><h1 class="page-title"><t>New grant</t></h1><p class="page-sub"><t>First it is checked who would get what. Nothing is posted before you confirm.</t></p></div></div>
<div class="card card-form">
<div class="card-body">
<form method="post" action="{{ACTION}}" enctype="multipart/form-data" novalidate>
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_FILTER}}
{{#FROM_FILTER}}
<div class="alert alert-info"><svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#users"/></svg><div><p class="alert-heading">{{HOW_MANY}}</p><p class="mb-0">{{WORDS}} · <a class="alert-link" href="{{FILE_URL}}"><t>Take a list from a file instead</t></a></p></div></div>
{{/FROM_FILTER}}
{{#FROM_FILE}}
{{>F_FILES}}
<p class="form-hint"><a href="{{MEMBERS_URL}}"><t>Or filter the list of members and grant points to what it finds</t></a></p>
{{/FROM_FILE}}
{{>F_POINTS}}
{{>F_REASON}}
{{>F_BOOK}}
{{>F_EXPIRES_ON}}
{{>F_NEVER_EXPIRES}}
{{>F_WITH_FROZEN}}
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Check who would get points</t></button></div>
</form>
</div>
</div>
