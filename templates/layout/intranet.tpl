{{%AUTOESCAPE context="HTML"}}
<!doctype html>
<html lang="<t ctx="html lang">en</t>" data-program="intranet">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"409","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}'>
<title>{{TITLE}} · <t ctx="product">Zhiyin</t></title>
<link rel="icon" href="{{FAVICON_URL}}" type="image/svg+xml">
<link rel="stylesheet" href="{{CSS_URL}}">
<script src="{{JS_URL}}"></script>
{{#CHARTS}}
<script src="{{CHARTS_URL}}" defer></script>
{{/CHARTS}}
</head>
<body class="frame-side">
<a class="skip-link" href="#content"><t>Skip to the content</t></a>
<nav class="side" id="side" popover aria-label="<t>Main menu</t>">
<div class="side-head">
<a class="brand" href="{{HOME_URL}}"><svg class="brand-mark" aria-hidden="true"><use href="{{ICONS_URL}}#brand"/></svg><span class="brand-name"><t ctx="product">Zhiyin</t></span></a>
<button type="button" class="btn-icon-plain side-close" popovertarget="side" popovertargetaction="hide" aria-label="<t>Close the menu</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#x"/></svg></button>
</div>
<ul class="side-list">
{{#NAV_HOME}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#home"/></svg><span class="side-text"><t ctx="menu">Home</t></span></a></li>
{{/NAV_HOME}}
{{#NAV_CUSTOMERS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#users"/></svg><span class="side-text"><t ctx="menu">Customers</t></span></a></li>
{{/NAV_CUSTOMERS}}
{{#NAV_COMPLAINTS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#message-report"/></svg><span class="side-text"><t ctx="menu">Complaints</t></span>{{#BADGE}}<span class="badge nav-badge">{{BADGE_COUNT}}</span>{{/BADGE}}</a></li>
{{/NAV_COMPLAINTS}}
{{#NAV_ORDERS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#receipt"/></svg><span class="side-text"><t ctx="menu">Orders</t></span></a></li>
{{/NAV_ORDERS}}
{{#NAV_MEMBERS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#id-badge-2"/></svg><span class="side-text"><t ctx="menu">Members</t></span></a></li>
{{/NAV_MEMBERS}}
{{#NAV_POINTS_REPORT}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#chart-bar"/></svg><span class="side-text"><t ctx="menu">Points report</t></span></a></li>
{{/NAV_POINTS_REPORT}}
{{#NAV_LINKS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#link"/></svg><span class="side-text"><t ctx="menu">Account requests</t></span>{{#BADGE}}<span class="badge nav-badge">{{BADGE_COUNT}}</span>{{/BADGE}}</a></li>
{{/NAV_LINKS}}
{{#NAV_COLLEAGUES}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#users"/></svg><span class="side-text"><t ctx="menu">Colleagues</t></span></a></li>
{{/NAV_COLLEAGUES}}
{{#NAV_IMPORTS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#upload"/></svg><span class="side-text"><t ctx="menu">Imports</t></span></a></li>
{{/NAV_IMPORTS}}
{{#NAV_TASKS}}
<li><a class="side-link" href="{{URL}}"{{#ACTIVE}} aria-current="page"{{/ACTIVE}}><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#clock-play"/></svg><span class="side-text"><t ctx="menu">Long work</t></span>{{#BADGE}}<span class="badge nav-badge">{{BADGE_COUNT}}</span>{{/BADGE}}</a></li>
{{/NAV_TASKS}}
</ul>
<div class="side-foot">
<button type="button" class="side-link js-only" data-help><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#keyboard"/></svg><span class="side-text"><t>Keyboard help</t></span><kbd>?</kbd></button>
</div>
</nav>
<div class="main">
<header class="top">
<button type="button" class="btn-icon-plain top-menu" popovertarget="side" aria-label="<t>Open the menu</t>"><svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#menu-2"/></svg></button>
<a class="brand top-brand" href="{{HOME_URL}}" aria-label="<t ctx="product">Zhiyin</t>"><svg class="brand-mark" aria-hidden="true"><use href="{{ICONS_URL}}#brand"/></svg></a>
{{#SEARCH}}
<form class="top-search" role="search" action="{{SEARCH_URL}}" method="get">
<svg class="icon" aria-hidden="true"><use href="{{ICONS_URL}}#search"/></svg>
<input type="search" name="q" value="{{SEARCH_TEXT}}" maxlength="200" class="form-control" autocomplete="off" data-search-box placeholder="<t>Search customers, members, orders, complaints</t>" aria-label="<t>Search everything</t>">
<kbd class="js-only" aria-hidden="true">/</kbd>
</form>
{{/SEARCH}}
<div class="top-right">
{{>BELL}}
<button type="button" class="btn-icon-plain js-only" data-theme-switch aria-label="<t>Switch between light and dark</t>" title="<t>Light or dark</t>">
<svg class="icon theme-light" aria-hidden="true"><use href="{{ICONS_URL}}#moon"/></svg>
<svg class="icon theme-dark" aria-hidden="true"><use href="{{ICONS_URL}}#sun"/></svg>
</button>
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
</header>
<main class="content" id="content" tabindex="-1">
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
<footer class="foot"><span><t ctx="product">Zhiyin</t></span><span><t>Customer relations, looked after</t></span></footer>
</div>
<dialog class="dialog" id="help-dialog" aria-labelledby="help-title">
<h2 class="dialog-title" id="help-title"><t>Keyboard</t></h2>
<dl class="keys">
<dt><kbd>/</kbd></dt><dd><t>Go to the search box</t></dd>
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
<div class="toasts" id="toasts" role="status" aria-live="polite"></div>
<div class="busy-bar" aria-hidden="true"></div>
<p class="visually-hidden" id="said" role="status" data-copied="<t>Copied</t>" data-failed="<t>That did not work. Check the connection and try again.</t>"></p>
</body>
</html>
