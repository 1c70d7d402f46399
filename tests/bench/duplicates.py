"""How long the scan for duplicates takes, and what it finds of those that were planted (planted.py). Called by
bench.py; alone: `BUILD=build CUSTOMERS=20000 python3 tests/bench/duplicates.py [folder to keep]`."""

import collections
import contextlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import planted

SCAN_LIMIT_S = 3600


def database(data):
    return contextlib.closing(sqlite3.connect(os.path.join(data, "zhiyin.db"), timeout=30))


def ask_for_scan(data):
    """The row that a manager's button makes; its id."""
    now = int(time.time() * 1000)
    with database(data) as db, db:
        db.execute("INSERT INTO staff (id, username, name, roles, created_at) VALUES (1, 'bench', 'Bench', 4, ?)"
                   " ON CONFLICT DO NOTHING", (now,))
        task = db.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM task").fetchone()[0]
        db.execute("INSERT INTO task (id, kind, title, staff_id, program, params, created_at)"
                   " VALUES (?, 'duplicate_scan', '', 1, 'intranet', '{}', ?)", (task, now))
    return task


def run_worker(build, data, task):
    """Until the task has ended: its row, seconds, processor seconds."""
    before, memory = resource.getrusage(resource.RUSAGE_CHILDREN), 0
    begin = time.monotonic()
    worker = subprocess.Popen([os.path.join(build, "worker"), "--data", data, "--tasks"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        row = None
        while time.monotonic() - begin < SCAN_LIMIT_S and worker.poll() is None:
            time.sleep(0.2)
            memory = max(memory, private_kb(worker.pid) / 1024)
            with database(data) as db:
                row = db.execute("SELECT state, counts, error, done, total FROM task WHERE id = ?", (task,)).fetchone()
            if row[0] not in ("waiting", "running"):
                break
        seconds = time.monotonic() - begin
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return row, seconds, cpu, memory


def private_kb(pid):
    """Memory of its own, without what is mapped of the database."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next((int(line.split()[1]) for line in f if line.startswith("RssAnon:")), 0)
    return 0


def compare(data, truth_path):
    """Recall, precision, what was missed by the way it differs, and some of what was wrong."""
    with open(truth_path, encoding="utf-8") as f:
        truth = {frozenset(line.split("\t")[:2]): line.split("\t")[2].strip() for line in f}
    with database(data) as db:
        found = {frozenset(r) for r in db.execute(
            "SELECT a.code, b.code FROM duplicate_pair p JOIN customer a ON a.id = p.a_id"
            " JOIN customer b ON b.id = p.b_id WHERE p.state = 'open'")}
    right = found & set(truth)
    missed = collections.Counter(truth[p] for p in set(truth) - right)
    planted_by = collections.Counter(truth.values())
    return (len(right) / max(1, len(truth)), len(right) / max(1, len(found)), len(truth), len(found), missed,
            planted_by, sorted(map(sorted, found - set(truth)))[:20], sorted(map(sorted, set(truth) - right)))


def measure(build, work, customers, say):
    path, truth, data = (os.path.join(work, n) for n in ("planted.csv", "truth.tsv", "data"))
    zhiyin = os.path.join(build, "zhiyin")
    if not os.path.exists(data):
        pairs = planted.write(path, truth, customers)
        say(f"\nDuplicates: {customers:,} customers, {pairs:,} planted pairs")
        subprocess.run([zhiyin, "init", "--data", data, "--no-admin"], check=True, capture_output=True, timeout=60)
        out = subprocess.run([zhiyin, "import", "customers", path, "--data", data, "--json"], check=True,
                             capture_output=True, text=True, timeout=3600).stdout
        result = json.loads(out)
        if result["imported"] < customers * 0.99:
            raise RuntimeError(f"import: {result}")
    row, seconds, cpu, memory = run_worker(build, data, ask_for_scan(data))
    if not row or row[0] != "done":
        raise RuntimeError(f"the scan ended as {row}")
    recall, precision, n, found, missed, by, wrong, lost = compare(data, truth)
    say(f"  scan: {seconds:.0f} s, {cpu:.0f} s of processor time, {memory:.0f} MB at most; {found:,} pairs found, "
        f"recall {recall:.3f}, precision {precision:.3f}")
    return {"seconds": seconds, "cpu": cpu, "memory": memory, "recall": recall, "precision": precision,
            "missed": missed, "by": by, "wrong": wrong, "lost": lost}


def part(customers, say, budget):
    """Of bench.py: the database with planted pairs is made anew, so that the generator's changes count."""
    build = os.environ["BUILD"]
    with tempfile.TemporaryDirectory(prefix="duplicates.", dir=os.path.join(build, "bench")) as work:
        r = measure(build, work, customers, say)
    budget(f"scan of {customers:,} customers for duplicates, one core", r["seconds"], 600, " s")
    budget("planted duplicates that are found (recall)", r["recall"], 0.95, at_least=True)
    budget("pairs found that were planted (precision)", r["precision"], 0.9, at_least=True)


def main():
    customers = int(os.environ.get("CUSTOMERS") or 20000)
    work = sys.argv[1] if len(sys.argv) > 1 else "/tmp/planted"
    os.makedirs(work, exist_ok=True)
    r = measure(os.environ.get("BUILD") or "build", work, customers, print)
    for how, n in r["missed"].most_common(30):
        print(f"  missed {n:5} of {r['by'][how]:5} {how}")
    for pair in r["wrong"]:
        print("  wrong ", *pair)
    for pair in r["lost"][:20]:
        print("  lost  ", *pair)


if __name__ == "__main__":
    main()
