{{%AUTOESCAPE context="HTML"}}
<section class="card ledger" id="ledger" aria-labelledby="ledger-title">
<div class="card-header">
<h2 class="card-title" id="ledger-title"><t>Points ledger</t></h2>
<div class="card-actions">
<a class="btn btn-small" href="{{STATEMENT_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#receipt"/></svg><t>Statement</t></a>
<button type="button" class="btn btn-small js-only" data-print><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#printer"/></svg><t>Print</t></button>
{{>FILES}}
</div>
</div>
<form method="get" action="{{LEDGER_URL}}" class="filters" data-auto-submit hx-get="{{LEDGER_URL}}" hx-target="#ledger" hx-select="#ledger" hx-swap="outerHTML" hx-push-url="true">
{{>F_KIND}}
{{>F_FROM}}
{{>F_UNTIL}}
<button type="submit" class="btn no-js"><t>Filter</t></button>
{{#FILTERED}}
<a class="btn btn-link" href="{{LEDGER_URL}}"><t>Show all</t></a>
{{/FILTERED}}
</form>
{{>EMPTY}}
{{#STATEMENT}}
<div class="table-responsive" tabindex="0" role="group" aria-label="<t>Points ledger</t>">
<table class="table table-cards ledger-table">
<caption class="visually-hidden"><t>Points ledger</t></caption>
<thead><tr>
<th scope="col"><t>Time</t></th>
<th scope="col"><t>Posting</t></th>
<th scope="col" class="num"><t>Points</t></th>
<th scope="col" class="num"><t>Balance</t></th>
{{#STAFF_HEADS}}
<th scope="col"><span class="visually-hidden"><t>Actions</t></span></th>
{{/STAFF_HEADS}}
</tr></thead>
<tbody>
{{#LEDGER_ROW}}
<tr class="{{#UNDONE}}row-muted{{/UNDONE}}">
<td data-label="<t>Time</t>" class="ledger-time">{{WHEN}}</td>
<td class="cell-main ledger-what"><span class="badge {{KIND_TONE}}">{{KIND}}</span> {{REASON}}
<span class="cell-sub">{{#SOURCE}}<span class="ledger-note">{{SOURCE_KIND}} {{SOURCE_REF}}</span>{{/SOURCE}}{{#GOODWILL}}<span class="ledger-note"><t>Goodwill</t></span>{{/GOODWILL}}{{#VALID}}<span class="ledger-note"><t>valid until {{VALID_DAY}}</t></span>{{/VALID}}{{#PAID}}<span class="ledger-note"><t>{{PAID_POINTS}} paid the debt</t></span>{{/PAID}}{{#OWING}}<span class="ledger-note"><t>{{OWING_POINTS}} became debt</t></span>{{/OWING}}{{#UNDONE}}<span class="ledger-note"><t>reversed</t></span>{{/UNDONE}}{{#STAFF_NOTE}}<span class="ledger-note"><t>by {{BY}}</t></span>{{/STAFF_NOTE}}{{#SECOND}}<span class="ledger-note"><t>approved by {{SECOND_NAME}}</t></span>{{/SECOND}}</span></td>
<td data-label="<t>Points</t>" class="num amount {{AMOUNT_TONE}}">{{AMOUNT}}</td>
<td data-label="<t>Balance</t>" class="num">{{BALANCE_AFTER}}</td>
{{#STAFF_CELLS}}
<td class="ledger-action">{{#REVERSE}}<a class="btn btn-small btn-ghost" href="{{REVERSE_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#arrow-back-up"/></svg><t>Reverse</t></a>{{/REVERSE}}</td>
{{/STAFF_CELLS}}
</tr>
{{/LEDGER_ROW}}
</tbody>
</table>
</div>
{{/STATEMENT}}
{{>PAGER}}
</section>
