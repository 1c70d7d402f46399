"""What the crawler (test_crawler.py) and the matrix (test_matrix.py) need: the route tables of the
programs, a close look at one page (links, controls, words, references), plausible values for forms,
and which words of a page are data and which are chrome."""

import glob
import json
import os
import re
import subprocess
import urllib.parse

from command import BUILD, ROOT
from database import columns_of, table_names
from stack import Tokens

PROGRAMS = {"portal": "/portal", "intranet": "/intranet", "admin": "/admin", "api": "/api/v1"}


class Route:
    """A row of a route table, as `X.fcgi --routes` prints it."""

    def __init__(self, row):
        self.program, self.method, self.path = row["program"], row["method"], row["path"]
        self.who, self.csrf, self.flags = row["who"], row["csrf"], row["flags"]
        parts = re.split(r"(\{\w+\})", self.path)
        self.names = re.findall(r"\{(\w+)\}", self.path)
        self.pattern = re.compile("".join(
            "[^/]+" if p.startswith("{") else re.escape(p) for p in parts) + r"\Z")

    @property
    def name(self):
        return f"{self.method} {self.path}"

    def fill(self, values):
        """Its path with {parts} replaced."""
        return re.sub(r"\{(\w+)\}", lambda m: urllib.parse.quote(str(values[m[1]]), safe=""), self.path)


def routes():
    out = []
    for program in PROGRAMS:
        text = subprocess.run([os.path.join(BUILD, program + ".fcgi"), "--routes"], check=True,
                              capture_output=True, text=True).stdout
        out += [Route(json.loads(line)) for line in text.splitlines()]
    return out


def route_of(table, method, path):
    """The row that answers: literal parts win over {parts}."""
    found = [r for r in table if r.method == method and r.pattern.match(path)]
    return min(found, key=lambda r: (len(r.names), -len(r.path)), default=None)


class Look:
    """Everything of a page (its tokens) that can be wrong without a status saying so."""

    SHOWN = ("aria-label", "placeholder", "title", "alt", "data-label", "data-confirm", "data-copied",
             "data-failed", "data-default-label", "label")
    POINTS = ("for", "aria-controls", "aria-labelledby", "aria-describedby", "popovertarget")
    VOID = {"input", "br", "img", "meta", "link", "hr", "use", "source", "wbr", "path", "rect"}

    def __init__(self, tokens):
        self.links, self.assets, self.texts = [], [], []   # texts: (text, where it stands)
        self.buttons = self.dead = 0
        self.wrong = []
        self._ids, self._points = {}, []
        self._skip, self._lang = 0, []                     # open elements: (tag, foreign language?)
        self._forms = 0
        self._link = None
        for kind, what, attributes in tokens:
            if kind == Tokens.TEXT:
                self._data(what)
            if kind in (Tokens.START, Tokens.BOTH):
                self._start(what, attributes)
            if kind == Tokens.END or (kind == Tokens.BOTH and what not in self.VOID):
                self._end(what)
        self._finish()

    def _start(self, tag, a):
        if tag not in self.VOID:
            self._lang.append((tag, "lang" in a and tag != "html"))
        if tag in ("script", "style"):
            self._skip += 1
        if tag == "form":
            self._forms += 1
        if "id" in a:
            self._ids[a["id"]] = self._ids.get(a["id"], 0) + 1
        self._points += [(name, one) for name in self.POINTS for one in a.get(name, "").split()]
        self._controls(tag, a)
        if not self._foreign():
            self.texts += [(a[n], n) for n in self.SHOWN if a.get(n)]

    def _controls(self, tag, a):
        if tag == "a":
            if not a.get("href") or a["href"] == "#":
                self.wrong.append(f"a link without address: {a}")
            else:
                self.links.append(a["href"])
        elif tag == "button":
            self.buttons += 1
            self._button(a)
        elif tag in ("script", "link", "img", "use", "source"):
            self.assets.append(a.get("src") or a.get("href") or "")
        if a.get("hx-get"):
            self.links.append(a["hx-get"])
        for name in a:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"inline {name}= at <{tag}>")

    def _button(self, a):
        """A button that sends no form must be known to a script, or open something."""
        if a.get("type", "submit") == "submit":
            if not self._forms and "form" not in a:
                self.wrong.append(f"a button that sends no form: {a}")
        elif not ("popovertarget" in a or any(n.startswith("hx-") for n in a) or
                  any(n in handled() for n in a)):
            self.wrong.append(f"a button nothing listens to: {a}")

    def _foreign(self):
        return any(other for _, other in self._lang)

    def _end(self, tag):
        if tag in ("script", "style"):
            self._skip -= 1
        if tag == "form":
            self._forms -= 1
        while self._lang:
            if self._lang.pop()[0] == tag:
                break

    def _data(self, data):
        text = " ".join(data.split())
        if self._skip <= 0 and text and not self._foreign():
            self.texts.append((text, self._lang[-1][0] if self._lang else ""))

    def _finish(self):
        self.wrong += [f"id {i!r} stands {n} times" for i, n in self._ids.items() if n > 1]
        self.wrong += [f"{name}={one!r} points nowhere" for name, one in self._points
                       if one not in self._ids]
        self.wrong += [f"the link {h} points nowhere" for h in self.links
                       if h.startswith("#") and h[1:] not in self._ids]
        for text, where in self.texts:
            if re.search(r"\{\{|\}\}|</?t>|<t ctx", text):
                self.wrong.append(f"a marker is left in {where}: {text[:80]!r}")
            if re.search(r"%[sd]|%\.\*s|%lld|\(null\)", text):
                self.wrong.append(f"a format is left in {where}: {text[:80]!r}")


_handled = set()


def handled():
    """The data- attributes that our scripts listen to."""
    if not _handled:
        for path in glob.glob(os.path.join(ROOT, "static/js/*.js")):
            with open(path, encoding="utf-8") as f:
                text = f.read()
            _handled.update(re.findall(r"data-[a-z-]+", text))
            _handled.update("data-" + re.sub("[A-Z]", lambda m: "-" + m[0].lower(), n)
                            for n in re.findall(r"dataset\.(\w+)", text))
    return _handled


# ---- words: whose are they ----

def catalogue():
    """{English: Chinese} of po/zh_CN.po."""
    out, key, field, values = {}, None, None, {}
    with open(os.path.join(ROOT, "po/zh_CN.po"), encoding="utf-8") as f:
        lines = list(f) + ["\n"]
    for line in lines:
        found = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)? ?"(.*)"$', line.strip())
        if found:
            field = found[1] or field
            values[field] = values.get(field, "") + json.loads(f'"{found[2]}"')
        elif not line.strip():
            text = values.get("msgstr", values.get("msgstr[0]", ""))
            if values.get("msgid"):
                out[values["msgid"]] = text
                if "msgid_plural" in values:
                    out[values["msgid_plural"]] = text
            values, field = {}, None
    return out


HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
                 r"\U00020000-\U0003ffff]*")
LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")


def strings(value):
    """Every text in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [s for v in value for s in strings(v)] if isinstance(value, list) else []


class Words:
    """Which words belong to the chrome of a page, by the translations; and which are data, because
    they stand in a text column of the database."""

    SKIPPED = {"customer_search", "complaint_search", "once"}

    def __init__(self, stack):
        self.stack, self.db = stack, stack.connect()
        self.english = catalogue()
        self.chinese = {zh for zh in self.english.values() if HAN.search(zh)}
        kept = " ".join(self.english.values())
        self.latin = {w for w in LATIN.findall(kept)} | {"English", "zhiyin"}
        self.data, self.older, self.version = "", "", None
        self.known = set()  # that is data, in what was read last

    def refresh(self):
        """All texts of the database, read anew where something was written since."""
        version = self.stack.tables()
        if version == self.version:
            return
        self.version = version
        out = []
        for table in sorted(set(table_names(self.db)) - self.SKIPPED):
            for column in [name for name, text in columns_of(self.db, table) if text]:
                out += [r[0] for r in self.db.execute(
                    f'SELECT DISTINCT {column} FROM "{table}" WHERE {column} <> \'\'')]
        for text in [t for t in out if t[:1] in "{["]:  # what stands in JSON: heads of a file, say
            try:
                out += strings(json.loads(text))
            except ValueError:
                pass
        self.older = self.data  # a page may have been made just before a change
        self.data = "\n".join([""] + [" ".join(t.split()) for t in out] + [""])
        self.known.clear()

    def is_data(self, text):
        if text in self.known or text in self.data:
            self.known.add(text)
            return True
        self.refresh()  # written since
        return text in self.data or text in self.older

    def wrong(self, look, language):
        """What should not stand on a page of this language, as sentences."""
        check = self._han if language == "en" else self._latin
        return [w for w in (check(t, where) for t, where in look.texts
                            if where not in ("kbd", "code", "textarea")) if w]  # keys, codes, what was typed

    def _han(self, text, where):
        if len(text) > 1 and text in self.chinese and not self.is_data(f"\n{text}\n"):
            return f"Chinese chrome on an English page ({where}): {text!r}"
        for run in HAN.findall(text):
            run = run.rstrip("，。：；、）（！？ ")
            if run == "中文":  # a language's own name
                continue
            if not self.is_data(run):
                return f"Han characters that are no data ({where}): {text[:80]!r}"
        return None

    def _latin(self, text, where):
        if HAN.search(self.english.get(text, "")) and not self.is_data(f"\n{text}\n"):
            return f"an English text on a Chinese page ({where}): {text!r}"
        for word in LATIN.findall(re.sub(r"https?://\S+", "", text)):
            if word not in self.latin and word.lower() not in self.latin and not self.is_data(word):
                return f"an English word on a Chinese page ({where}): {text[:80]!r}"
        return None


# ---- plausible values ----

VALUES = {
    "email": "new.{n}@example.com", "contact_email": "new.{n}@example.com", "phone": "1380013{n:04}",
    "contact_phone": "1380013{n:04}", "username": "crawler.{n}", "amount": "7", "threshold": "9{n:04}",
    "expires_on": "2031-12-31", "birthday": "1990-05-17", "credit_limit": "1,000.00",
    "credit_days": "30", "next_on": "2027-01-04", "from": "2024-01-01", "to": "2027-01-01",
    "until": "2027-01-01", "position": "{n}", "value_min": "1", "value_max": "100000", "entity_id": "1",
    "contact": "new.{n}@example.com", "postcode": "200000", "org_number": "91310000MA1K4{n:03}XX",
    "q": "王", "website": "", "at": "", "given_at": "", "withdrawn_at": "", "happened_at": "", "said_at": "",
    "order_ref": "", "code": "", "country": "中国", "city": "上海", "name": "Crawler {n}",
    "low": "", "high": "", "initial": "", "currency": "CNY", "decimals": "1", "choices": "甲 {n}\n乙 {n} | Second {n}",
    "source_ref": "", "value": "1380013{n:04}", "order_text": "A-{n}",
}


def fill(form, n, own=None):
    """Values for a form as a person in good faith would give: what stands there already, a choice
    for each choice, short texts. own: values by field name that win."""
    out = {}
    own = own or {}
    for name in form.names:
        a = form.attributes.get(name, {})
        if name in own:
            out[name] = own[name]
        elif a.get("type") in ("hidden", "file"):
            continue
        elif name in form.choices:
            out.update(chosen(form, name, a))
        elif not form.get(name) and name in VALUES:
            out[name] = VALUES[name].format(n=n)
        elif not form.get(name) and name.startswith("x_"):
            out[name] = own_field(a, n)
        elif not form.get(name):
            text = f"Crawled {n}"
            out[name] = text[:int(a.get("maxlength") or 200)]
    return {k: v for k, v in out.items() if k in form.names}


def own_field(a, n):
    """A value for a custom field, by what its input says."""
    if a.get("type") == "date":
        return "2027-01-01"
    if a.get("type") == "url":
        return f"https://example.com/{n}"
    return "7" if a.get("inputmode") == "decimal" else f"Crawled {n}"[:int(a.get("maxlength") or 200)]


def chosen(form, name, a):
    values = [v for v in form.choices[name] if v not in ("", "0")]
    if a.get("type") == "checkbox":
        have = [v for k, v in form.fields if k == name]
        if have or not values or name.endswith("drop") or name in ("safety", "no_contact"):
            return {}
        return {name: values[:1]}
    if form.get(name) in (None, "", "0") and values:
        return {name: values[0]}
    return {}
