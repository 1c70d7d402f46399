"""make bench BASE=REVISION (or BASE_BUILD=FOLDER, a checkout that is built already): SQLite's figures of that revision
and of this one in the same run. Called by bench.py; `say` prints a line, `budget` notes a verdict.

The revision is cloned to BUILD/base/REVISION and built there; each build makes its own demonstration."""

import json
import os
import shutil
import statistics
import subprocess

import pages
from measure import copy_data, file_addresses, folder, settle, write_csv
from served import BUILD, ROOT, Load, Served

PARTS = ("pages", "points", "import")
WORSE = 0.9  # of the other's speed: smaller differences are noise on a machine with two cores


class Build:
    def __init__(self, name, root, build):
        self.name, self.root, self.build = name, root, build

    def run(self, *words, timeout=7200):
        return subprocess.run([os.path.join(self.build, "zhiyin"), *words], check=True, capture_output=True, text=True,
                              timeout=timeout).stdout


def make(root):
    """Programs of another checkout: in its own folder `build`."""
    subprocess.run(["make", "-C", root, "BUILD=build", "build", "build/bench/bench_points"], check=True,
                   stdout=subprocess.DEVNULL, env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
                   timeout=3600)


def other(revision, checkout, say):
    if checkout:
        root = os.path.abspath(checkout)
    else:
        name = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", revision + "^{commit}"], check=True,
                              capture_output=True, text=True).stdout.strip()
        root = os.path.join(BUILD, "base", name)
        if not os.path.isdir(os.path.join(root, ".git")):
            shutil.rmtree(root, ignore_errors=True)
            subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", ROOT, root], check=True)
            subprocess.run(["git", "-C", root, "checkout", "-q", "--detach", name], check=True)
    say(f"building {root} ...")
    make(root)
    return Build(revision or os.path.basename(root), root, os.path.join(root, "build"))


# ---- pages ----

def page_lines(world):
    def some(make_one, n=200):
        return [make_one() for _ in range(n)]
    return {
        "list, random page": some(lambda: pages.address("/customers", after=world.cursor("newest"))),
        "list, by owner": some(lambda: pages.address("/customers", owner=world.pick(world.owners),
                                                     after=world.cursor("newest"))),
        "list, sorted by name": some(lambda: pages.address("/customers", sort="name", after=world.cursor("name"))),
        "search, 2 characters": some(lambda: pages.address("/customers", q=world.words("2 characters"))),
        "search, pinyin": some(lambda: pages.address("/customers", q=world.words("pinyin"))),
        "customer's file": file_addresses(world, 200),
    }


def measure_pages(builds, data, rounds, seconds, say, budget, failures):
    served, loads = [], []
    try:
        for b in builds:
            served.append(Served(data[b.name], build=b.build, root=b.root))
            cookies = served[-1].cookies()
            lines = page_lines(pages.World(served[-1].database()))
            loads.append({name: Load(served[-1], [(a, cookies[i % len(cookies)]) for i, a in enumerate(some)])
                          for name, some in lines.items()})
        say("\nPages under load, SQLite: requests/s, and ms of processor time a request; this build and "
            f"{builds[1].name}, in turn")
        for name in loads[0]:
            found = []
            for r in range(rounds):
                turn = {i: loads[i][name].run(seconds, seed=r + 1) for i in ((0, 1) if r % 2 == 0 else (1, 0))}
                found.append((turn[0], turn[1]))
            ratio = statistics.median(a["rate"] / b["rate"] for a, b in found)
            cpu = [statistics.median(pair[i]["cpu_ms"] for pair in found) for i in (0, 1)]
            say(f"  {name:26}" + "".join(f"{a['rate']:8.0f} /{b['rate']:6.0f}" for a, b in found)
                + f"   ratio {ratio:.2f};  {cpu[0]:.3f} {cpu[1]:.3f}, ratio {cpu[1] / cpu[0]:.2f}")
            if any(x["errors"] for pair in found for x in pair):
                failures.append(f"{name}: requests failed")
            budget(f"SQLite, {name}, requests/s", ratio, WORSE, f" of {builds[1].name}", at_least=True)
    finally:
        for some in loads:
            for load in some.values():
                load.forget()
        for s in served:
            s.stop()


# ---- posting and import ----

def post(build, data, seconds):
    """Postings/s on a copy of a demonstration; each run has a folder of its own, with its logs."""
    with folder() as work:
        mine, copy = copy_data(data, os.path.join(work, "data")), os.path.join(work, "copy.db")
        settle(mine)
        shutil.copy(os.path.join(mine, "zhiyin.db"), copy)
        n, took, _ = (float(x) for x in subprocess.run(
            [os.path.join(build.build, "bench", "bench_points"), mine, copy, str(seconds), "1"], check=True,
            stdout=subprocess.PIPE, text=True, timeout=120 + 10 * seconds).stdout.split())
    return n / took


def measure_points(builds, data, rounds, seconds, say, budget):
    say(f"\nPoints posting, SQLite, durable: postings/s of this build and of {builds[1].name}, in turn")
    ratios = []
    for r in range(rounds):
        rate = {b.name: post(b, data[b.name], seconds) for b in (builds if r % 2 == 0 else builds[::-1])}
        ratios.append(rate[builds[0].name] / rate[builds[1].name])
        say(f"  round {r + 1}: {rate[builds[0].name]:7.0f} and {rate[builds[1].name]:7.0f}, ratio {ratios[-1]:.2f}")
    budget("SQLite, points posting", statistics.median(ratios), WORSE, f" of {builds[1].name}", at_least=True)


def measure_import(builds, data, rows, rounds, say, budget, failures):
    say(f"\nImport of {rows:,} customers into an empty database, SQLite: seconds of this build and of {builds[1].name}, "
        "in turn")
    ratios = []
    with folder() as work:
        path = os.path.join(work, "customers.csv")
        write_csv(data[builds[0].name], path, rows)
        for r in range(rounds):
            took = {}
            for b in builds if r % 2 == 0 else builds[::-1]:
                mine = os.path.join(work, "data")
                b.run("init", "--data", mine, "--no-admin")
                result = json.loads(b.run("import", "customers", path, "--data", mine, "--json"))
                if result["imported"] != rows:
                    failures.append(f"import by {b.name}: {result}")
                took[b.name] = result["seconds"]
                shutil.rmtree(mine)
            ratios.append(took[builds[1].name] / took[builds[0].name])
            say(f"  round {r + 1}: {took[builds[0].name]:.1f} and {took[builds[1].name]:.1f}, ratio {ratios[-1]:.2f}")
    budget(f"SQLite, import of {rows:,} customers", statistics.median(ratios), WORSE, f" of {builds[1].name}'s speed",
           at_least=True)


def run(wanted, revision, checkout, data_folder, rows, rounds, seconds, say, budget, failures):
    """data_folder(customers, build, root): a demonstration made by that build."""
    builds = [Build("this build", ROOT, BUILD), other(revision, checkout, say)]
    if {"pages", "import"} & set(wanted):
        data = {b.name: data_folder(rows, b.build, b.root) for b in builds}
        if "pages" in wanted:
            measure_pages(builds, data, rounds, seconds, say, budget, failures)
        if "import" in wanted:
            measure_import(builds, data, rows, rounds, say, budget, failures)
    if "points" in wanted:
        measure_points(builds, {b.name: data_folder(10000, b.build, b.root) for b in builds}, rounds, seconds, say,
                       budget)
