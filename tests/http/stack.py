"""The real stack for tests: nginx, the FastCGI programs and the worker on a free port, with a data
folder and a database of its own, on either engine (database.py); and a client that behaves like a browser
(cookies, forms, redirects).

README.md in this folder explains it with an example."""

import atexit
import contextlib
import html.parser
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid

import database
from command import BUILD, ROOT, environment, zhiyin

PASSWORD = "blue whale 77 sings"

# Changed without an audit row, and rightly so (DESIGN section 10): sessions, limits, idempotency
# keys, staged files, search tokens, what the worker notes about itself, counters of a database.
FREE_TABLES = {"session", "rate_limit", "once", "staged_file", "job", "audit_chain", "audit",
               "audit_text", "complaint_presence", "import_run", "file_content", "file_chunk"}


def processes(words):
    """Process ids whose command line contains these words (and is not setpriv on its way to it)."""
    out = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                line = f.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if words in line and not line.startswith("setpriv"):
            out.append(int(pid))
    return sorted(out)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Stack:
    """Stack(demo=False, users=..., setting={"demo": "1"}, config="..."): made, not yet started.

    demo: the demonstration database instead of an empty one. users: name -> roles ("agent,sales");
    each has PASSWORD. setting: rows of the table setting. config: the text of zhiyin.conf. folder: an
    empty one to use (removed at the end)."""

    def __init__(self, demo=False, users=None, setting=None, config="", environ=None, folder=None,
                 server=None):
        self.folder = folder or tempfile.mkdtemp(prefix="zyhttp.")
        self.data = os.path.join(self.folder, "data")
        self.environ = environ or {}
        self.process = None
        self._watch, self._link, self._lock = None, None, threading.Lock()
        words = ["demo"] if demo else ["init", "--no-admin"]
        if server:  # one of the test's own (pg.Server): the database goes with it
            self.url = server.fresh()
            zhiyin(*words, "--data", self.data, "--db", self.url)
        else:
            self.url = database.fresh(self.data, *words)
        self.own_server = server is not None
        for name, roles in (users or {}).items():
            self.add_user(name, roles)
        for key, value in (setting or {}).items():
            self.write("INSERT INTO setting (key, value, updated_at) VALUES (?, ?, 0) "
                       "ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
        if config:
            self.configure(config)

    def configure(self, text):
        """Replaces zhiyin.conf, but for where the database is."""
        with open(os.path.join(self.data, "zhiyin.conf"), "w", encoding="utf-8") as f:
            f.write(text + (f"\n[database]\nurl = {self.url}\n" if self.url else ""))

    def add_user(self, name, roles, password=PASSWORD, **options):
        """zhiyin user add; options: name="..", team="..", branch="..", lang="en"."""
        more = [a for k, v in options.items() for a in (f"--{k.replace('_', '-')}", str(v))]
        zhiyin("user", "add", name, "--data", self.data, "--roles", roles, "--password-file", "-",
               *more, input=password + "\n")

    # ---- starting and stopping ----

    def start(self):
        self.port = free_port()
        self.log = open(os.path.join(self.folder, "run.log"), "w+", encoding="utf-8")
        env = environment(BUILD=BUILD, PORT=str(self.port), DATA=self.data, DEMO="0",
                          ZHIYIN_TPL_CHECK="1", **self.environ)
        self.process = subprocess.Popen(["bash", os.path.join(ROOT, "tools", "run.sh")], env=env,
                                        stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        end = time.monotonic() + 40
        while "\nready http" not in "\n" + self.output():
            if self.process.poll() is not None or time.monotonic() > end:
                text = self.output()
                self.stop()
                raise AssertionError("the stack did not start:\n" + text)
            time.sleep(0.1)
        return self

    def output(self):
        with open(self.log.name, encoding="utf-8") as f:
            return f.read()

    def stop(self):
        """Stops what start() started, by its own process id, and removes the folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process:
            self.log.close()
        self.process = None
        for opened in (self._watch, self._link):
            if opened:
                opened.close()
        self._watch = self._link = None
        if self.url and not self.own_server:
            database.drop(self.url)
        self.url = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def pids(self, program):
        """Process ids of a program's pool: "portal", "portal-hash" are both portal.fcgi."""
        with open(os.path.join(self.data, "run.path"), encoding="utf-8") as f:
            words = f"{program}.fcgi --data {f.read().strip()}/data"
        return [p for p in processes(words) if p != os.getpid()]

    def logs(self, program):
        """What a program (or "worker", "nginx") wrote to its log."""
        with open(os.path.join(self.data, "logs", program + ".log"), encoding="utf-8") as f:
            return f.read()

    # ---- looking into the database ----

    @property
    def path(self):
        """Of the database's file, on SQLite."""
        return os.path.join(self.data, "zhiyin.db")

    def connect(self):
        """A connection for reading, with execute() and close()."""
        return database.Postgres(self.url) if self.url else database.open_sqlite(self.path)

    def arrange(self):
        """One for writing many rows: execute(), commit(), close()."""
        return database.Postgres(self.url, auto=False) if self.url else database.open_sqlite(self.path, write=True)

    def link(self):
        with self._lock:
            if self._link is None:
                self._link = database.Postgres(self.url)
            return self._link

    def sql(self, statement, *values):
        """Rows of a SELECT."""
        if self.url:
            return self.link().execute(statement, values).fetchall()
        with contextlib.closing(self.connect()) as db:
            return db.execute(statement, values).fetchall()

    def value(self, statement, *values):
        """First column of the first row, or None."""
        rows = self.sql(statement, *values)
        return rows[0][0] if rows else None

    def write(self, statement, *values):
        """Changes the database beside the programs: for arranging what no page can do."""
        if self.url:
            self.link().execute(statement, values)
            return
        with contextlib.closing(self.arrange()) as db, db:
            db.execute(statement, values)

    def tables(self):
        """{table: fingerprint of all its rows}; search indexes left out."""
        with self._lock:
            if self._watch is None:
                self._watch = database.PostgresWatch(self.url) if self.url else database.SqliteWatch(self.path)
            return self._watch.tables()

    def plan(self, statement, table, many):
        """How the engine would run it; a server, which plans by what it has counted, with these many rows in the table:
        an INSERT ... SELECT, of which nothing stays."""
        if not self.url:
            return " ".join(r[3] for r in self.sql("EXPLAIN QUERY PLAN " + statement))
        with contextlib.closing(database.Postgres(self.url, auto=False)) as db:
            db.execute(many)
            db.execute("ANALYZE " + table)
            return " ".join(r[0] for r in db.execute("EXPLAIN " + statement))

    def holds(self, text):
        """Does this text stand anywhere in the database, as stored?"""
        if not self.url:
            files = [p for p in (self.path, self.path + "-wal") if os.path.exists(p)]
            return any(text.encode() in open(p, "rb").read() for p in files)
        forms = text, text.encode().hex()
        return any(self.value(f'SELECT 1 FROM "{t}" r WHERE STRPOS(r::text, ?) > 0 OR STRPOS(r::text, ?) > 0 LIMIT 1', *forms)
                   for t in database.table_names(self.link()))

    def assert_whole(self):
        """The engine finds nothing wrong with its own files (a server looks after its own)."""
        if not self.url:
            found = self.value("PRAGMA integrity_check")
            assert found == "ok", found

    @contextlib.contextmanager
    def audited(self, what="this"):
        """What changes inside must have left an audit row (audit_compare)."""
        before = self.tables()
        yield
        after = self.tables()
        changed = self.changed(before, after)
        if changed and after["audit"][0] == before["audit"][0]:
            raise AssertionError(f"{what} changed {', '.join(sorted(changed))} without an audit row")

    @contextlib.contextmanager
    def unchanged(self, what="this"):
        """Nothing may change inside, but for FREE_TABLES: after a refusal (S14)."""
        before = self.tables()
        yield
        changed = self.changed(before)
        if changed:
            raise AssertionError(f"{what} was refused, yet changed {', '.join(sorted(changed))}")

    def changed(self, before, after=None):
        after = after or self.tables()
        return {t for t in after if t not in FREE_TABLES and after[t] != before.get(t)}

    def client(self, program="intranet", lang="en", **more):
        return Client(self, program, lang, **more)


class Form:
    """A form of a page as a browser would send it: fields is a list of (name, value)."""

    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.multipart = "multipart" in attributes.get("enctype", "")
        self.fields = []
        self.names = set()    # also of boxes that are not ticked
        self.choices = {}     # name -> values of select, radio, checkbox
        self.attributes = {}  # name -> attributes of the control
        self.buttons = []     # (name, value, text)

    def get(self, name, default=None):
        return next((v for n, v in self.fields if n == name), default)

    def filled(self, values):
        """fields with values in place; a list means several of a name, None leaves it out."""
        unknown = set(values) - self.names
        if unknown:
            raise AssertionError(f"the form {self.action} has no field {sorted(unknown)}; it has "
                                 f"{sorted(self.names)}")
        out = [(n, v) for n, v in self.fields if n not in values]
        for name, value in values.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                if one is not None:
                    out.append((name, str(one)))
        return out


class Tokens(html.parser.HTMLParser):
    """A page cut up once for all who read it: list has (kind, tag or text, attributes), kind one of START, END, TEXT
    and BOTH (an element that ends itself)."""

    START, END, TEXT, BOTH = range(4)

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.list = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.list.append((self.START, tag, {k: v if v is not None else "" for k, v in attributes}))

    def handle_startendtag(self, tag, attributes):
        self.list.append((self.BOTH, tag, {k: v if v is not None else "" for k, v in attributes}))

    def handle_endtag(self, tag):
        self.list.append((self.END, tag, None))

    def handle_data(self, data):
        self.list.append((self.TEXT, data, None))


class Page:
    """An answer: status, headers, text, and when it is HTML its forms, links and words, which are read when asked for."""

    def __init__(self, status, headers, body, url):
        self.status, self.headers, self.body, self.url = status, headers, body, url
        self.text = body.decode("utf-8", "replace")

    def __getattr__(self, name):
        if name == "tokens":
            self.tokens = Tokens(self.text).list if "html" in (self.headers.get("Content-Type") or "") else []
        elif name in ("forms", "links", "errors", "words"):
            self._read()
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def _read(self):
        self.forms, self.links, self.errors = [], [], {}
        self._form = self._select = self._option = self._area = self._error = self._button = None
        self._skip = 0
        self._words = []
        for kind, what, attributes in self.tokens:
            if kind == Tokens.TEXT:
                self._data(what)
            if kind in (Tokens.START, Tokens.BOTH):
                self._start(what, attributes)
            if kind in (Tokens.END, Tokens.BOTH):
                self._end(what)
        self.words = " ".join("".join(self._words).split())

    @property
    def location(self):
        return self.headers.get("Location")

    @property
    def limited(self):
        """Refused by nginx's limits (gateway_error() of gate.c), not by the program's own counts."""
        return self.status == 429 and self.headers.get("Retry-After") == "10"

    def form(self, part="", field=None):
        """The first form whose action contains part (and that has this field)."""
        for f in self.forms:
            if part in f.action and (field is None or field in f.names):
                return f
        raise AssertionError(f"no form {part!r} {field or ''} on {self.url} ({self.status}); there "
                             f"are {[f.action for f in self.forms]}\n{self.words[:600]}")

    def link(self, part):
        """The first address that contains part."""
        for href in self.links:
            if part in href:
                return href
        raise AssertionError(f"no link {part!r} on {self.url}; there are {self.links}")

    # ---- parsing ----

    def _start(self, tag, a):
        if tag in ("script", "style"):
            self._skip += 1
        elif tag == "form":
            self._form = Form(a)
            self.forms.append(self._form)
        elif tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "title":
            self._words.append(" ")
        elif tag == "input" and self._form is not None and a.get("name"):
            self._input(a)
        elif tag == "textarea" and self._form is not None and a.get("name"):
            self._area = (a["name"], [])
            self._note(a)
        elif tag == "select" and self._form is not None and a.get("name"):
            self._select = (a["name"], [], "multiple" in a)
            self._note(a)
        elif tag == "option" and self._select is not None:
            self._option = [a.get("value"), "selected" in a, []]
        elif tag == "button" and self._form is not None:
            self._button = (a.get("name"), a.get("value", ""), [])
        if a.get("id", "").endswith("-error"):
            self._error = (a["id"][:-6].split("-")[-1], [], tag)
        self._words.append(" ")

    def _note(self, a):
        self._form.names.add(a["name"])
        self._form.attributes.setdefault(a["name"], a)

    def _input(self, a):
        kind = a.get("type", "text").lower()
        if kind in ("submit", "button", "reset", "image"):
            return
        self._note(a)
        if kind in ("checkbox", "radio"):
            self._form.choices.setdefault(a["name"], []).append(a.get("value", "on"))
            if "checked" not in a:
                return
        if kind != "file":
            self._form.fields.append((a["name"], a.get("value", "on" if kind == "checkbox" else "")))

    def _end(self, tag):
        if tag in ("script", "style"):
            self._skip -= 1
        elif tag == "form":
            self._form = None
        elif tag == "textarea" and self._area:
            text = "".join(self._area[1])
            self._form.fields.append((self._area[0], text[1:] if text.startswith("\n") else text))
            self._area = None
        elif tag == "option" and self._option:
            value, chosen, words = self._option
            self._select[1].append((value if value is not None else "".join(words).strip(), chosen))
            self._option = None
        elif tag == "select" and self._select:
            self._end_select()
        elif tag == "button" and self._button:
            name, value, words = self._button
            self._form.buttons.append((name, value, " ".join("".join(words).split())))
            self._button = None
        if self._error and tag == self._error[2]:
            self.errors[self._error[0]] = " ".join("".join(self._error[1]).split())
            self._error = None
        self._words.append(" ")

    def _end_select(self):
        name, options, multiple = self._select
        self._form.choices[name] = [v for v, _ in options]
        chosen = [v for v, on in options if on]
        if not chosen and options and not multiple:
            chosen = [options[0][0]]
        self._form.fields += [(name, v) for v in chosen]
        self._select = None

    def _data(self, data):
        if self._skip > 0:
            return
        self._words.append(data)
        for holder in (self._area and self._area[1], self._option and self._option[2],
                       self._error and self._error[1], self._button and self._button[2]):
            if holder is not None:
                holder.append(data)


class Client:
    """One browser at one program ("portal", "intranet", "admin", "api/v1").

    Every POST is compared for audit rows (Stack.audited) unless checked=False."""

    def __init__(self, stack, program, lang="en", checked=True, agent="zhiyin tests"):
        self.stack, self.program = stack, program
        self.checked = checked
        self.cookies = {}  # "Secure" ones too: this is http on loopback, as browsers allow
        self.lang = lang
        self.agent = agent
        self.page = None

    def path(self, path):
        whole = ("/portal/", "/intranet/", "/admin/", "/api/", "/static", "/_", f"/{self.program}")
        return path if path.startswith(whole) else f"/{self.program}{path}"

    def request(self, method, path, body=None, headers=None):
        """One request without following; self.page is the answer."""
        url = self.path(path)
        connection = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=60)
        send = {"Host": f"127.0.0.1:{self.stack.port}", "Accept-Language": self.lang,
                "User-Agent": self.agent, "Accept": "text/html"}
        if self.cookies:
            send["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        send.update(headers or {})
        try:
            connection.request(method, url, body, send)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self._keep(cookie)
        self.page = Page(answer.status, answer.headers, content, url)
        return self.page

    def _keep(self, header):
        first, *rest = [p.strip() for p in header.split(";")]
        name, _, value = first.partition("=")
        if any(p.lower() == "max-age=0" for p in rest):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def follow(self, page, limit=6):
        while page.status in (301, 302, 303) and limit:
            limit -= 1
            page = self.request("GET", page.location)
        return page

    def get(self, path, follow=True, status=None, **headers):
        page = self.request("GET", path, headers=headers)
        if follow:
            page = self.follow(page)
        return self._expect(page, status)

    def post(self, path, fields, files=None, follow=True, status=None, headers=None):
        """fields: dict or list of pairs; files: list of (field, file name, bytes, type)."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if files is None:
            body = urllib.parse.urlencode(pairs).encode()
            kind = "application/x-www-form-urlencoded"
        else:
            body, kind = multipart(pairs, files)
        send = {"Content-Type": kind, **(headers or {})}
        watch = self.stack.audited(f"POST {path}") if self.checked else contextlib.nullcontext()
        until = time.monotonic() + 10
        with watch:
            page = self.request("POST", path, body, send)
            while page.limited and status != 429 and time.monotonic() < until:
                time.sleep(0.3)  # all tests are one address, of which nginx admits 5 sign-ins a second
                page = self.request("POST", path, body, send)
        if follow:
            page = self.follow(page)
        return self._expect(page, status)

    def submit(self, form, values=None, files=None, follow=True, status=None, button=None):
        """Sends a form of the last page with these values, as a browser would."""
        pairs = form.filled(values or {})
        if button:
            pairs.append(button)
        action = form.action or self.page.url
        if form.method == "get":
            return self.get(action.split("?")[0] + "?" + urllib.parse.urlencode(pairs), follow,
                            status)
        if form.multipart and files is None:
            files = []
        return self.post(action, pairs, files, follow, status)

    def _expect(self, page, status):
        if status is not None and page.status != status:
            raise AssertionError(f"{page.url}: {page.status}, expected {status}\n{page.words[:1000]}")
        return page

    def sign_in(self, who, password=PASSWORD, status=200):
        """Signs in; forgets rate limits first, since all tests come from one address."""
        self.stack.write("DELETE FROM rate_limit")
        page = self.get("/sign-in")
        form = page.form("/sign-in", "password")
        field = "username" if "username" in form.names else "contact"
        again = status == 200  # nginx lets so many a second sign in from one address
        page = self.submit(form, {field: who, "password": password}, status=None if again else status)
        until = time.monotonic() + 30
        while again and page.status == 429 and time.monotonic() < until:
            time.sleep(0.5)
            form = self.get("/sign-in").form("/sign-in", "password")
            page = self.submit(form, {field: who, "password": password})
        self._expect(page, status)
        if status == 200 and not page.forms_signed_in():
            raise AssertionError(f"{who} is not signed in: {page.words[:400]}")
        return self


def _signed_in(page):
    return any(f.action.endswith("/sign-out") for f in page.forms)


Page.forms_signed_in = _signed_in


def multipart(pairs, files):
    boundary = "----zy" + uuid.uuid4().hex
    out = []
    for name, value in pairs:
        out.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
                   + str(value).encode() + b"\r\n")
    for name, file_name, content, kind in files:
        shown = file_name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        out.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
                   f'filename="{shown}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n")
    out.append(f"--{boundary}--\r\n".encode())
    return b"".join(out), f"multipart/form-data; boundary={boundary}"


# ---- one stack for all tests of a process ----

USERS = {"agent": "agent", "sales": "sales", "manager": "manager", "loyalty": "loyalty",
         "admin": "admin", "auditor": "auditor"}
_shared = {}


def shared(demo=False):
    """A running stack with one user per role (USERS, PASSWORD), kept until the process ends. It
    counts as a demonstration, so mail is "sent" into the outbox; demo: with demonstration data."""
    if demo not in _shared:
        stack = Stack(demo=demo, users=USERS_DEMO if demo else USERS, setting={"demo": "1"})
        atexit.register(stack.stop)
        stack.start()
        _shared[demo] = stack
    return _shared[demo]


# The demonstration has users of its own; these are added beside them.
USERS_DEMO = {f"test-{name}": roles for name, roles in USERS.items()}
