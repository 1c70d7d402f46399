{{%AUTOESCAPE context="HTML"}}
<!doctype html>
<html lang="<t ctx="html lang">en</t>" data-program="portal">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="{{#PRIVATE}}noindex, {{/PRIVATE}}nofollow">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"409","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}'>
<title>{{TITLE}} · <t ctx="product">Zhiyin</t></title>
<link rel="icon" href="{{FAVICON_URL}}" type="image/svg+xml">
<link rel="stylesheet" href="{{CSS_URL}}">
<script src="{{JS_URL}}"></script>
{{#CHARTS}}
<script src="{{CHARTS_URL}}" defer></script>
{{/CHARTS}}
</head>
<body class="frame-top">
<a class="skip-link" href="#content"><t>Skip to the content</t></a>
<header class="portal-top">
<div class="portal-bar">
<a class="brand" href="{{HOME_URL}}"><svg class="brand-mark" aria-hidden="true"><use href="{{ICONS_URL}}#brand"/></svg><span class="brand-name"><t ctx="product">Zhiyin</t></span><span class="brand-sub"><t>Customer service</t></span></a>
<nav class="tabs" aria-label="<t>Main menu</t>">
<ul>
{{#NAV_HOME}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#home"/></svg><span><t ctx="menu">Home</t></span></a></li>
{{/NAV_HOME}}
{{#NAV_NEW}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-plus"/></svg><span><t ctx="menu">New request</t></span></a></li>
{{/NAV_NEW}}
{{#NAV_COMPLAINTS}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-report"/></svg><span><t ctx="menu">My requests</t></span></a></li>
{{/NAV_COMPLAINTS}}
{{#NAV_TRACK}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg><span><t ctx="menu">Track</t></span></a></li>
{{/NAV_TRACK}}
{{#NAV_ORDERS}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#receipt"/></svg><span><t ctx="menu">My orders</t></span></a></li>
{{/NAV_ORDERS}}
{{#NAV_MEMBER}}
<li><a class="tab-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><span><t ctx="menu">My points</t></span></a></li>
{{/NAV_MEMBER}}
</ul>
</nav>
<div class="top-right">
<button type="button" class="btn-icon-plain js-only" data-theme-switch aria-label="<t>Switch between light and dark</t>" title="<t>Light or dark</t>">
<svg class="icon theme-light" aria-hidden="true"><use href="{{ICONS_URL}}#moon"/></svg>
<svg class="icon theme-dark" aria-hidden="true"><use href="{{ICONS_URL}}#sun"/></svg>
</button>
{{#GUEST}}
<div class="menu-langs menu-langs-plain" role="group" aria-label="<t>Language</t>">
<a href="{{LANG_ZH_URL}}" lang="zh-CN" hreflang="zh-CN"{{#LANG_ZH_NOW}} aria-current="true"{{/LANG_ZH_NOW}}>中文</a>
<a href="{{LANG_EN_URL}}" lang="en" hreflang="en"{{#LANG_EN_NOW}} aria-current="true"{{/LANG_EN_NOW}}>English</a>
</div>
{{#SIGN_IN}}
<a class="btn btn-primary" href="{{URL}}"><t>Sign in</t></a>
{{/SIGN_IN}}
{{/GUEST}}
{{#USER}}
<details class="dropdown menu-user">
<summary aria-label="<t>Account of {{USER_NAME}}</t>">
<span class="avatar avatar-sm avatar-user" aria-hidden="true">{{USER_INITIAL}}</span>
<span class="menu-user-name">{{USER_NAME}}</span>
<svg class="icon icon-xs" aria-hidden="true"><use href="{{ICONS_URL}}#chevron-down"/></svg>
</summary>
<div class="dropdown-menu dropdown-menu-end dropdown-menu-card">
<div class="menu-who">
<strong>{{USER_NAME}}</strong>
{{#USER_SUB}}
<span class="text-secondary">{{USER_SUB_TEXT}}</span>
{{/USER_SUB}}
</div>
{{#PROFILE_LINK}}
<a class="dropdown-item" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#user"/></svg><t>My details</t></a>
{{/PROFILE_LINK}}
{{#PASSWORD_LINK}}
<a class="dropdown-item" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#key"/></svg><t>Change password</t></a>
{{/PASSWORD_LINK}}
{{#SESSIONS_LINK}}
<a class="dropdown-item" href="{{URL}}"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#devices"/></svg><t>Where I am signed in</t></a>
{{/SESSIONS_LINK}}
<div class="dropdown-divider"></div>
<div class="menu-langs" role="group" aria-label="<t>Language</t>">
<a href="{{LANG_ZH_URL}}" lang="zh-CN" hreflang="zh-CN"{{#LANG_ZH_NOW}} aria-current="true"{{/LANG_ZH_NOW}}>中文</a>
<a href="{{LANG_EN_URL}}" lang="en" hreflang="en"{{#LANG_EN_NOW}} aria-current="true"{{/LANG_EN_NOW}}>English</a>
</div>
<div class="dropdown-divider"></div>
<form method="post" action="{{SIGN_OUT_URL}}">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button type="submit" class="dropdown-item"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#logout"/></svg><t>Sign out</t></button>
</form>
</div>
</details>
{{/USER}}
</div>
</div>
</header>
<main class="content content-narrow" id="content" tabindex="-1">
<div class="flashes" id="flashes" role="status">
{{#FLASH}}
<div class="alert alert-{{FLASH_KIND}} flash">
<svg class="icon alert-icon" aria-hidden="true"><use href="{{ICONS_URL}}#flash-{{FLASH_KIND}}"/></svg>
<div class="flash-text">{{FLASH_TEXT}}{{#FLASH_LINK}} <a class="alert-link" href="{{FLASH_LINK_URL}}">{{FLASH_LINK_TEXT}}</a>{{/FLASH_LINK}}</div>
<button type="button" class="btn-close js-only" data-dismiss="flash" aria-label="<t>Dismiss</t>"></button>
</div>
{{/FLASH}}
</div>
{{>CONTENT}}
</main>
<footer class="foot foot-center"><span><t>We listen, and we answer.</t></span></footer>
<dialog class="dialog" id="help-dialog" aria-labelledby="help-title">
<h2 class="dialog-title" id="help-title"><t>Keyboard</t></h2>
<dl class="keys">
<dt><kbd>?</kbd></dt><dd><t>Show this help</t></dd>
<dt><kbd>Esc</kbd></dt><dd><t>Close what is open</t></dd>
<dt><kbd>Ctrl</kbd> <kbd>Enter</kbd></dt><dd><t>Send the form you are in</t></dd>
</dl>
<form method="dialog" class="dialog-buttons"><button class="btn btn-primary"><t>Close</t></button></form>
</dialog>
<dialog class="dialog" id="confirm-dialog" aria-labelledby="confirm-text">
<p class="dialog-title" id="confirm-text"></p>
<form method="dialog" class="dialog-buttons">
<button class="btn" value="no"><t>Cancel</t></button>
<button class="btn btn-danger" value="yes" data-default-label="<t>Yes, go on</t>"><t>Yes, go on</t></button>
</form>
</dialog>
<div class="busy-bar" aria-hidden="true"></div>
<p class="visually-hidden" id="said" role="status" data-copied="<t>Copied</t>" data-failed="<t>That did not work. Check the connection and try again.</t>"></p>
</body>
</html>
