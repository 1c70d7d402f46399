"""make bench DB=postgresql: pages, points posting, many writers and the import on PostgreSQL, against bare libpq
making the same statements in the same run. Called by bench.py; `say` prints a line, `budget` notes a verdict."""

import contextlib
import json
import os
import statistics
import sqlite3
import subprocess

import pages
from measure import BENCH, file_addresses, folder, write_csv
from served import BUILD, Load, Reference, Served
from served_pg import Databases, Moved, Recording

PARTS = ("pages", "points", "writers", "import")
REQUESTS = 48  # of one line that are recorded and made again
WRITERS = 16
SHARE = 0.6    # of the bare program's


def page_lines(world):
    """name -> addresses."""
    def some(make):
        return [make() for _ in range(REQUESTS)]

    def lists(sort="", **more):
        return some(lambda: pages.address("/customers", sort=pages.CUSTOMER_SORTS[sort or "newest"],
                                          after=world.cursor(sort or "newest"), **{k: v() for k, v in more.items()}))
    return {
        "list, first page": [pages.address("/customers")] * REQUESTS,
        "list, random page": lists(),
        "list, by owner": lists(owner=lambda: world.pick(world.owners)),
        "list, sorted by name": lists("name"),
        "search, 2 characters": some(lambda: pages.address("/customers", q=world.words("2 characters"))),
        "search, pinyin": some(lambda: pages.address("/customers", q=world.words("pinyin"))),
        "customer's file": file_addresses(world, REQUESTS),
    }


def measure_pages(moved, databases, world, rounds, seconds, say, budget, failures):
    served = Served(moved.data, db=moved.url)
    loads, reference, file = {}, None, os.path.join(BENCH, "recording.pg")
    try:
        cookies = served.cookies()
        lines = {name: [(a, cookies[i % len(cookies)]) for i, a in enumerate(addresses)]
                 for name, addresses in page_lines(world).items()}
        names = {name: f"p{i}" for i, name in enumerate(lines)}
        recording = Recording(moved, lines)
        recording.write(file, names)
        reference = Reference({}, [os.path.join(BENCH, "ref_pg"), moved.url, file])
        for name, requests in lines.items():
            loads[name] = (Load(served, requests, databases.pids),
                           Load(reference, [("/ref/" + names[name], "")], databases.pids))
        say("\nPages on PostgreSQL under load: requests/s of ours, of bare libpq making the same statements behind FastCGI\n"
            f"{'':32}{'bytes':>7}{'statements':>12}" + "".join(f"{'round ' + str(r + 1):>18}" for r in range(rounds))
            + "   median ratio; ms of processor time a request, ours and bare, ratio"
            + ("" if databases.server else " (without the server's)"))
        figures = {name: [] for name in lines}
        for r in range(rounds):
            for name in lines:
                figures[name].append([load.run(seconds, seed=r + 1) for load in loads[name]])
        for name in lines:
            report_page(name, figures[name], recording.pages[name], say, budget, failures)
    finally:
        for pair in loads.values():
            for load in pair:
                load.forget()
        if reference:
            reference.stop()
        served.stop()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file)


def report_page(name, rounds, recorded, say, budget, failures):
    ratios = [ours["rate"] / bare["rate"] for ours, bare in rounds]
    cells = "".join(f"{ours['rate']:9.0f} /{bare['rate']:7.0f}" for ours, bare in rounds)
    cpu = [statistics.median(two[i]["cpu_ms"] for two in rounds) for i in (0, 1)]
    errors = sum(x["errors"] for two in rounds for x in two)
    say(f"  {name:30}{statistics.median(r[0] for r in recorded):7.0f}"
        f"{statistics.median(len(r[1]) for r in recorded):12.0f}{cells}   {statistics.median(ratios):.2f};  "
        f"{cpu[0]:.3f} {cpu[1]:.3f} {cpu[1] / cpu[0]:.2f}" + (f"  {errors} ERRORS" if errors else ""))
    if errors:
        failures.append(f"{name}: {errors} requests failed")
    budget(f"PostgreSQL, {name}, requests/s", statistics.median(ratios), SHARE, " of bare libpq", at_least=True)


# ---- posting ----

def measure_points(moved, databases, rounds, seconds, say, budget):
    copy = databases.fresh(template=moved.url)
    out = subprocess.run([os.path.join(BENCH, "bench_points_pg"), moved.data, copy, str(seconds), str(rounds)],
                         check=True, capture_output=True, text=True, env=moved.environment,
                         timeout=120 + 20 * rounds * seconds).stdout
    databases.drop(copy)
    say("\nPoints posting on PostgreSQL, a durable transaction each: postings/s of ours, of libpq alone making the same "
        "statements")
    ratios = []
    for r, line in enumerate(out.splitlines()):
        n, ours, raw, statements = (float(x) for x in line.split())
        ratios.append(raw / ours)
        say(f"  round {r + 1}: {n / ours:7.0f} and {n / raw:7.0f}, ratio {raw / ours:.2f}, {statements:.0f} statements each")
    budget("PostgreSQL, points posting", statistics.median(ratios), SHARE, " of bare libpq", at_least=True)


def measure_writers(moved, seconds, say, budget, failures):
    say(f"\n{WRITERS} processes posting points at once on PostgreSQL, SERIALIZABLE, durable")
    for how, text in (("different", "on different accounts"), ("same", "all on one account")):
        out = subprocess.run([os.path.join(BENCH, "bench_writers"), moved.data, str(WRITERS), str(max(3, seconds)), how],
                             check=True, capture_output=True, text=True, env=moved.environment, timeout=300).stdout
        n, took, retries, most, given_up = (float(x) for x in out.split())
        say(f"  {text:22} {n / took:7.0f} transactions/s, {retries:.0f} retries of {n:.0f} ({retries / max(n, 1):.2f} each, "
            f"at most {most:.0f}), {given_up:.0f} given up")
        budget(f"PostgreSQL, {WRITERS} writers {text}, given up", given_up, 0)
        if not n:
            failures.append(f"{WRITERS} writers {text}: nothing was posted")
    done = subprocess.run([os.path.join(BUILD, "zhiyin"), "verify", "--data", moved.data], capture_output=True,
                          text=True, env=moved.environment, timeout=1800, check=False)
    say(f"  zhiyin verify: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else 'said nothing'}")
    if done.returncode:
        failures.append(f"the ledger after {WRITERS} writers: {done.stdout[-600:]} {done.stderr[-600:]}")


# ---- import ----

def measure_import(data, databases, rows, rounds, say, failures):
    say(f"\nImport of {rows:,} customers into an empty database on PostgreSQL (zhiyin import customers)")
    with folder() as work:
        path = os.path.join(work, "customers.csv")
        write_csv(data, path, rows)
        for r in range(rounds):
            url, mine = databases.fresh(), os.path.join(work, f"data{r}")

            def zhiyin(*words, mine=mine, url=url):
                return subprocess.run([os.path.join(BUILD, "zhiyin"), *words, "--data", mine], check=True, text=True,
                                      capture_output=True, timeout=7200,
                                      env=dict(os.environ, ZHIYIN_DATABASE_URL=url)).stdout
            zhiyin("init", "--no-admin")
            result = json.loads(zhiyin("import", "customers", path, "--json"))
            if result["imported"] != rows:
                failures.append(f"import: {result}")
            say(f"  round {r + 1}: {result['seconds']:.1f} s, {rows / result['seconds']:,.0f} rows/s")
            databases.drop(url)


# ---- everything ----

def run(wanted, address, data, rows, rounds, seconds, say, budget, failures):
    """data: function from a number of customers to a folder with the demonstration on SQLite."""
    with contextlib.closing(Databases(address)) as databases:
        if "pages" in wanted:
            source = data(rows)
            moved = Moved(source, databases)
            try:
                with contextlib.closing(sqlite3.connect(f"file:{source}/zhiyin.db?mode=ro", uri=True)) as db:
                    measure_pages(moved, databases, pages.World(db), rounds, seconds, say, budget, failures)
            finally:
                moved.forget()
        if {"points", "writers"} & set(wanted):
            moved = Moved(data(10000), databases)
            try:
                if "points" in wanted:
                    measure_points(moved, databases, rounds, seconds, say, budget)
                if "writers" in wanted:
                    measure_writers(moved, seconds, say, budget, failures)
            finally:
                moved.forget()
        if "import" in wanted:
            measure_import(data(rows), databases, rows, rounds, say, failures)
