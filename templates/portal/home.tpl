{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><h1 class="page-title"><t ctx="menu">Home</t></h1></div></div>
<p>{{USER_NAME}}</p>
