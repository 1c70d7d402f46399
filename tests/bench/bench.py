#!/usr/bin/env python3
"""make bench: measures ratios in one run against references built here, and prints a table.

    bench.py [pages lines search scale points import busy page_import duplicates memory rest start weight]

README.md in this folder says what each part measures. From the environment: BUILD, CUSTOMERS, ROUNDS,
SECONDS; DB: on PostgreSQL (bench_pg.py); BASE, BASE_BUILD: beside another revision (base.py). Absolute figures are printed, never asserted; a line that is missing is an error (exit 1).
Everything that is started is stopped again, and each part is bounded in time."""

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time

import base
import bench_pg
import duplicates
import pages
from fcgi import Program
from measure import (busy, file_addresses, import_customers, memory, points, rest, start, weight)
from page_import import page_import
from served import BUILD, ROOT, Load, Reference, Served, preloaded

CUSTOMERS = int(os.environ.get("CUSTOMERS") or 1000000)
ROUNDS = int(os.environ.get("ROUNDS") or 3)
SECONDS = float(os.environ.get("SECONDS") or 3)
ADDRESSES = 400  # random addresses of one line under load
DB = os.environ.get("DB") or ""
BASE, BASE_BUILD = os.environ.get("BASE") or "", os.environ.get("BASE_BUILD") or ""
SAMPLES = 40     # requests of one line, one after the other
PARTS = ("pages", "lines", "search", "scale", "points", "import", "busy", "page_import",
         "duplicates", "memory", "rest", "start", "weight")
verdicts = []  # (what, measured, budget, met)
failures = []


def say(text=""):
    print(text, flush=True)


def budget(what, value, limit, unit="", at_least=False):
    met = value >= limit if at_least else value <= limit
    verdicts.append((what, f"{value:.3g}{unit}", f"{'>=' if at_least else '<='} {limit:g}{unit}", met))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


# ---- databases, kept between runs ----

def data_folder(customers, build=BUILD, root=ROOT):
    """build/bench-data/N: a demonstration of N customers, made again when the schema has changed."""
    digest = hashlib.blake2b(digest_size=8)
    for folder, _, files in sorted(os.walk(os.path.join(root, "sql", "sqlite"))):
        for name in sorted(files):
            with open(os.path.join(folder, name), "rb") as f:
                digest.update(f.read())
    folder = os.path.join(build, "bench-data", str(customers))
    stamp = os.path.join(folder, "bench.stamp")
    if os.path.exists(stamp):
        with open(stamp, encoding="ascii") as f:
            if f.read() == digest.hexdigest():
                return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    say(f"making a database of {customers:,} customers ...")
    begin = time.monotonic()
    subprocess.run([os.path.join(build, "zhiyin"), "demo", "--data", folder, "--customers",
                    str(customers)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=3600)
    say(f"  {time.monotonic() - begin:.0f} s")
    with open(stamp, "w", encoding="ascii") as f:
        f.write(digest.hexdigest())
    return folder


# ---- pages under load, against the bare program ----

def page_lines(world):
    """name -> (addresses, share of the bare program's requests/s that is asked for)."""
    def some(make):
        return [make() for _ in range(ADDRESSES)]

    def deep(sort, **more):
        return lambda: pages.address("/customers", sort=pages.CUSTOMER_SORTS[sort],
                                     after=world.cursor(sort), **{k: v() for k, v in more.items()})
    lines = {
        "list, first page": ([pages.address("/customers")], 0.40),
        "list, random page": (some(deep("newest")), 0.40),
        "list, by owner": (some(deep("newest", owner=lambda: world.pick(world.owners))), 0.40),
        "list, by team": (some(deep("newest", team=lambda: world.pick(world.teams[1:3]))), 0.40),
        "list, sorted by name": (some(deep("name")), 0.30),
        "list, sorted by value": (some(deep("value")), 0.30),
        "list, sorted by last contact": (some(deep("contact")), 0.30),
    }
    for kind in pages.SEARCHES:
        lines[f"search, {kind}"] = (
            some(lambda kind=kind: pages.address("/customers", q=world.words(kind))), 0.30)
    lines["customer's file"] = (file_addresses(world, ADDRESSES), 0.25)
    return lines


def sample_page(served, cookie, addresses):
    """The page of median size among a few, as the reference's bytes."""
    client = served.client()
    client.cookies = dict(c.split("=", 1) for c in cookie.split("; "))
    found = []
    for path in addresses[:9]:
        page = client.request("GET", path)
        if page.status != 200:
            failures.append(f"{path}: {page.status}")
        found.append(page.body)
    return sorted(found, key=len)[len(found) // 2]


def measure_pages(served, world, cookies):
    lines = page_lines(world)
    names = {name: f"p{i}.html" for i, name in enumerate(lines)}
    samples = {names[name]: sample_page(served, cookies[2], lines[name][0]) for name in lines}
    loads = {}
    reference = Reference(samples)
    try:
        for name, (addresses, _) in lines.items():
            mine = [(a, cookies[i % len(cookies)]) for i, a in enumerate(addresses * 7)]
            loads[name] = (Load(served, mine),
                           Load(reference, [("/ref/" + names[name], "")]),
                           Load(reference, [("/file/" + names[name], "")]))
        say(f"\nPages under load: requests/s of ours, of the bare FastCGI program, of nginx with a "
            f"file of the same bytes\n{'':32}{'bytes':>7}" + "".join(
                f"{'round ' + str(r + 1):>22}" for r in range(ROUNDS))
            + "   median ratio; ms of processor time a request, ours and bare, ratio")
        figures = {name: [] for name in lines}
        for r in range(ROUNDS):
            for name in lines:
                figures[name].append([load.run(SECONDS if i < 2 else 1, seed=r + 1)
                                      for i, load in enumerate(loads[name])])
        for name, (_, share) in lines.items():
            report_page(name, share, figures[name], len(samples[names[name]]))
    finally:
        for three in loads.values():
            for load in three:
                load.forget()
        reference.stop()


def report_page(name, share, rounds, size):
    ratios = [ours["rate"] / bare["rate"] for ours, bare, _ in rounds]
    cells = "".join(f"{ours['rate']:7.0f}/{bare['rate']:6.0f}/{static['rate']:6.0f}"
                    for ours, bare, static in rounds)
    mine = statistics.median(ours["cpu_ms"] for ours, _, _ in rounds)
    bare = statistics.median(bare["cpu_ms"] for _, bare, _ in rounds)
    errors = sum(x["errors"] for three in rounds for x in three)
    say(f"  {name:30}{size:7}  {cells}   {statistics.median(ratios):.2f};  {mine:.3f} {bare:.3f} {bare / mine:.2f}"
        + (f"  {errors} ERRORS" if errors else ""))
    if errors:
        failures.append(f"{name}: {errors} requests failed")
    budget(f"{name}, requests/s", statistics.median(ratios), share, " of the bare program", at_least=True)


# ---- every list x sort x filter, one request after the other ----

class Tracer:
    """One intranet.fcgi whose statements are written down."""

    def __init__(self, data, cookie):
        self.file = os.path.join(BUILD, "bench", "trace.txt")
        self.cookie = cookie
        open(self.file, "w", encoding="utf-8").close()
        os.environ["BENCH_SQL_TRACE"] = self.file
        os.environ["LD_PRELOAD"] = preloaded("sqltrace.so")
        try:
            self.program = Program([os.path.join(BUILD, "intranet.fcgi"), "--data", data])
        finally:
            del os.environ["LD_PRELOAD"], os.environ["BENCH_SQL_TRACE"]
        self.usual = set(self.statements("/intranet/account"))

    def statements(self, path):
        at = os.path.getsize(self.file)
        target, _, query = path.partition("?")
        self.program.ask(target, query, self.cookie)
        with open(self.file, encoding="utf-8") as f:
            f.seek(at)
            return list(dict.fromkeys(f.read().splitlines()))

    def plan(self, db, path, table):
        """The plans of the page's statements that read the list's table."""
        class Nothing(dict):
            def __missing__(self, _):
                return None
        out = []
        for sql in self.statements(path):
            if sql in self.usual or table not in sql:
                continue
            steps = [r[3] for r in db.execute("EXPLAIN QUERY PLAN " + sql, Nothing())]
            out.append("; ".join(s for s in steps if s.startswith(("SEARCH", "SCAN", "USE TEMP"))))
        return " | ".join(dict.fromkeys(p for p in out if p))

    def stop(self):
        self.program.stop()


TABLES = {"customers": "customer", "complaints": "complaint", "members": "member",
          "orders": "sales_order"}


def ask_line(served, world, make, cookies, times):
    """Milliseconds in the program of random addresses of one line, one after the other."""
    client = served.client()
    since = served.log_size()
    for i in range(times):
        client.cookies = dict(c.split("=", 1) for c in cookies[i % len(cookies)].split("; "))
        path = make(world)
        page = client.request("GET", path)
        if page.status != 200:
            failures.append(f"{path}: {page.status}")
    return served.log_ms(since, times)


def measure_lines(served, world, cookies, db):
    tracer = Tracer(served.data, cookies[5])
    every = []
    failures.extend(pages.missing(world))
    try:
        say(f"\nEvery list x filter x sort, one request after the other: ms in the program, plan\n"
            f"  {'list':11}{'filter':22}{'sort':9}{'median':>7}{'99th':>7}  plan")
        for lines, times in ((pages.single(), SAMPLES), (pages.other_lines(), SAMPLES // 2),
                             (pages.pairs(), SAMPLES // 3)):
            for (what, name, sort), make in lines.items():
                plan = tracer.plan(db, make(world), TABLES[what])
                # A customer's orders are refused to whom may not see them.
                ms = ask_line(served, world, make, cookies[5:] if name == "customer" else cookies, times)
                if not plan or len(ms) < times:
                    failures.append(f"{what} {name} {sort}: {len(ms)} of {times} measured, "
                                    f"plan {plan!r}")
                say(f"  {what:11}{name:22}{sort:9}{statistics.median(ms or [0]):7.1f}"
                    f"{percentile(ms, 0.99):7.1f}  {plan}")
                if what == "customers" and name != "-":
                    every += ms
    finally:
        tracer.stop()
    budget("customer list, every combination of filters, 99th percentile", percentile(every, 0.99), 25,
           " ms")


def measure_search(served, world, cookies):
    say("\nSearch, one after the other, with row rights: ms in the program (the whole page)")
    for kind in pages.SEARCHES:  # each process prepares its statements once
        ask_line(served, world, lambda w, kind=kind: pages.address("/customers", q=w.words(kind)), cookies, SAMPLES)
    for kind in pages.SEARCHES:
        ms = ask_line(served, world, lambda w, kind=kind: pages.address("/customers", q=w.words(kind)),
                      cookies, SAMPLES * 5)
        say(f"  {kind:14} median {statistics.median(ms):5.1f}   99th {percentile(ms, 0.99):5.1f}")
        budget(f"search, {kind}, 99th percentile", percentile(ms, 0.99), 3, " ms")


def measure_scale(served, world, cookies):
    """The default list's median with few and with many customers, interleaved."""
    small = Served(data_folder(10000))
    try:
        other = pages.World(small.database())
        small_cookies = small.cookies()
        ratios = []
        say("\nThe default list, random pages, 10,000 customers against "
            f"{CUSTOMERS:,}: median ms in the program")
        for r in range(ROUNDS):
            def make(w):
                return pages.address("/customers", after=w.cursor("newest"))
            few = statistics.median(ask_line(small, other, make, small_cookies, SAMPLES * 10))
            many = statistics.median(ask_line(served, world, make, cookies, SAMPLES * 10))
            ratios.append(many / max(few, 0.1))
            say(f"  round {r + 1}: {few:.1f} and {many:.1f}")
        budget(f"default list, {CUSTOMERS:,} against 10,000 customers", statistics.median(ratios), 1.25,
               " times")
    finally:
        small.stop()


# ---- everything ----

def with_stack(wanted):
    served = Served(data_folder(CUSTOMERS))
    try:
        cookies = served.cookies()
        db = served.database()
        world = pages.World(db)
        if "rest" in wanted:
            rest(served, say, budget)
        if "pages" in wanted:
            measure_pages(served, world, cookies)
        if "search" in wanted:
            measure_search(served, world, cookies)
        if "scale" in wanted:
            measure_scale(served, world, cookies)
        if "start" in wanted:
            start(served, cookies[2], ROUNDS, say, budget)
        if "weight" in wanted:
            weight(served, cookies[2], say, budget)
        if "memory" in wanted:
            memory(served, world, cookies, say, budget)
        if "lines" in wanted:
            measure_lines(served, world, cookies, db)
    finally:
        served.stop()


def here(wanted):
    """SQLite, against references built here."""
    if set(wanted) - {"points", "import", "busy", "page_import", "duplicates"}:
        with_stack(wanted)
    small = data_folder(10000) if {"points", "busy"} & set(wanted) else None
    if "points" in wanted:
        points(small, ROUNDS, SECONDS, say, budget)
    if "import" in wanted:
        import_customers(data_folder(CUSTOMERS), CUSTOMERS, ROUNDS, say, budget, failures)
    if "busy" in wanted:
        busy(small, data_folder(CUSTOMERS), CUSTOMERS, say, budget, failures)
    if "page_import" in wanted:
        page_import(data_folder(CUSTOMERS), CUSTOMERS, say, budget, failures)
    if "duplicates" in wanted:
        duplicates.part(CUSTOMERS, say, budget)


def main():
    postgres, beside = DB.startswith("postgres"), bool(BASE or BASE_BUILD)
    parts = bench_pg.PARTS if postgres else base.PARTS if beside else PARTS
    wanted = sys.argv[1:] or list(parts)
    unknown = set(wanted) - set(parts)
    if unknown:
        raise SystemExit(f"bench: no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    if DB and not postgres:
        raise SystemExit(f"bench: DB={DB}: postgresql, or the address of a PostgreSQL server's database")
    say(f"{CUSTOMERS:,} customers, {ROUNDS} rounds of {SECONDS:g} s, load average "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if postgres:
        address = DB if "://" in DB else ""
        bench_pg.run(wanted, address, data_folder, CUSTOMERS, ROUNDS, SECONDS, say, budget, failures)
    elif beside:
        base.run(wanted, BASE, BASE_BUILD, data_folder, CUSTOMERS, ROUNDS, SECONDS, say, budget, failures)
    else:
        here(wanted)
    say("\nBudgets")
    for what, value, limit, met in verdicts:
        say(f"  {'met   ' if met else 'MISSED'} {what:64} {value:>28}  {limit}")
    for f in failures[:40]:
        say(f"ERROR {f}")
    met = sum(v[3] for v in verdicts)
    say(f"{met} budgets met, {len(verdicts) - met} missed, {len(failures)} errors")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
