"""What is measured besides pages: points posting, import, posting while an import runs, memory, start,
bytes over the wire. Called by bench.py; `say` prints a line, `budget` notes a verdict."""

import contextlib
import csv
import gzip
import html.parser
import http.client
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

import pages
from fcgi import Program
from served import BUILD, Served, children

BENCH = os.path.join(BUILD, "bench")
MIXED = 100000  # requests to one process
EARLY = 10000   # growth counts from here


def zhiyin(*arguments, timeout=3600):
    out = subprocess.run([os.path.join(BUILD, "zhiyin"), *arguments], check=True, timeout=timeout,
                         capture_output=True, text=True)
    return out.stdout


def copy_data(data, to):
    """A copy of a data folder that nobody has open."""
    shutil.copytree(data, to, ignore=shutil.ignore_patterns("logs", "tmp", "run.path", "*.lock"))
    os.makedirs(os.path.join(to, "tmp"), exist_ok=True)
    return to


def settle(data):
    """All of the log moved into the database file, so that the file can be copied alone."""
    with contextlib.closing(sqlite3.connect(os.path.join(data, "zhiyin.db"))) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def folder():
    """On the disk of the build folder, not on a memory file system."""
    path = tempfile.mkdtemp(prefix="bench.", dir=BENCH)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def file_addresses(world, n):
    """Customers' files: half of them with a long timeline."""
    return [pages.address(f"/customers/{world.pick(world.rich) if i % 2 else world.customer()[0]}")
            for i in range(n)]


# ---- points ----

def points(data, rounds, seconds, say, budget):
    with folder() as work:
        mine = copy_data(data, os.path.join(work, "data"))
        settle(mine)
        copy = os.path.join(work, "reference.db")
        shutil.copy(os.path.join(mine, "zhiyin.db"), copy)
        out = subprocess.run([os.path.join(BENCH, "bench_points"), mine, copy, str(seconds),
                              str(rounds)], check=True, capture_output=True, text=True,
                             timeout=60 + 10 * rounds * seconds).stdout
    say("\nPoints posting, a durable transaction each: postings/s of ours, of SQLite alone making "
        "the same calls")
    ratios = []
    for r, line in enumerate(out.splitlines()):
        n, ours, raw = (float(x) for x in line.split())
        ratios.append(raw / ours)
        say(f"  round {r + 1}: {n / ours:7.0f} and {n / raw:7.0f}, ratio {raw / ours:.2f}")
    budget("points posting", statistics.median(ratios), 0.6, " of raw SQLite", at_least=True)


# ---- import ----

STAGES = {1: "unidentified", 2: "prospect", 3: "target", 4: "opportunity", 5: "active", 6: "loyal",
          7: "at_risk", 8: "lost", 9: "won_back"}
COLUMNS = ("code", "name", "kind", "phone", "email", "wechat", "city", "stage", "source")


def write_csv(data, path, rows, prefix=""):
    """Customers of a demonstration as a file for the import."""
    db = sqlite3.connect(f"file:{os.path.join(data, 'zhiyin.db')}?mode=ro", uri=True)
    with contextlib.closing(db), open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(COLUMNS)
        for r in db.execute(
                "SELECT c.code, c.name, c.kind, c.main_phone, c.main_email, COALESCE((SELECT value "
                "FROM customer_reach r WHERE r.customer_id = c.id AND r.kind = 'wechat'), ''), c.city, "
                "c.stage, COALESCE((SELECT name_zh FROM lookup l WHERE l.id = c.source_id), '') "
                "FROM customer c ORDER BY c.id LIMIT ?", (rows,)):
            out.writerow((prefix + r[0], *r[1:7], STAGES[r[7]], r[8]))


def import_customers(data, rows, rounds, say, budget, failures):
    say(f"\nImport of {rows:,} customers into an empty database: seconds of ours; of SQLite alone "
        "writing the same rows with the indexes in place; with the indexes made afterwards")
    ratios, after_ratios = [], []
    with folder() as work:
        path = os.path.join(work, "customers.csv")
        write_csv(data, path, rows)
        for r in range(rounds):
            mine = os.path.join(work, "data")
            zhiyin("init", "--data", mine, "--no-admin")
            result = json.loads(zhiyin("import", "customers", path, "--data", mine, "--json"))
            if result["imported"] != rows:
                failures.append(f"import: {result}")
            settle(mine)
            raw = {}
            for how in ("in-place", "after"):
                to = os.path.join(work, "reference.db")
                out = subprocess.run([os.path.join(BENCH, "ref_load"),
                                      os.path.join(mine, "zhiyin.db"), to, how], check=True,
                                     capture_output=True, text=True, timeout=3600).stdout.split()
                raw[how] = float(out[1])
                if int(out[0]) != rows:
                    failures.append(f"import reference: {out[0]} rows")
                for suffix in ("", "-wal", "-shm"):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(to + suffix)
            shutil.rmtree(mine)
            ratios.append(raw["in-place"] / result["seconds"])
            after_ratios.append(raw["after"] / result["seconds"])
            say(f"  round {r + 1}: {result['seconds']:.1f}, {raw['in-place']:.1f}, {raw['after']:.1f}"
                f"   ratios {ratios[-1]:.2f}, {after_ratios[-1]:.2f}")
    budget(f"import of {rows:,} customers", statistics.median(ratios), 0.5, " of raw SQLite",
           at_least=True)


# ---- complaints while an import runs ----

def busy(small, source, rows, say, budget, failures):
    """A customer sends complaints in the portal while customers are loaded into the same database."""
    times = []
    with folder() as work:
        data = copy_data(small, os.path.join(work, "data"))
        path = os.path.join(work, "customers.csv")
        write_csv(source, path, rows, prefix="B")
        served = Served(data)
        load = None
        try:
            client = served.client("portal")
            client.sign_in("wang@example.cn", "zhiyin-demo")
            load = subprocess.Popen([os.path.join(BUILD, "zhiyin"), "import", "customers", path, "--data",
                                     data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            end = time.monotonic() + 120
            while load.poll() is None and time.monotonic() < end and len(times) < 300:
                page = client.get("/complaints/new", status=200)
                form = page.form("/complaints", "body")
                values = {"kind": "complaint", "body": f"第 {len(times) + 1} 次送货迟到。"}
                since = served.log_size("portal")
                page = client.submit(form, values, follow=False)
                if page.status != 303:
                    failures.append(f"a complaint during the import: {page.status} {page.errors}")
                    break
                times += served.log_ms(since, 1, "portal")[:1]
        finally:
            if load and load.poll() is None:
                load.terminate()
                load.wait(30)
            served.stop()
    ordered = sorted(times)
    if len(ordered) < 20:
        failures.append(f"only {len(ordered)} complaints were sent during the import")
    ordered = ordered or [0.0]
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    say(f"\nComplaints posted while customers are imported: {len(ordered)} posted, median "
        f"{statistics.median(ordered):.1f} ms, 99th {last:.1f} ms, worst {ordered[-1]:.1f} ms in the "
        "program")
    budget("a complaint posted during an import, 99th percentile", last, 500, " ms")


# ---- memory ----

def mappings(pid):
    """(path, {field: kB}) of each mapping of a process, without mapped database pages."""
    found, fields = [], None
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as f:
        for line in f:
            head = re.match(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)", line)
            if head:
                fields = {}
                found.append((head[1].strip(), fields))
            elif line.endswith(" kB\n"):
                name, value = line.split(":")
                fields[name] = int(value.split()[0])
    return [(p, m) for p, m in found if not re.search(r"\.db(-shm|-wal)?$", p)]


def private_kb(pid):
    return sum(m.get("Private_Clean", 0) + m.get("Private_Dirty", 0) for _, m in mappings(pid))


def pss_kb(pid):
    return sum(m.get("Pss", 0) for _, m in mappings(pid))


def mixed(world):
    """A random page as people open them: half of them lists."""
    kind = world.chance.randrange(10)
    if kind < 3:
        return pages.address("/customers", after=world.cursor("newest"))
    if kind < 5:
        return pages.address("/customers", q=world.words(world.pick(pages.SEARCHES)))
    if kind < 8:
        return file_addresses(world, 2)[world.chance.randrange(2)]
    return pages.address(world.pick(["/", "/complaints", "/members", "/customers?sort=name", "/notices"]))


def memory(served, world, cookies, say, budget):
    """One intranet.fcgi of its own, beside the pool that shares its libraries."""
    requests = max(2 * EARLY, MIXED) if world.row("SELECT COUNT(*) FROM customer")[0] >= 100000 else 4000
    early = min(EARLY, requests // 4)
    addresses = [mixed(world) for _ in range(2000)]
    program = Program([os.path.join(BUILD, "intranet.fcgi"), "--data", served.data])
    figures = {}
    try:
        for i in range(requests):
            path, _, query = addresses[i % len(addresses)].partition("?")
            program.ask(path, query, cookies[i % len(cookies)])
            if i + 1 in (100, early, requests // 2, requests):
                figures[i + 1] = private_kb(program.process.pid)
    finally:
        program.stop()
    say(f"\nPrivate memory of one intranet.fcgi, without mapped database pages, MB after so many mixed "
        "requests: " + ", ".join(f"{n:,}: {kb / 1024:.1f}" for n, kb in figures.items()))
    budget(f"private memory after {requests:,} requests", figures[requests] / 1024, 12, " MB")
    budget(f"growth after the first {early:,}", (figures[requests] - figures[early]) / 1024, 0.25, " MB")


def rest(served, say, budget):
    """Proportional set size of nginx, the programs and the worker before the first visitor."""
    time.sleep(3)
    groups, supervisor = {}, 0.0
    for pid in children(served.process.pid):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/comm", encoding="ascii") as f:
                name = f.read().strip()
            kb = pss_kb(pid)
            if name in ("supervisord", "bash", "setpriv"):
                supervisor += kb
            else:
                n, total = groups.get(name, (0, 0))
                groups[name] = (n + 1, total + kb)
    say("\nAt rest, proportional set size in MB: "
        + ", ".join(f"{n} {name} {kb / 1024:.1f}" for name, (n, kb) in sorted(groups.items()))
        + f" (the supervisor of make run besides: {supervisor / 1024:.1f})")
    budget("everything at rest", sum(kb for _, kb in groups.values()) / 1024, 80, " MB")


# ---- start, weight ----

def start(served, cookie, rounds, say, budget):
    """From exec to the end of the first answer: readiness, and a signed-in customer list."""
    times = {"/intranet/readyz": [], "/intranet/customers": []}
    for _ in range(max(rounds, 3)):
        for path, found in times.items():
            program = Program([os.path.join(BUILD, "intranet.fcgi"), "--data", served.data])
            try:
                answer = program.ask(path, "", cookie)
                found.append((time.monotonic() - program.started) * 1000)
                if not answer.startswith(b"Status: 200"):
                    raise SystemExit(f"bench: {path}: {answer[:100]}")
            finally:
                program.stop()
    say("\nFrom exec to the first answer, ms: " + "; ".join(
        f"{path} " + ", ".join(f"{t:.0f}" for t in found) for path, found in times.items()))
    budget("start to the first customer list", statistics.median(times["/intranet/customers"]), 300, " ms")


class Assets(html.parser.HTMLParser):
    """What a browser fetches with a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "script" and a.get("src"):
            self.found.append(a["src"])
        elif tag == "link" and a.get("rel") in ("stylesheet", "icon"):
            self.found.append(a["href"])
        elif tag == "img" and a.get("src"):
            self.found.append(a["src"])
        elif tag == "use" and a.get("href"):
            self.found.append(a["href"].split("#")[0])


def wire(port, path, cookie):
    """(bytes of head and compressed body, text)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "zh-CN",
                                             "Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    head = sum(len(k) + len(v) + 4 for k, v in answer.getheaders()) + 20
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    connection.close()
    return head + len(body), gzip.decompress(body) if zipped else body


def weight(served, cookie, say, budget):
    first, text = wire(served.port, "/intranet/customers", cookie)
    assets = Assets()
    assets.feed(text.decode("utf-8"))
    sizes = {path: wire(served.port, path, cookie)[0]
             for path in dict.fromkeys(a for a in assets.found if not a.startswith("data:"))}
    total, requests = first + sum(sizes.values()), 1 + len(sizes)
    say(f"\nOver the wire (gzip), bytes: customer list {first} and " + ", ".join(
        f"{os.path.basename(p)} {n}" for p, n in sizes.items()))
    budget("first view", total / 1024, 150, " KB")
    budget("requests of the first view", requests, 6)
    budget("a later view", first / 1024, 8, " KB")
