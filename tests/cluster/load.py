"""People at work, each in a thread with a browser of their own, who write down what they sent and what
was acknowledged. Who gets an error page sends the same form again, as the page says: under the same
token, so that it counts once.

Everybody has an address of their own (127.x.y.z), since limits count by address."""

import collections
import contextlib
import http.client
import itertools
import json
import random
import re
import threading
import time
import urllib.parse
import uuid

from app import PASSWORD
from stack import Page, multipart

PATIENCE = 150  # seconds until somebody gives a form up

Write = collections.namedtuple("Write", "kind mark token begun acknowledged tries")


class Book:
    """What everybody sent: the client-side log. Kept in a file as well, a line per event."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "w", encoding="utf-8")
        self.writes = []      # acknowledged
        self.given_up = []    # sent, and never acknowledged
        self.answers = []     # (time, status) of everything that was no page; status 0: no answer
        self.wrong = []       # what must not happen
        self.sessions = 0

    def note(self, event, **values):
        with self.lock:
            self.file.write(json.dumps({"at": round(time.time(), 3), "event": event, **values}) + "\n")

    def acknowledged(self, kind, mark, token, begun, tries):
        self.note("acknowledged", kind=kind, mark=mark, token=token, tries=tries)
        with self.lock:
            self.writes.append(Write(kind, mark, token, begun, time.monotonic(), tries))

    def complain(self, what):
        self.note("wrong", what=what)
        with self.lock:
            self.wrong.append(what)

    def marks(self, kind):
        with self.lock:
            return [w.mark for w in self.writes if w.kind == kind]

    def count(self):
        return len(self.writes)

    def times(self):
        with self.lock:
            return sorted(w.acknowledged for w in self.writes)

    def close(self):
        self.file.close()


class SignedOut(Exception):
    pass


class Refused(Exception):
    pass


class Stopped(Exception):
    pass


class Browser:
    """Cookies, one kept connection, an address of its own."""

    def __init__(self, person, address=None):
        self.person, self.site = person, person.site
        self.address = address or person.site.address()
        self.cookies, self.connection = {}, None

    def request(self, method, path, body=None, headers=None):
        """A Page, or None when there was no answer."""
        send = {"Host": f"127.0.0.1:{self.site.port}", "Accept-Language": "en", "Accept": "text/html",
                "User-Agent": "zhiyin cluster test", **(headers or {})}
        if self.cookies:
            send["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=140,
                                                             source_address=(self.address, 0))
            self.connection.request(method, path, body, send)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as e:
            self.close()
            self.site.book.note("no answer", path=path, error=repr(e))
            with self.site.book.lock:
                self.site.book.answers.append((time.monotonic(), 0))
            return None
        if answer.will_close:
            self.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].strip().partition("=")
            if re.search(r";\s*max-age=0\b", cookie, re.I):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return Page(answer.status, answer.headers, content, path)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def good(self, page, path):
        """Is it an answer to go on with? Errors must be clear pages that say when to try again."""
        if page is None:
            return False
        if page.status in (302, 303) and "/sign-in" in (page.location or ""):
            raise SignedOut(path)
        if page.status in (200, 303):
            return True
        book = self.site.book
        with book.lock:
            book.answers.append((time.monotonic(), page.status))
        book.note("error", path=path, status=page.status, words=page.words[:200])
        if page.status == 429:
            return False
        if page.status == 409 and "This was done already" in page.words:
            return True  # sent again after an error page: the first one counted
        if page.status != 503:
            book.complain(f"{page.status} at {path}: {page.errors or page.words[:300]}")
            raise Refused(path)
        if not re.fullmatch(r"\d+", page.headers.get("Retry-After") or ""):
            book.complain(f"503 without Retry-After at {path}: {page.words[:200]}")
        elif "html" not in (page.headers.get("Content-Type") or "") or len(page.words) < 40:
            book.complain(f"503 that is no clear page at {path}: {page.text[:200]}")
        elif re.search(r"SQL|libpq|server closed|ERR_|127\.0\.0\.1", page.words):
            book.complain(f"503 that tells what nobody needs at {path}: {page.words}")
        return False

    def patiently(self, method, path, body=None, headers=None):
        """Again and again until it is answered; (Page, tries). None: given up."""
        end, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            tries += 1
            page = self.request(method, path, body, headers)
            if self.good(page, path):
                return page, tries
            self.person.rest(0.3 + random.random() / 2)
        return None, tries

    def get(self, path):
        page, _ = self.patiently("GET", path)
        return page

    def submit(self, kind, mark, form, values, files=None):
        """Sends a form until it is acknowledged (303). None: given up."""
        pairs = form.filled(values)
        token = dict(pairs).get("once") or "-"
        if files is None:
            body = urllib.parse.urlencode(pairs).encode()
            what = "application/x-www-form-urlencoded"
        else:
            body, what = multipart(pairs, files)
        begun, book = time.monotonic(), self.site.book
        book.note("sent", kind=kind, mark=mark, token=token)
        page, tries = self.patiently("POST", form.action, body, {"Content-Type": what})
        if page is None:
            book.note("given up", kind=kind, mark=mark)
            with book.lock:
                book.given_up.append((kind, mark))
        elif page.status in (303, 409):
            book.acknowledged(kind, mark, token, begun, tries)
        else:
            book.complain(f"{form.action} was answered {page.status}: {page.errors or page.words[:300]}")
            raise Refused(form.action)
        return page

    def sign_in(self, program, user, mark=None):
        """True when signed in; counts as a write."""
        page = self.get(f"/{program}/sign-in")
        if page is None:
            return False
        form = page.form("/sign-in", "password")
        return self.submit("sign-in", mark or uuid.uuid4().hex, form,
                           {"username": user, "password": PASSWORD}) is not None


class Person(threading.Thread):
    """Does step() over and over until the site closes."""

    serial = itertools.count(1)

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.number, self.done = site, next(Person.serial), 0
        self.browser = Browser(self)

    def mark(self):
        self.done += 1
        return f"{self.site.run}.{self.number}.{self.done}"

    def rest(self, seconds):
        if self.site.closing.wait(seconds) and time.monotonic() > self.site.closed_at + PATIENCE / 2:
            raise Stopped()

    def begin(self):
        pass

    def run(self):
        try:
            self.begin()
            while not self.site.closing.is_set():
                if not self.site.paused.is_set():
                    self.site.paused.wait(1)
                    continue
                with contextlib.suppress(Refused):
                    self.step()
                self.rest(self.site.pause)
        except SignedOut as e:
            self.site.book.complain(f"{type(self).__name__} had to sign in again at {e}")
        except Stopped:
            pass
        except Exception as e:  # pylint: disable=broad-except
            self.site.book.complain(f"{type(self).__name__}: {e!r}")
        finally:
            self.browser.close()


class Editor(Person):
    """Edits customers of its own; each edit must raise the version by one."""

    def begin(self):
        self.versions = {}
        if not self.browser.sign_in("intranet", "sales"):
            raise AssertionError("an editor could not sign in")
        for _ in range(4):
            page = self.browser.get("/intranet/customers/new")
            page = self.browser.submit("customer", self.mark(), page.form("/customers/new", "name"),
                                       {"name": f"客户 {self.site.run} {self.number} {self.done}"})
            self.versions[page.location.rsplit("/", 1)[1].split("?")[0]] = 1

    def step(self):
        customer = random.choice(list(self.versions))
        path = f"/intranet/customers/{customer}/edit"
        page = self.browser.get(path)
        if page is None:
            return
        form, mark = page.form("/edit", "version"), self.mark()
        if int(form.get("version")) != self.versions[customer]:
            self.site.book.complain(f"customer {customer} has version {form.get('version')} after "
                                    f"{self.versions[customer]} acknowledged ones")
            self.versions[customer] = int(form.get("version"))
        if self.browser.submit("edit", mark, form, {"notes": mark, "city": random.choice(["上海", "北京", "广州"])}):
            self.versions[customer] += 1


class Complainer(Person):
    """A guest of the portal, another one each time."""

    def step(self):
        self.browser.close()
        self.browser = Browser(self)
        page = self.browser.get("/portal/complaints/new")
        if page is not None:
            mark = self.mark()
            self.browser.submit("complaint", mark, page.form("/complaints/new", "body"),
                                {"kind": "complaint", "body": mark, "contact_email": "x@example.com"}, files=[])


class Booker(Person):
    """Books points of members that several share; so few that no second person must agree (points.limit)."""

    def begin(self):
        if not self.browser.sign_in("admin", "loyalty"):
            raise AssertionError("a booker could not sign in")

    def step(self):
        number = random.choice(self.site.members)
        what = "redeem" if random.random() < 0.25 else "earn"
        page = self.browser.get(f"/admin/members/{number}?do={what}")
        if page is None:
            return
        mark = self.mark()
        self.browser.submit("points", mark, page.form(f"/{what}", "amount"),
                            {"amount": random.randint(1, 9), "reason": mark})


class Visitor(Person):
    """Signs in over and over, from another address each time; every session must live on."""

    def step(self):
        self.browser.close()
        self.browser = Browser(self)
        user = random.choice(["sales", "agent"])
        if self.browser.sign_in("intranet", user, self.mark()):
            with self.site.book.lock:
                self.site.sessions.append(dict(self.browser.cookies))
            self.browser.get("/intranet/customers")
        self.rest(1)


class Site:
    """The work: people, their book, the members whose points they book."""

    def __init__(self, port, path, pause=0.05):
        self.port, self.pause = port, pause
        self.run = uuid.uuid4().hex[:6]
        self.book = Book(path)
        self.members, self.sessions, self.people = [], [], []
        self.closing, self.paused = threading.Event(), threading.Event()
        self.paused.set()  # set: at work
        self.closed_at = 0.0
        self._addresses = itertools.count(random.randrange(1 << 20))

    def address(self):
        n = next(self._addresses)
        return f"127.{1 + n // 62500 % 250}.{1 + n // 250 % 250}.{1 + n % 250}"

    def arrange(self, members=12):
        """Members with points to spend."""
        person = Person(self)
        for program, user in (("intranet", "sales"), ("admin", "loyalty")):
            assert person.browser.sign_in(program, user), f"{user} cannot sign in"
        for n in range(members):
            page = person.browser.get("/intranet/customers/new")
            page = person.browser.submit("customer", person.mark(), page.form("/customers/new", "name"),
                                         {"name": f"会员 {self.run} {n}"})
            customer = page.location.rsplit("/", 1)[1].split("?")[0]
            page = person.browser.get(f"/admin/members/open?customer={customer}")
            page = person.browser.submit("member", person.mark(), page.form("/members/open", "customer"), {})
            number = page.location.rsplit("/", 1)[1].split("?")[0]
            page = person.browser.get(f"/admin/members/{number}?do=earn")
            mark = person.mark()
            person.browser.submit("points", mark, page.form("/earn", "amount"), {"amount": 900, "reason": mark})
            self.members.append(number)
        person.browser.close()

    def open(self, editors=3, complainers=2, bookers=4, visitors=1):
        for kind, count in ((Editor, editors), (Complainer, complainers), (Booker, bookers), (Visitor, visitors)):
            self.people += [kind(self) for _ in range(count)]
        for person in self.people:
            person.start()

    def close(self):
        """Nobody begins anything new; what was sent is brought to its end."""
        self.closed_at = time.monotonic()
        self.closing.set()
        for person in self.people:
            person.join(PATIENCE)
            if person.is_alive():
                self.book.complain(f"{type(person).__name__} hangs")

    def sessions_alive(self):
        """(alive, all): every session that somebody was given, looked at now."""
        person, alive = Person(self), 0
        for cookies in self.sessions:
            person.browser.cookies = dict(cookies)
            try:
                page = person.browser.get("/intranet/account")
                alive += page is not None and page.status == 200
            except SignedOut:
                pass
        person.browser.close()
        return alive, len(self.sessions)
