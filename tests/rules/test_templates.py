"""House rules of templates/: escaping that ctemplate does not do is not relied upon, nothing runs or
styles inline, every visible text can be translated. Each rule is tried on bad examples too."""
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import tpl_build  # noqa: E402

TEMPLATES = os.path.join(ROOT, "templates")
LINTER = "ctemplate-make_tpl_varnames_h"
PRAGMA = '{{%AUTOESCAPE context="HTML"}}'
PRAGMA_TEXT = '{{%AUTOESCAPE context="MANUAL"}}'
VARIABLE = re.compile(r"\{\{[A-Z]\w*(:\w+)*\}\}")
ANY_MARKER = re.compile(r"\{\{.*?\}\}", re.S)
UNPROTECTED = {"formaction", "poster", "srcset", "srcdoc", "xlink:href", "data-href", "ping", "background"}
URL_ATTRIBUTES = {"href", "src", "action", "cite", "data", "hx-get", "hx-post"}
TEXT_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "label", "data-label", "data-confirm",
                   "data-confirm-label", "aria-description", "aria-valuetext"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
FORM = re.compile(r'<form method="post"([^>]*)>(.*?)</form>', re.S)
FIELD = re.compile(r"\{\{>F(_|IELD)")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """Reads a template as HTML and collects what breaks a rule."""

    def __init__(self, name, source):
        super().__init__(convert_charrefs=True)
        self.name, self.wrong, self.open = name, [], []
        # Markers hold no < or quotes, so they may stand as they are; <t> is read as an element,
        # except in attributes, where it is taken out here.
        self.feed(self.without_attribute_texts(source))
        self.close()

    @staticmethod
    def without_attribute_texts(source):
        def tag(m):
            return tpl_build.TEXT.sub("", m.group(0))
        return re.sub(r"<(?!t[\s>]|/t>|!)[a-zA-Z](?:<t[\s>].*?</t>|\"(?:<t[\s>].*?</t>|[^\"])*\"|'[^']*'|[^>\"'])*>",
                      tag, source, flags=re.S)

    def bad(self, what):
        self.wrong.append(f"templates/{self.name}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attrs):
        if "{{" in tag:
            self.bad("a value as tag name")
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))
        names = [n for n, _ in attrs]
        if tag == "script" and "src" not in names:
            self.bad("inline script")
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.bad(f"<{tag}> is not used here")
        if tag == "img" and "alt" not in names:
            self.bad("<img> without alt")
        if tag == "a" and "target" in names and "rel" not in names:
            self.bad("target without rel")
        for name, value in attrs:
            self.attribute(tag, name, value)

    handle_startendtag = handle_starttag

    def attribute(self, tag, name, value):
        value = value or ""
        # Sections around an attribute are seen as attributes of their own: {{#X}}, selected{{/X}}.
        bare = ANY_MARKER.sub("", name) if not VARIABLE.search(name.upper()) else name
        if VARIABLE.search(name.upper()):
            self.bad(f"a value as attribute name: {name}")
        if bare == "style":
            self.bad("style attribute: the policy refuses it")
        if re.match(r"on[a-z]+$", bare):
            self.bad(f"{bare}: inline script")
        if bare.startswith(("hx-on", "hx-vars")):
            self.bad(f"{bare} is dead under the policy")
        if bare in ("hx-vals", "hx-headers") and value.lstrip().startswith(("js:", "javascript:")):
            self.bad(f"{bare} with script")
        if bare == "hx-trigger" and "[" in value:
            self.bad("hx-trigger with a filter fires always under the policy")
        if bare in UNPROTECTED and "{{" in value:
            self.bad(f"a value in {bare}: ctemplate does not check it")
        if value.lower().startswith(("javascript:", "data:text")):
            self.bad(f"{bare} with script")
        if bare in URL_ATTRIBUTES:
            self.url(bare, value)
        if bare in TEXT_ATTRIBUTES and LETTERS.search(ANY_MARKER.sub("", value)):
            self.bad(f"text in {bare} outside <t>: {value}")
        if "{{>" in value:
            self.bad("an included part inside an attribute escapes as if it stood outside")

    def url(self, name, value):
        if re.match(r"\{\{#", value):
            self.bad(f"{name} begins with a section: its first part is not checked")
        query = value.partition("?")[2]
        for m in VARIABLE.finditer(query):
            if ":u" not in m.group(0):
                self.bad(f"{m.group(0)} in a query: write it as {m.group(0)[:-2]}:u}}}}")

    def handle_endtag(self, tag):
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        if "t" in inside or inside & {"script", "style", "kbd", "code"}:
            return
        if any("lang" in attrs for tag, attrs in self.open if tag != "html"):
            return  # a language's own name
        text = ANY_MARKER.sub(" ", data)
        if LETTERS.search(text):
            self.bad(f"text outside <t>: {' '.join(text.split())[:60]}")


def complaints(name, source):
    """Every rule that this template breaks."""
    plain = tpl_build.is_plain_text(name)
    first = source.split("\n", 1)[0]
    if plain:
        wrong = [] if first == PRAGMA_TEXT else [
            f"templates/{name}:1: a mail text begins with {PRAGMA_TEXT}"]
        rest = tpl_build.TEXT.sub("", ANY_MARKER.sub("", source))
        if LETTERS.search(rest):
            wrong.append(f"templates/{name}: text outside <t>: {LETTERS.search(rest).group(0)}")
        return wrong
    wrong = [] if first == PRAGMA else [f"templates/{name}:1: the first line is not {PRAGMA}"]
    if source.count("{{%") > 1:
        wrong.append(f"templates/{name}: a second pragma")
    if re.search(r"\{\{\w+(:\w+)*:none", source):
        wrong.append(f"templates/{name}: :none switches escaping off")
    if re.search(r"<\s*/?\s*\{\{", source):
        wrong.append(f"templates/{name}: a value as tag name")
    for form in FORM.finditer(source):
        if FIELD.search(form[2]) and "novalidate" not in form[1]:
            wrong.append(f"templates/{name}:{tpl_build.line_of(source, form.start())}: a form with fields without"
                         " novalidate: the browser would complain in its own language, not the page's")
    unquoted = re.search(r"\s[\w:-]+=\{\{[A-Z]", source)
    if unquoted:
        wrong.append(f"templates/{name}:{tpl_build.line_of(source, unquoted.start())}: attribute without quotes")
    return wrong + Page(name, source).wrong


class Templates(unittest.TestCase):
    def test_rules(self):
        names = tpl_build.template_files(TEMPLATES)
        self.assertGreater(len(names), 15)
        wrong = []
        for name in names:
            source = tpl_build.read(os.path.join(TEMPLATES, name))
            tpl_build.check_structure(name, source)
            wrong += complaints(name, source)
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_ctemplate_linter(self):
        """The parser of the library itself, on what is really built in both languages."""
        with tempfile.TemporaryDirectory() as out:
            tpl_build.translate(TEMPLATES, out, os.path.join(ROOT, "po/zh_CN.po"))
            files = sorted(glob.glob(os.path.join(out, "*", "*", "*.tpl")))
            got = self.linter(*files)
            self.assertEqual(got.returncode, 0, got.stdout)
            broken = os.path.join(out, "broken.tpl")
            tpl_build.write_if_changed(broken, PRAGMA + "\n<p>{{#NEVER_CLOSED}}</p>\n")
            self.assertNotEqual(self.linter(broken).returncode, 0)

    @staticmethod
    def linter(*files):
        return subprocess.run([LINTER, "-n", "-q", *files], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120)

    def test_icons_are_in_the_sprite(self):
        with open(os.path.join(ROOT, "static/icons.txt"), encoding="utf-8") as f:
            known = {line.split("=")[0].strip() for line in f if not line.startswith("#")} | {"brand"}
        lacking = []
        for name in tpl_build.template_files(TEMPLATES):
            source = tpl_build.read(os.path.join(TEMPLATES, name))
            for icon in re.findall(r"\{\{ICONS_URL\}\}#([a-z0-9-]+)\"", source):
                if icon not in known:
                    lacking.append(f"{name}: {icon}")
        self.assertEqual(lacking, [], "add these to static/icons.txt")

    def test_bad_examples_are_found(self):
        good = PRAGMA + '\n<p class="a{{#B}} b{{/B}}"{{#C}} hidden{{/C}} title="<t>Name</t>"><t>Text</t>: {{VALUE}}</p>\n'
        self.assertEqual(complaints("part/x.tpl", good), [])
        good = (PRAGMA + '\n<a href="{{URL}}"><t ctx="menu">Go on</t></a> <a href="/x?q={{Q:u}}&amp;n=1"></a>'
                '<option value="{{V}}"{{#S}} selected{{/S}}>{{L}}</option><b lang="zh-CN">中文</b>'
                '<input placeholder="<t>Find {{N}}</t>" maxlength="{{M}}">')
        self.assertEqual(complaints("part/x.tpl", good), [])
        for bad in BAD:
            self.assertTrue(complaints("part/x.tpl", PRAGMA + "\n" + bad), bad)
        self.assertTrue(complaints("part/x.tpl", "<p></p>"))
        self.assertTrue(complaints("mail/x_text.tpl", PRAGMA_TEXT + "\nDear"))
        self.assertEqual(complaints("mail/x_text.tpl", PRAGMA_TEXT + "\n<t>Dear {{N}},</t>\n"), [])


BAD = [
    '<form method="post" action="{{URL}}">{{>F_NAME}}</form>',
    "<p>Text</p>", "<p>文字</p>", '<input placeholder="Name">', '<img src="{{X}}" alt="Photo">', '<img src="{{X}}">',
    '<p style="color:red">', '<a onclick="{{X}}">', "<script>x()</script>", "<style>x</style>", '<iframe src="{{X}}">',
    '<button formaction="{{X}}">', '<video poster="{{X}}">', '<img alt="" srcset="{{X}}">', '<use xlink:href="{{X}}">',
    '<a data-href="{{X}}">', "<{{X}}>", '<p {{X}}="1">', '<p {{X}}>', "<p title={{X}}>", '<a href="/x?q={{Q}}">',
    '<a href="{{#A}}{{B}}{{/A}}">', '<a href="javascript:x">', '<p hx-on:click="x">', '<p hx-vals="js:{a:1}">',
    '<p hx-trigger="click[x]">', "<p>{{X:none}}</p>", '<p title="{{>X}}">', '<a href="{{X}}" target="_blank">',
    '<td data-label="Owner">', '<form data-confirm="Close {{N}}?">', "{{%AUTOESCAPE}}", "<base>",
]


if __name__ == "__main__":
    unittest.main()
