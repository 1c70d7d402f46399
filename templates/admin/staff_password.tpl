{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{STAFF_URL}}">{{NAME}}</a></p><h1 class="page-title"><t>Password, shown once</t></h1></div></div>
<div class="card">
<div class="card-body">
<p><t>Hand it over in person or by phone. It is not shown again; {{NAME}} changes it at the next sign-in.</t></p>
<dl class="facts">
<dt><t>User name</t></dt><dd><code>{{USERNAME}}</code></dd>
<dt><t>Password</t></dt><dd><code>{{PASSWORD}}</code> <button type="button" class="btn btn-small js-only" data-copy="{{PASSWORD}}"><t>Copy</t></button></dd>
</dl>
<div class="form-actions"><a class="btn btn-primary" href="{{STAFF_URL}}"><t>Done</t></a></div>
</div>
</div>
