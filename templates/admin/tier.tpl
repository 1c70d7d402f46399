{{%AUTOESCAPE context="HTML"}}
<div class="page-head"><div><p class="page-over"><a href="{{LIST_URL}}"><t ctx="menu">Tiers</t></a></p><h1 class="page-title">{{TIER_TITLE}}</h1></div></div>
{{#STORED}}
<section class="card">
<div class="card-header"><h2 class="card-title"><t>Stored now</t></h2></div>
<div class="card-body">
<dl class="facts">
<dt><t>Name in Chinese</t></dt><dd>{{NAME_ZH}}</dd>
<dt><t>Name in English</t></dt><dd>{{NAME_EN}}</dd>
<dt><t>Points to reach it</t></dt><dd>{{THRESHOLD}}</dd>
<dt><t>Benefits in Chinese</t></dt><dd class="prose">{{BENEFITS_ZH:p}}</dd>
<dt><t>Benefits in English</t></dt><dd class="prose">{{BENEFITS_EN:p}}</dd>
</dl>
</div>
</section>
{{/STORED}}
<section class="card">
<div class="card-body">
<form method="post" action="{{ACTION}}" novalidate class="form-grid">
{{>PROBLEMS}}
{{>FORM_TOKENS}}
{{>F_NAME_ZH}}
{{>F_NAME_EN}}
{{>F_THRESHOLD}}
{{>F_BENEFITS_ZH}}
{{>F_BENEFITS_EN}}
<div class="form-actions">
<button type="submit" class="btn btn-primary"><t>Save</t></button>
<a class="btn" href="{{LIST_URL}}"><t>Cancel</t></a>
</div>
</form>
</div>
</section>
{{#RETIRE}}
<section class="card">
<div class="card-body">
<details class="confirm"><summary class="btn"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#archive"/></svg><t>Retire this tier</t></summary>
<form method="post" action="{{ACTION}}">
{{>FORM_TOKENS}}
<p><t>No member reaches {{TIER_NAME}} any more; its members move to the tier their points reach. It can be brought back.</t></p>
<button type="submit" class="btn btn-danger"><t>Retire {{TIER_NAME}}</t></button>
</form>
</details>
</div>
</section>
{{/RETIRE}}
{{#RESTORE}}
<section class="card">
<div class="card-body">
<p><t>This tier is retired: no member reaches it.</t></p>
<form method="post" action="{{ACTION}}">
{{>FORM_TOKENS}}
<button type="submit" class="btn"><t>Use {{TIER_NAME}} again</t></button>
</form>
</div>
</section>
{{/RESTORE}}
