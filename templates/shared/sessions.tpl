{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div>{{#BACK}}<p class="page-over"><a href="{{ACCOUNT_URL}}"><t>My details</t></a></p>{{/BACK}}<h1 class="page-title"><t>Where I am signed in</t></h1></div>
{{#OTHERS}}
<form method="post" action="{{OTHERS_URL}}" data-confirm="<t>Sign out everywhere else?</t>">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Sign out everywhere else</t></button>
</form>
{{/OTHERS}}
</div>
{{>TABS}}
<div class="card">
<table class="table table-cards">
<thead><tr><th scope="col"><t>Browser</t></th><th scope="col"><t>Program</t></th><th scope="col"><t>Address</t></th><th scope="col"><t>Signed in</t></th><th scope="col"><t>Last seen</t></th><th scope="col"><span class="visually-hidden"><t>Action</t></span></th></tr></thead>
<tbody>
{{#SESSION}}
<tr>
<td class="cell-main" data-label="<t>Browser</t>"><span title="{{USER_AGENT}}">{{BROWSER}}</span>{{#CURRENT}} <span class="badge tone-green"><t>this one</t></span>{{/CURRENT}}</td>
<td data-label="<t>Program</t>">{{WHERE}}</td>
<td data-label="<t>Address</t>">{{REMOTE}}</td>
<td data-label="<t>Signed in</t>">{{SINCE}}</td>
<td data-label="<t>Last seen</t>">{{SEEN}}</td>
<td>{{#END}}
<form method="post" action="{{END_URL}}">
{{>FORM_TOKENS}}
<input type="hidden" name="handle" value="{{HANDLE}}">
<button type="submit" class="btn btn-small"><t>End</t></button>
</form>
{{/END}}</td>
</tr>
{{/SESSION}}
</tbody>
</table>
</div>
