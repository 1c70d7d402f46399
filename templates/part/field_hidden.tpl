{{%AUTOESCAPE context="HTML"}}
<input type="hidden" name="{{NAME}}" value="{{VALUE}}">
