"""An import in the page into the live database, and its undo: how long each takes, and what people who
work meanwhile feel. A customer posts complaints in the portal, an employee opens the customer list.
Called by bench.py; `say` prints a line, `budget` notes a verdict."""

import contextlib
import json
import os
import threading
import time

from measure import copy_data, folder, write_csv
from served import PASSWORD, Served

PATIENCE = 3600  # seconds for an import or an undo
PAUSE = 0.2      # seconds between two requests of a person


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class People:
    """Posts complaints and opens lists, one after the other, until told to stop."""

    def __init__(self, served):
        self.served, self.posts, self.lists, self.failures = served, [], [], []
        self.customer = served.client("portal")
        self.customer.sign_in("wang@example.cn", PASSWORD)
        self.employee = served.client("intranet")
        self.employee.sign_in("zhang.wei", PASSWORD)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def post(self):
        form = self.customer.get("/complaints/new", status=200).form("/complaints", "body")
        since = self.served.log_size("portal")
        page = self.customer.submit(form, {"kind": "complaint", "body": f"第 {len(self.posts) + 1} 次送货迟到。"},
                                    follow=False)
        if page.status == 303:
            self.posts += self.served.log_ms(since, 1, "portal")[:1]
        elif page.status != 429:
            self.failures.append(f"a complaint meanwhile: {page.status} {page.errors}")

    def list(self):
        since = self.served.log_size("intranet")
        page = self.employee.get("/customers")
        if page.status != 200:
            self.failures.append(f"the list meanwhile: {page.status}")
        self.lists += self.served.log_ms(since, 1, "intranet")[:1]

    def work(self):
        try:
            while not self.over.is_set() and not self.failures:
                self.post()
                self.list()
                self.over.wait(PAUSE)
        except Exception as e:  # reported as a failure of the part
            self.failures.append(f"people meanwhile: {e!r}")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(60)


def ended(served, task):
    """The state, seconds and counts of a task as soon as it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.closing(served.database()) as db:
            state, begin, finish, counts, error = db.execute(
                "SELECT state, started_at, finished_at, counts, error FROM task WHERE id = ?", (task,)).fetchone()
        if finish is not None:
            if state != "done":
                raise RuntimeError(f"the task ended as {state}: {error}")
            return (finish - begin) / 1000, json.loads(counts)
        time.sleep(0.5)
    raise RuntimeError(f"task {task} has not ended after {PATIENCE} s")


def task_of(served, field):
    with contextlib.closing(served.database()) as db:
        return db.execute(f"SELECT MAX({field}) FROM import_file").fetchone()[0]


def undo_of(served, task):
    with contextlib.closing(served.database()) as db:
        return db.execute("SELECT id FROM task WHERE undoes_id = ?", (task,)).fetchone()[0]


def report(say, what, seconds, rows, people):
    say(f"  {what}: {seconds:.0f} s, {rows / max(seconds, 0.001):,.0f} rows/s; meanwhile {len(people.posts)} complaints "
        f"posted, median {percentile(people.posts, 0.5):.0f} ms, 99th {percentile(people.posts, 0.99):.0f} ms, worst "
        f"{max(people.posts, default=0):.0f} ms; {len(people.lists)} lists, median {percentile(people.lists, 0.5):.1f} ms, "
        f"99th {percentile(people.lists, 0.99):.1f} ms")


def page_import(source, rows, say, budget, failures):
    """source: the data folder that is live meanwhile, of which a copy is used; rows: of the file."""
    with folder() as work:
        data = copy_data(source, os.path.join(work, "data"))
        path = os.path.join(work, "customers.csv")
        write_csv(source, path, rows, prefix="P")
        served = Served(data)
        try:
            whole(served, path, rows, say, budget, failures)
        finally:
            served.stop()


def whole(served, path, rows, say, budget, failures):
    say(f"\nImport of {rows:,} customers in the page, into the live database")
    manager = served.client("intranet")
    manager.sign_in("zhao.min", PASSWORD)
    with open(path, "rb") as f:
        content = f.read()
    begin = time.monotonic()
    page = manager.submit(manager.get("/imports/new", status=200).form("/imports/new"), {"what": "customers"},
                          files=[("file", "customers.csv", content, "text/csv")], status=200)
    del content
    say(f"  upload of {os.path.getsize(path) / 1e6:.0f} MB: {time.monotonic() - begin:.1f} s")
    page = manager.submit(page.form("/columns"), {}, status=200)
    address = page.url
    seconds, _ = ended(served, task_of(served, "check_task_id"))
    say(f"  check: {seconds:.0f} s, {rows / seconds:,.0f} rows/s")
    page = manager.get(address, status=200)
    with People(served) as during:
        manager.submit(page.form("/run"), status=200)
        task = task_of(served, "run_task_id")
        import_s, counts = ended(served, task)
    if counts.get("created") != rows:
        failures.append(f"import in the page: {counts}")
    report(say, "import", import_s, rows, during)
    page = manager.get(address, status=200)
    with People(served) as after:
        manager.submit(page.form("/undo"), status=200)
        undo_s, counts = ended(served, undo_of(served, task))
    say(f"  undo: {counts}")
    report(say, "undo", undo_s, rows, after)
    failures += during.failures + after.failures
    budget("a complaint posted during an import in the page, 99th percentile", percentile(during.posts, 0.99), 500, " ms")
    budget("a complaint posted during its undo, 99th percentile", percentile(after.posts, 0.99), 500, " ms")
    budget("the customer list meanwhile, 99th percentile", percentile(during.lists + after.lists, 0.99), 25, " ms")
    budget("undo of the import, seconds for each second of the import", undo_s / import_s, 1)
