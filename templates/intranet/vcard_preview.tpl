{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{CANCEL_URL}}"><t>Contacts from a phone (vCard)</t></a></p><h1 class="page-title">{{FILE_NAME}}</h1><p class="page-sub"><t>Cards {{RANGE_TEXT}}</t></p></div></div>
{{#MORE}}
<div class="alert alert-warning" role="status"><t>The file holds more than 1,000 cards. The first 1,000 are shown; split the file for the others.</t></div>
{{/MORE}}
{{#BROKEN}}
<div class="alert alert-warning" role="status">{{BROKEN_TEXT}}</div>
{{/BROKEN}}
<form method="post" action="{{ACTION_URL}}" class="card" hx-boost="false">
{{>FORM_TOKENS}}
<input type="hidden" name="kept" value="{{KEPT_TOKEN}}">
<input type="hidden" name="from" value="{{FROM}}">
<input type="hidden" name="companies" value="{{COMPANIES}}">
<table class="table table-cards">
<caption class="visually-hidden"><t>Cards of the file</t></caption>
<thead><tr><th scope="col"><span class="visually-hidden"><t>Take over</t></span></th><th scope="col"><t ctx="of a person">Name</t></th><th scope="col"><t>How to reach</t></th><th scope="col"><t>Becomes</t></th><th scope="col"><t>There already</t></th></tr></thead>
<tbody>
{{#CARD}}
<tr>
<td class="cell-check"><input class="form-check-input" type="checkbox" id="card-{{NUMBER}}" name="take" value="{{NUMBER}}"{{#CHECKED}} checked{{/CHECKED}} aria-label="<t>Take over {{NAME}}</t>"></td>
<td class="cell-main" data-label="<t ctx="of a person">Name</t>"><label for="card-{{NUMBER}}">{{NAME}}</label><div class="sub">{{TITLE_TEXT}}</div></td>
<td data-label="<t>How to reach</t>">{{REACH_TEXT}}</td>
<td data-label="<t>Becomes</t>">{{BECOMES}}</td>
<td data-label="<t>There already</t>">{{#LIKE}}<a href="{{URL}}">{{LIKE_NAME}}</a> <span class="sub">{{LIKE_CODE}}{{#REASON}} · {{REASON_NAME}}{{/REASON}}</span>{{/LIKE}}</td>
</tr>
{{/CARD}}
</tbody>
</table>
<div class="card-foot"><div class="btn-list">
<button type="submit" class="btn btn-primary">{{#NEXT}}<t>Take these over and show the next</t>{{/NEXT}}{{#LAST}}<t>Take over</t>{{/LAST}}</button>
<a class="btn" href="{{CANCEL_URL}}"><t>Cancel</t></a>
</div></div>
</form>
