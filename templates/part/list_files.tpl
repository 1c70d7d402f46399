{{%AUTOESCAPE context="HTML"}}
<a class="btn btn-file" href="{{CSV_URL}}" download hx-boost="false"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#download"/></svg><t>CSV</t></a>
<a class="btn btn-file" href="{{XLSX_URL}}" download hx-boost="false"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#download"/></svg><t>Excel</t></a>
{{#VCARD}}
<a class="btn btn-file" href="{{VCARD_URL}}" download hx-boost="false"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><t>vCard</t></a>
{{/VCARD}}
