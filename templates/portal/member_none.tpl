{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">My points</t></h1></div></div>
<div class="card">
{{>EMPTY}}
</div>
