{{%AUTOESCAPE context="HTML"}}
<hr class="form-break">
