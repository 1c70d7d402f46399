{{%AUTOESCAPE context="HTML"}}
<div class="print-list">
{{>PRINT_HEAD}}
<div class="card">
{{>LIST_TABLE}}
{{>EMPTY}}
</div>
</div>
