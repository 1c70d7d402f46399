{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t>Notifications</t></h1><p class="page-sub"><t>How you want to be told of what concerns you.</t></p></div></div>
{{>TABS}}
{{#NO_MAIL}}
<div class="alert alert-info" role="status"><t>No mail can be sent from here at the moment; the bell always works.</t></div>
{{/NO_MAIL}}
{{#NO_ADDRESS}}
<div class="alert alert-info" role="status"><t>You have no e-mail address here, so nothing comes by mail. An administrator can enter one.</t></div>
{{/NO_ADDRESS}}
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>PROBLEMS}}
<div class="card">
<table class="table notify-table">
<caption class="visually-hidden"><t>Notifications</t></caption>
<thead><tr><th scope="col"><t>What happens</t></th>{{#WAY_HEAD}}<th scope="col" class="notify-way">{{WAY_NAME}}</th>{{/WAY_HEAD}}</tr></thead>
<tbody>
{{#KIND_ROW}}
<tr><th scope="row">{{KIND}}{{#ERROR}}<span class="field-error">{{ERROR}}</span>{{/ERROR}}</th>{{#WAY}}<td class="notify-way"><label><input class="form-check-input" type="radio" name="{{NAME}}" value="{{VALUE}}"{{#CHECKED}} checked{{/CHECKED}}><span class="notify-name">{{WAY_NAME}}</span></label></td>{{/WAY}}</tr>
{{/KIND_ROW}}
</tbody>
</table>
</div>
<div class="card card-form">
<div class="card-body">
<h2 class="card-title"><t>Mail digest</t></h2>
<p class="text-secondary"><t>One mail with everything unread that you want in the digest; none when there is nothing.</t>{{#TO}} <t>It goes to {{EMAIL}}.</t>{{/TO}}</p>
<div class="form-grid">
{{>F_EVERY}}
{{>F_HOUR}}
{{>F_WEEKDAY}}
</div>
<div class="form-actions"><button type="submit" class="btn btn-primary"><t>Save</t></button></div>
</div>
</div>
</form>
