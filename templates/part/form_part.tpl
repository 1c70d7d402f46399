{{%AUTOESCAPE context="HTML"}}
<h3 class="form-part">{{HEADING_TEXT}}</h3>
