"""The crawler: each person of the demonstration follows every link and sends every form they meet, in
both languages; then every page of the route tables must have been seen by somebody, and every form
must have been accepted at least once.

A failure: an answer 4xx or 5xx (but for a 409 or 422 that says why), a form without visible effect, a
control nothing listens to, a link that leads out or nowhere, a marker left over, Chinese chrome on an
English page or English chrome on a Chinese one. Per kind of page a few addresses are enough (SAME)."""

import collections
import os
import re
import time
import unittest
import urllib.parse
import uuid

import crawl
import totp
from stack import Stack, multipart

PASSWORD = "zhiyin-demo"  # of the demonstration
WHOLE = bool(os.environ.get("ZHIYIN_TEST_WHOLE"))
SAME = 4 if WHOLE else 3         # addresses of one route with the same query fields
ROUTE_MAX = 18 if WHOLE else 14  # addresses of one route in all
CODES = {"do", "tab", "sort", "kind", "panel", "state"}  # each value of these is a page of its own
SECONDS = 100  # for one person

# (program, sign-in name or None, language of the forms)
PEOPLE = [
    ("portal", None, "zh-CN"), ("portal", "wang@example.cn", "zh-CN"),
    ("portal", "chen@example.cn", "en"),
    ("intranet", "li.na", "zh-CN"), ("intranet", "zhang.wei", "en"), ("intranet", "zhao.min", "en"),
    ("intranet", "zhou.shen", "zh-CN"), ("intranet", "sun.li", "en"), ("intranet", "admin", "zh-CN"),
    ("admin", "sun.li", "zh-CN"), ("admin", "zhou.shen", "en"), ("admin", "li.na", "en"),
    ("admin", "admin", "en"),
]

# What people typed into a field for links.
OUTSIDE = re.compile(r"https://(www\.)?example\.(cn|com)/")
# Routes nobody reaches by a link, and why. Anything else unseen fails.
NOT_LINKED = {
    **{f"GET /{p}/selection": "the answer of a form is a file: test_views.py" for p in ("intranet/orders", "intranet/members", "admin/members")},
    "GET /intranet/calendar/{key}.ics": "test_formats.py",
    **{f"GET /{p}/tasks/{{id}}{x}": "test_tasks.py" for p in ("intranet", "admin") for x in ("", "/rows.csv", "/rows.xlsx")},
    "GET /intranet/complaints/{ref}/colleagues": "asked for by the script of the note; test_case_daily.py",
    "GET /intranet/notices/live": "asked for by the page's script; test_live.py",
    "GET /admin/notices/live": "the same",
    **{f"GET /portal/member/{{number}}{x}": "who has two memberships: test_duplicates.py"
       for x in ("", "/qr.svg", "/statement", "/points.csv", "/points.xlsx")},
    **{f"GET /portal/invitation{x}": "by the link of a mail: test_accounts.py" for x in ("", "/open")},
    **{f"GET /{p}/selection": "rows ticked in a list: test_views.py"
       for p in ("intranet/orders", "intranet/members", "admin/members")},
    "GET /intranet/complaints/{ref}/colleagues": "asked for by the script that completes @names",
    "GET /api/v1/openapi.json": "for programs; test_gate.py reads it",
}
# Answers that are a part of a page, for its script.
PARTS = re.compile(r"/complaints/[^/]+/(replies|presence)$")
# Forms that a crawler cannot fill with what is true, and the test that does.
NOT_ACCEPTED = {
    "POST /portal/invitation": "test_accounts.py",
    "POST /intranet/account/absence": "test_places.py",
    "POST /intranet/account/absence/{row}/end": "test_places.py",
    "POST /intranet/customers/{id}/portal/accounts/{row}/scope": "test_accounts.py",
    "POST /intranet/complaints/{ref}/presence": "asked for by the page's script; test_case_daily.py",
    "POST /intranet/complaints/{ref}/unmerge": "test_case_daily.py",
    "POST /intranet/colleagues/{id}/absence": "test_places.py",
    "POST /intranet/colleagues/{id}/absence/{row}/end": "test_places.py",
    "POST /admin/account/absence": "test_places.py",
    "POST /admin/account/absence/{row}/end": "test_places.py",
    "POST /admin/staff/{id}/absence": "test_places.py",
    "POST /admin/staff/{id}/absence/{row}/end": "test_places.py",
    "POST /admin/fields/new": "a code of its own kind; test_security.py",
    "POST /admin/case-times": "test_case_daily.py",
    "POST /admin/requests/{id}/withdraw": "test_loyalty.py",
    "POST /admin/grants": "test_loyalty.py",
    "POST /admin/grants/{id}/drop": "test_loyalty.py",
    **{f"POST /intranet/customers/vcard{x}": "test_formats.py" for x in ("", "/take")},
    **{f"POST /intranet/imports/{x}": "test_imports.py" for x in
       ("new", "{id}/columns", "{id}/reading", "{id}/mapping", "{id}/run", "{id}/discard", "{id}/repair", "{id}/undo")},
    **{f"POST /{p}/tasks/{{id}}/{x}": "test_tasks.py" for p in ("intranet", "admin") for x in ("cancel", "undo")},
}

PICTURE = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS"
           b"\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00"
           b"\x00IEND\xaeB`\x82")

# What cannot be repeated comes last.
LATE = [r"/(close|retire|disable|withdraw|remove|left|refuse|unlink|reverse|end|verify)$",
        r"/(end-others|sessions|card|state/\{to\})$", r"/account/factor/\w+$", r"/password$", r"/sign-out$", r"/sign-in$"]


class Person:
    """Somebody at one program, and what they found."""

    def __init__(self, site, program, who, language):
        self.site, self.program, self.who, self.language = site, program, who, language
        self.name = f"{program}/{who or 'guest'}"
        self.client = site.stack.client(program, checked=False)
        self.queue = collections.deque()
        self.queued, self.seen = set(), collections.Counter()
        self.forms, self.sent = {}, set()
        self.end = time.monotonic() + SECONDS
        self.id = site.stack.value("SELECT id FROM staff WHERE username = ?", who)

    def fail(self, url, text):
        """One failure for each kind of page and sentence."""
        route = crawl.route_of(self.site.routes, "GET", url.split("?")[0].split(" ")[0])
        key = (self.name, route.name if route else url, text)
        self.site.failures.setdefault(key, f"{self.name} {url}: {text}")

    # ---- pages ----

    def speak(self, language):
        self.client.cookies["zy_lang"] = language
        self.client.lang = language
        self.now = language

    def add(self, href, base):
        """Queues an address of this site, a few of a kind."""
        url = urllib.parse.urljoin(base, href)
        parts = urllib.parse.urlsplit(url)
        if parts.scheme or parts.netloc:
            if parts.scheme not in ("tel", "mailto", "webcal") and not OUTSIDE.match(href):
                self.fail(base, f"a link leads out: {href}")
            return
        url = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
        route = crawl.route_of(self.site.routes, "GET", parts.path)
        if route is None:
            self.fail(base, f"a link to an address without a route: {href}")
            return
        if route.program != self.program and not parts.path.startswith(f"/{self.program}/"):
            self.fail(base, f"a link leads to another program: {href}")
            return
        fields = tuple(sorted({(k, v if k in CODES else "") for k, v in
                               urllib.parse.parse_qsl(parts.query)}))
        kind = (route.name, fields)
        if url in self.queued or self.seen[kind] >= SAME or self.seen[route.name] >= ROUTE_MAX:
            return
        self.queued.add(url)
        self.seen[kind] += 1
        self.seen[route.name] += 1
        self.queue.append(url)

    def open(self, url):
        """Gets a page and looks at it closely; None when it is no page."""
        page = self.client.get(url)
        asked = re.search(r"/language\?to=([\w-]+)", url)
        self.saw("GET", url)
        page = self.examine(page, url, asked[1] if asked else None)
        self.speak(self.now)  # a link of /language has changed it
        return page

    def saw(self, method, url):
        route = crawl.route_of(self.site.routes, method, url.split("?")[0])
        if route:
            self.site.reached[route.name].add(self.name)

    def examine(self, page, said, language=None):
        language = language or self.now
        self.site.pages += 1
        self.saw("GET", page.url)
        if page.status >= 400 and page.status not in (409, 422):
            self.fail(said, f"answered {page.status}: {page.words[:160]}")
        kind = page.headers.get("Content-Type") or ""
        if "html" not in kind:
            if page.status == 200 and not page.body and not page.headers.get("Content-Length"):
                self.fail(said, f"an empty answer ({kind})")
            return None
        look = crawl.Look(page.tokens)
        self.site.links += len(look.links)
        self.site.buttons += look.buttons
        if f'<html lang="{language}"' not in page.text and not PARTS.search(page.url):
            self.fail(said, f"not in the language asked for, {language}")
        for text in look.wrong + self.site.words.wrong(look, language):
            self.fail(said, text)
        for asset in look.assets:
            self.asset(asset.split("#")[0], said)
        for href in look.links:
            if not href.startswith("#"):
                self.add(href, page.url)
        for form in page.forms:
            self.note(form, page)
        return page

    def asset(self, path, said):
        if not path or path in self.site.assets or path.startswith("data:"):
            return
        self.site.assets.add(path)
        if not path.startswith("/"):
            self.fail(said, f"a file from elsewhere: {path}")
        elif crawl.route_of(self.site.routes, "GET", path.split("?")[0]):
            self.add(path, said)
        elif self.client.request("GET", path).status != 200:
            self.fail(said, f"a missing file: {path}")

    # ---- forms ----

    def note(self, form, page):
        action = urllib.parse.urljoin(page.url, form.action or page.url).split("?")[0]
        if form.method == "dialog" or (form.method == "post" and not form.buttons):
            return  # nobody can send it: an auditor reads what others may change
        route = crawl.route_of(self.site.routes, form.method.upper(), action)
        if route is None:
            self.fail(page.url, f"a form without a route: {form.method} {action}")
            return
        buttons = [b for b in form.buttons if b[0]] or [None]
        for button in buttons:
            key = (route.name, frozenset(form.names), button and button[:2])
            self.forms.setdefault(key, [])
            if len(self.forms[key]) < 4 and page.url not in self.forms[key]:
                self.forms[key].append(page.url)

    def send(self, key):
        """Sends one kind of form from the first page that still has it."""
        name, names, button = key
        self.sent.add(key)
        for url in self.forms[key]:
            if f"/staff/{self.id}" in url:
                continue  # who locks himself out sees no more
            page = self.client.get(url)
            for form in page.forms:
                action = urllib.parse.urljoin(page.url, form.action or page.url).split("?")[0]
                route = crawl.route_of(self.site.routes, form.method.upper(), action)
                if route and route.name == name and form.names == names:
                    self.site.forms += 1
                    if self.submit(page, form, route, button):
                        return

    def submit(self, page, form, route, button):
        """True when it need not be tried again from another page."""
        self.site.serial += 1
        secret = re.search(r"\b((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})\b", page.words)
        if secret and route.path.endswith("/factor/setup"):
            self.site.secrets[self.who] = secret[1]
        pairs = form.filled(crawl.fill(form, self.site.serial, self.own(route, form)))
        pairs += [button] if button else []
        target = form.action or page.url
        said = f"the form {route.name} of {page.url}"
        if form.method == "get":
            answer = self.client.get(target.split("?")[0] + "?" + urllib.parse.urlencode(pairs))
        else:
            files = [(n, "图 1.png", PICTURE, "image/png") for n, a in form.attributes.items()
                     if a.get("type") == "file"]
            answer = self.client.post(target, pairs, files if form.multipart else None, follow=False)
            if answer.status == 429:
                self.site.stack.write("DELETE FROM rate_limit")
                answer = self.client.post(target, pairs, files if form.multipart else None,
                                          follow=False)
        return self.judge(page, answer, route, said, dict(pairs))

    def judge(self, before, answer, route, said, pairs):
        self.saw(route.method, urllib.parse.urlsplit(answer.url).path)
        first = answer.status
        answer = self.client.follow(answer)
        self.speak(self.now)
        if not answer.url.startswith(f"/{self.program}/"):  # a notice of another program's record
            self.site.accepted[route.name] += 1
            return True
        if route.path.endswith("/factor/setup"):
            self.see(f"/{self.program}/account/factor")  # what is there once it counts
        self.examine(answer, said)
        told = re.search(r'class="alert|role="alert"|field-error', answer.text)
        self.site.learn(self, route, first, pairs)
        if first == 303 or route.method == "GET":
            self.site.accepted[route.name] += 1
            if route.method == "POST" and answer.words == before.words and not told:
                self.fail(said, "no visible effect")
            if route.method == "POST" and answer.url != before.url:
                self.see(before.url)
            return True
        if first in (409, 422):
            if not told and "empty-title" not in answer.text:
                self.fail(said, f"refused ({first}) without a word")
            self.site.refused[route.name].append(
                f"{self.name} {first}: {answer.errors or answer.words[-300:]}")
            return False
        if first == 200 and not told and answer.words == before.words:
            self.fail(said, "answered 200 without a word")
        self.site.accepted[route.name] += first == 200
        return True

    def see(self, url):
        """What a page offers after its form was carried out: undo, the next step."""
        page = self.client.get(url)
        if page.status == 200 and page.url == url and "html" in page.headers["Content-Type"]:
            self.examine(page, url)

    def own(self, route, form):
        """What this person knows and a form cannot tell."""
        out, site = {}, self.site
        if "password" in form.names or "again" in form.names:
            out.update(password=site.new_password(), again=site.new)
        if "current" in form.names:
            out["current"] = site.password(self.who)
        if "code" in form.names and self.program != "portal":
            out["code"] = site.code(self.who)
        if "who" in form.names:
            out["who"] = self.who
        if route.path == "/admin/security":
            out["roles"] = []  # who has none yet could do nothing else
        if route.path.endswith("/sign-in"):
            who = self.who or "wang@example.cn"
            out.update(username=who, contact=who, password=site.password(who))
        elif route.path == "/portal/reset":
            out["contact"] = "wang@example.cn"
        elif route.path == "/portal/verify":
            out["code"] = site.mailed(r"\b(\d{6})\b", site.registered)
        elif route.path == "/portal/track":
            out.update(site.tracked)
        elif route.path == "/admin/accounts":
            out["q"] = site.registered
        elif route.path == "/intranet/customers/{id}/link":
            out["other"] = site.stack.value("SELECT code FROM customer ORDER BY id LIMIT 1")
        elif route.path == "/intranet/customers/{id}/stage":
            out["stage"] = next(c for c in form.choices["stage"] if c and c != form.get("stage"))
        return {k: v for k, v in out.items() if k in form.names}

    def order(self, key):
        path = key[0].split(" ")[1]
        if path.endswith("/factor/remove"):
            return 99, key[0], [], ("", "")  # signing in asks for a code before
        late = next((i + 1 for i, p in enumerate(LATE) if re.search(p, path)), 0)
        return late, key[0], sorted(key[1]), key[2] or ("", "")

    # ---- the whole way ----

    def crawl(self):
        if self.who and not self.enter():
            return
        self.speak("en")
        self.add(f"/{self.program}/", f"/{self.program}/")
        opened = self.follow()
        self.speak("zh-CN")
        kinds = set()
        for url in opened:
            route = crawl.route_of(self.site.routes, "GET", url.split("?")[0])
            if route.name not in kinds and "/language" not in url:
                kinds.add(route.name)
                self.open(url)
        self.speak(self.language)
        self.twice()
        self.all_forms()

    def twice(self):
        """Signed in on two more devices, so that there are some to sign out."""
        if self.who:
            for _ in range(2):
                Person(self.site, self.program, self.who, self.language).enter()
            self.open(f"/{self.program}/account/sessions")

    def enter(self):
        page = self.client.get("/sign-in")
        form = page.form("/sign-in", "password")
        field = "username" if "username" in form.names else "contact"
        page = self.client.submit(form, {field: self.who, "password": self.site.password(self.who)})
        if page.url.split("?")[0].endswith("/sign-in/code"):
            page = self.client.submit(page.form("/sign-in/code"), {"code": self.site.code(self.who)})
        return page.forms_signed_in()

    def follow(self):
        opened = []
        while self.queue and time.monotonic() < self.end:
            opened.append(self.queue.popleft())
            self.open(opened[-1])
        return opened

    def all_forms(self):
        while time.monotonic() < self.end:
            unsent = sorted(set(self.forms) - self.sent, key=self.order)
            if not unsent:
                break
            self.send(unsent[0])
            self.follow()
        else:
            self.fail("all", f"not ready after {SECONDS} s")


class Site:
    """The demonstration, and the sums over all persons."""

    def __init__(self):
        self.stack = Stack(demo=True)
        self.arrange()
        self.stack.start()
        self.routes = crawl.routes()
        self.words = crawl.Words(self.stack)
        self.failures, self.assets = {}, set()
        self.reached = collections.defaultdict(set)
        self.accepted, self.refused = collections.Counter(), collections.defaultdict(list)
        self.pages = self.links = self.buttons = self.forms = self.serial = 0
        self.passwords, self.told, self.secrets = {}, set(), {}
        self.registered, self.tracked = "wang@example.cn", {}

    def arrange(self):
        """What no single person of the demonstration brings about: two portal accounts that ask for
        their customer's file, and a message that was given up."""
        for n in (1, 2):
            self.stack.write("INSERT INTO portal_account (id, email, name, state, verified_at, created_at)"
                             " VALUES (?, ?, '赵敏', 'active', 1, 1)", 900 + n, f"asks{n}@example.com")
            self.stack.write("INSERT INTO account_link (id, account_id, claim, created_at)"
                             " VALUES (?, ?, '会员卡在门店办的', 1)", 900 + n, 900 + n)
        people = [who for _, who, _ in PEOPLE if who]
        self.stack.write("INSERT INTO staff_factor (staff_id, secret, confirmed_at) SELECT id, x'00', 1 FROM "
                         f"staff WHERE username NOT IN ({', '.join('?' * len(people))})", *people)
        self.stack.write("INSERT INTO outbox (id, channel, recipient, subject, body, state, tries, next_at,"
                         " created_at) VALUES (4611686018427387904, 'mail', 'x@example.com', '您好', '您好', 'dead',"
                         " 9, 1, 1)")

    def new_password(self):
        self.new = f"blue whale {self.serial} sings"
        return self.new

    def code(self, who):
        """Of who's authenticator app; each works once, and a crawler does not wait half a minute."""
        self.stack.write("DELETE FROM staff_factor_step")
        return totp.code(self.secrets[who]) if who in self.secrets else "000000"

    def password(self, who):
        return self.passwords.get(who, PASSWORD)

    def learn(self, person, route, status, sent):
        """What an accepted form changes for later."""
        if status != 303:
            return
        if route.path.endswith("/account/password"):
            self.passwords[person.who] = sent["password"]
        elif re.match("/(intranet|admin)/reset$", route.path):
            mail = self.stack.value("SELECT email FROM staff WHERE username = ?", sent["who"])
            person.add(self.mailed(r"https?://[^/]+(/(?:intranet|admin)/\S+)", mail), f"/{person.program}/")
        elif re.match("/(intranet|admin)/reset/new$", route.path):
            self.passwords[person.who] = sent["password"]
        elif route.path.endswith("/factor/remove"):
            self.secrets.pop(person.who, None)
        elif route.path == "/portal/register":
            self.registered = sent["contact"]
            self.passwords[self.registered] = sent["password"]
        elif route.path == "/portal/verify":
            person.who = self.registered
        elif route.path == "/portal/reset/new":
            self.passwords[self.forgetful] = sent["password"]
        elif route.path == "/portal/complaints/new" and sent.get("contact_email"):
            ref = self.stack.value("SELECT ref FROM complaint ORDER BY id DESC LIMIT 1")
            self.tracked = {"ref": ref, "contact": sent["contact_email"]}
        elif route.path in ("/portal/reset", "/portal/track"):
            self.forgetful = sent["contact"]
            person.add(self.mailed(r"https?://[^/]+(/portal/\S+)", sent["contact"]), "/portal/")

    def mailed(self, pattern, to):
        """From the newest message to somebody that has it, as the admin of a demonstration sees it."""
        admin = self.stack.client("admin", checked=False)
        page = admin.submit(admin.get("/sign-in").form("/sign-in"),
                            {"username": "admin", "password": self.password("admin")})
        if page.url.split("?")[0].endswith("/sign-in/code"):
            admin.submit(page.form("/sign-in/code"), {"code": self.code("admin")})
        for row in self.stack.sql("SELECT id FROM outbox WHERE sealed IS NOT NULL AND recipient = ?"
                                  " ORDER BY id DESC LIMIT 3", to):
            found = re.search(pattern, admin.get(f"/outbox/{row['id']}", status=200).words)
            if found:
                return found[1]
        return ""

    def new_failures(self):
        out = [f for f in self.failures if f not in self.told]
        self.told |= set(out)
        return [self.failures[f] for f in out]


class Crawler(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.site = Site()

    @classmethod
    def tearDownClass(cls):
        cls.site.stack.stop()

    def walk(self, number):
        self.site.stack.write("DELETE FROM rate_limit")
        Person(self.site, *PEOPLE[number]).crawl()
        found = self.site.new_failures()
        self.assertEqual(found, [], f"{len(found)} failures:\n" + "\n".join(found))

    def test_99_everything_was_reached(self):
        s = self.site
        never = [r.name for r in s.routes if r.method == "GET" and r.name not in s.reached and
                 r.name not in NOT_LINKED]
        unsent = [r.name for r in s.routes if r.method == "POST" and not s.accepted[r.name] and
                  r.name not in NOT_ACCEPTED]
        print(f"\ncrawler: {len(PEOPLE)} persons, {s.pages} pages, {s.links} links, {s.buttons} buttons, "
              f"{s.forms} forms sent, {len(s.failures)} failures; {len(s.reached)} of {len(s.routes)} "
              f"routes reached, {len(s.accepted)} forms accepted")
        self.assertEqual(never, [], "pages that nobody reached")
        self.assertEqual([(n, s.refused[n][-3:]) for n in unsent], [], "forms that nobody could send")


def _method(number):
    def test(self):
        self.walk(number)
    program, who, _ = PEOPLE[number]
    test.__name__ = f"test_{number:02}_{program}_{re.sub('[^a-z]', '_', who or 'guest')}"
    test.__doc__ = f"{who or 'a guest'} at /{program}/"
    return test


for _i in range(len(PEOPLE)):
    _t = _method(_i)
    setattr(Crawler, _t.__name__, _t)


if __name__ == "__main__":
    unittest.main()
