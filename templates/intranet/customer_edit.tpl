{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{BACK_URL}}">{{BACK_NAME}}</a></p><h1 class="page-title">{{ACTION_TITLE}}</h1></div>
{{#NEW}}
<div class="btn-list"><a class="btn" href="{{VCARD_URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><t>Contacts from a phone (vCard)</t></a></div>
{{/NEW}}
</div>
<form method="post" action="{{ACTION_URL}}" novalidate>
{{>FORM_TOKENS}}
{{>F_BASE}}
{{>PROBLEMS}}
{{>DUPLICATE_WARNING}}
<div class="card">
<div class="card-body form-grid">
<h2 class="form-part"><t>Who it is</t></h2>
{{>F_KIND}}
{{>F_TRADE}}
{{>F_NAME}}
{{>F_CODE}}
{{#NEW}}
<h2 class="form-part"><t>How to reach</t></h2>
{{>F_PHONE}}
{{>F_EMAIL}}
{{>F_WECHAT}}
{{/NEW}}
{{>F_CITY}}
{{>F_COUNTRY}}
<h2 class="form-part"><t>Where from, who looks after it</t></h2>
{{>F_SOURCE}}
{{>F_INDUSTRY}}
{{#NEW}}
{{>F_STAGE}}
{{/NEW}}
{{#MAY_ASSIGN}}
{{>F_OWNER}}
{{>F_TEAM}}
{{>F_BRANCH}}
{{/MAY_ASSIGN}}
</div>
</div>
<details class="card more-card" open>
<summary class="card-header"><span class="card-title"><t>More about a person</t></span></summary>
<div class="card-body form-grid">
{{>F_GENDER}}
{{>F_BIRTHDAY}}
{{>F_WORK}}
{{#MONEY}}
{{>F_INCOME}}
{{/MONEY}}
{{>F_FAMILY}}
</div>
</details>
<details class="card more-card" open>
<summary class="card-header"><span class="card-title"><t>Business and preferences</t></span></summary>
<div class="card-body form-grid">
{{>F_ORG_NUMBER}}
{{#MONEY}}
{{>F_CREDIT_LIMIT}}
{{>F_CREDIT_DAYS}}
{{/MONEY}}
{{>F_PREFERENCES}}
{{>F_HABITS}}
{{>F_NOTES}}
</div>
</details>
{{#CUSTOM}}
<details class="card more-card" open>
<summary class="card-header"><span class="card-title"><t>Further details</t></span></summary>
<div class="card-body form-grid">
{{>CUSTOM_FIELDS}}
</div>
</details>
{{/CUSTOM}}
<div class="form-actions form-foot">
<button type="submit" class="btn btn-primary"><t>Save</t></button>
<a class="btn" href="{{BACK_URL}}"><t>Cancel</t></a>
</div>
</form>
