{{%AUTOESCAPE context="HTML"}}
<!doctype html>
<html lang="<t ctx="html lang">en</t>" data-program="plain">
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
<body class="frame-plain">
<a class="skip-link" href="#content"><t>Skip to the content</t></a>
<main class="plain" id="content" tabindex="-1">
<div class="plain-brand">
<svg class="brand-mark" aria-hidden="true"><use href="{{ICONS_URL}}#brand"/></svg>
<p class="plain-name"><t ctx="product">Zhiyin</t></p>
{{#PROGRAM}}
<p class="text-secondary">{{PROGRAM_NAME}}</p>
{{/PROGRAM}}
</div>
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
<div class="menu-langs menu-langs-plain" role="group" aria-label="<t>Language</t>">
<a href="{{LANG_ZH_URL}}" lang="zh-CN" hreflang="zh-CN"{{#LANG_ZH_NOW}} aria-current="true"{{/LANG_ZH_NOW}}>中文</a>
<a href="{{LANG_EN_URL}}" lang="en" hreflang="en"{{#LANG_EN_NOW}} aria-current="true"{{/LANG_EN_NOW}}>English</a>
</div>
</main>
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
