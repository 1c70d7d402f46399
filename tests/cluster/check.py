#!/usr/bin/env python3
"""Failover, for real: `make check-cluster`. README.md in this folder says what happens.

    check.py [--quick] [--only sync|async] [--keep DIR]

sync: people work while the primary is killed, cut off, switched over and everything is restarted; then
what they were told was saved is compared with the database. async: the same comparison without
synchronous replication, with a fault after which something must be missing: it shows that the
comparison can see a loss. --quick: each fault once, fewer writes. --keep: the book of what was
sent and the logs go there."""

import argparse
import collections
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import psycopg2

from app import App, BUILD, Front
from cluster import Cluster, PYTHON, command_line, send, until
from load import Site

LIMIT = 1200  # seconds for everything
passed = failed = 0


def check(good, what):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(("ok    " if good else "FAIL  ") + what, flush=True)


def say(text):
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {text}", flush=True)


BEGAN = time.monotonic()


class Scene:
    """A cluster, two application nodes, the nginx in front, people at work."""

    keep = None

    def __init__(self, synchronous):
        self.synchronous = synchronous
        self.cluster = Cluster(synchronous)
        self.apps, self.front, self.site, self.rows, self.kills = [], None, None, [], 0

    def __enter__(self):
        try:
            self._open()
        except BaseException:
            self.cluster.tell_logs()
            self.close()
            raise
        return self

    def _open(self):
        c = self.cluster.start()
        say(f"three machines are healthy: {self._roles()}")
        for i in range(2):
            like = self.apps[0] if self.apps else None
            self.apps.append(App(c.folder, f"app{i + 1}", c.url(i), like))
        for app in self.apps:
            app.start()
        self.front = Front(c.folder, self.apps).start()
        self.site = Site(self.front.port, os.path.join(c.folder, "book.log"))
        self.site.arrange()
        c.execute("CREATE DATABASE probe OWNER zhiyin TEMPLATE template0")
        c.execute("CREATE TABLE probe (n BIGINT PRIMARY KEY); ALTER TABLE probe OWNER TO zhiyin", "probe")
        self.site.open()
        time.sleep(3)
        before, begun = self.site.book.count(), time.monotonic()
        time.sleep(10)
        rate = (self.site.book.count() - before) / (time.monotonic() - begun)
        say(f"two application nodes are at work: {rate:.0f} acknowledged writes a second")

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.front:
            self.front.stop()
        for app in self.apps:
            app.stop()
        if self.keep:
            self._keep(os.path.join(self.keep, "sync" if self.synchronous else "async"))
        self.cluster.stop()

    def _keep(self, to):
        folder = self.cluster.folder
        for name in ("book.log", "logs", "app1/data/logs", "app2/data/logs"):
            path, target = os.path.join(folder, name), os.path.join(to, name)
            if os.path.isdir(path):
                shutil.copytree(path, target, dirs_exist_ok=True)
            elif os.path.exists(path):
                os.makedirs(to, exist_ok=True)
                shutil.copy(path, target)

    def _roles(self):
        return ", ".join(f"{n} {m['role']}" for n, m in sorted(self.cluster.members().items()))

    # ---- faults ----

    def working(self, since):
        """People's work is acknowledged again, for a while already."""
        times = [t for t in self.site.book.times() if t > since]
        now = time.monotonic()
        return len([t for t in times if t > now - 2]) >= 6

    def time_until_good(self, begun):
        """Seconds from the begin of the first pause of more than a second between two acknowledged writes
        to the end of the last one; without one, the longest pause."""
        times = [t for t in self.site.book.times() if t > begun - 1]
        pauses = [(a, b) for a, b in zip(times, times[1:]) if b > begun]
        long = [(a, b) for a, b in pauses if b - a > 1]
        return long[-1][1] - max(long[0][0], begun) if long else max((b - a for a, b in pauses), default=0)

    def fault(self, name, do, after=None, seconds=60):
        """Something bad happens while people work; ends when their work has been acknowledged again."""
        book = self.site.book
        self.cluster.wait_healthy(120)
        until(lambda: self.working(time.monotonic() - 3), 60, lambda: f"nobody gets anything done before: {name}")
        time.sleep(1)
        begun, answers = time.monotonic(), len(book.answers)
        book.note("fault", name=name)
        do()
        time.sleep(3)
        until(lambda: self.working(begun), seconds,
              lambda: f"no work is acknowledged {seconds} s after: {name}; {self.cluster.members()}")
        end = time.monotonic()
        gap = self.time_until_good(begun)
        with book.lock:
            bad = collections.Counter(status for _, status in book.answers[answers:])
            again = [w for w in book.writes if w.acknowledged > begun and w.begun < end and w.tries > 1]
        longest = max((w.acknowledged - w.begun for w in again), default=0)
        if after:
            after()
        self.rows.append((name, gap, bad[503], bad[0], len(again), longest))
        say(f"{name}: writes succeed again after {gap:.1f} s, {bad[503]} error pages, {bad[0]} without an answer, "
            f"{len(again)} forms sent again (the slowest {longest:.1f} s); {self._roles()}")

    def primary(self):
        """Once all is well: who is primary then."""
        self.cluster.wait_healthy(120)
        return self.cluster.primary()

    def kill(self, **what):
        """The primary, by SIGKILL."""
        node = self.primary()
        self.kills += 1
        names = {(True, True, False): "PostgreSQL and Patroni", (False, True, False): "PostgreSQL alone",
                 (True, False, False): "Patroni alone, its PostgreSQL lives on",
                 (True, True, True): "the whole machine"}
        name = names[what.get("patroni", True), what.get("postgres", True), what.get("etcd", False)]
        self.fault(f"SIGKILL of the primary {node.name}: {name}", lambda: node.kill(**what), node.start)

    def cut_primary(self):
        """The primary is cut off and does not know. Somebody beside it goes on writing."""
        node = self.primary()
        probe = Probe(self.cluster, node)

        def do():
            probe.start()
            time.sleep(0.5)
            node.cut()
            probe.cut_at = time.monotonic()

        def after():
            time.sleep(5)
            probe.stop()
            node.mend()
            self.cluster.wait_healthy(120)
            self.probes.append(probe)

        self.fault(f"the primary {node.name} is cut off, and lives", do, after)

    def cut_standby(self):
        self.primary()
        node = self.cluster.synchronous_standby()
        self.fault(f"the synchronous standby {node.name} is cut off", node.cut, node.mend)

    def die(self, node):
        """The primary dies with what nobody has seen of it. Where Patroni had noticed that it was alone, nobody
        may follow, and it must come back itself."""
        node.kill()
        node.feed()
        with contextlib.suppress(AssertionError):
            until(self.cluster.primary, 15, "nobody follows")
            return
        say(f"{node.name} was known to be alone: nobody follows, it comes back")
        node.start()

    def starve_and_kill(self, seconds):
        """What the primary writes reaches nobody for a while; then it dies."""
        node = self.primary()
        self.kills += 1

        def do():
            node.starve()
            time.sleep(seconds)
            self.die(node)

        self.fault(f"the primary {node.name} writes {seconds} s that reach nobody, then SIGKILL", do, node.start)

    def crash_and_kill(self):
        """PostgreSQL crashes and comes back with what it wrote and no standby has; a form that was sent is
        sent again, and the machine dies."""
        node = self.primary()
        self.kills += 1

        def do():
            node.starve()
            time.sleep(1)
            backends = [p for p in node.postgres()[1:] if "zhiyin zhiyin" in command_line(p)]
            send(backends[:1], signal.SIGKILL)  # the postmaster ends all of them and starts anew
            time.sleep(2.5)
            self.die(node)

        self.fault(f"a backend of the primary {node.name} crashes unseen by standbys, then SIGKILL", do, node.start)

    def alone_and_kill(self):
        """Longer than wal_sender_timeout: the primary goes on alone, and nobody may follow it then."""
        node, found = self.primary(), []
        self.kills += 1

        def do():
            node.starve()
            time.sleep(12)
            node.kill()
            node.feed()
            time.sleep(12)
            found.append(self.cluster.primary())
            node.start()

        self.fault(f"the primary {node.name} is alone for 12 s, SIGKILL, 12 s later it comes back", do, seconds=90)
        check(found == [None], "nobody took the place of a primary that was alone")

    def switch(self):
        """The planned way, as docs/failover.md says."""
        leader, to = self.primary(), self.cluster.synchronous_standby()
        conf = os.path.join(leader.folder, "patroni.yml")
        command = [PYTHON, "/usr/bin/patronictl", "-c", conf, "switchover", "zhiyin", "--force", "--master",
                   leader.name, "--candidate", to.name]

        def do():
            p = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            if p.returncode:
                raise AssertionError(f"patronictl: {p.stdout}{p.stderr}")

        self.fault(f"planned switchover {leader.name} -> {to.name}", do)

    def restart_all(self):
        """One after the other, as for an update of the machines."""
        for node in self.cluster.nodes:
            self.primary()
            role = "primary" if node is self.cluster.primary() else "standby"
            self.fault(f"restart of {node.name}, {role}", node.restart)
        for proxy in self.cluster.proxies:
            self.fault(f"restart of {proxy.name}", lambda p=proxy: (p.stop(5), p.start()))
        for app in self.apps:
            self.fault(f"restart of {app.name}", app.restart)
        self.fault("restart of the nginx in front", lambda: (self.front.stop(), self.front.start()))

    # ---- the comparison ----

    def sql(self, statement, *values, database="zhiyin"):
        with contextlib.closing(self.cluster.connect("postgres", database)) as db, db.cursor() as c:
            c.execute(statement, values)
            return c.fetchall()

    def in_database(self, kind):
        """{mark: how often} of what people sent, as the database has it."""
        run = self.site.run + ".%"
        if kind == "points":
            rows = self.sql("SELECT reason, COUNT(*) FROM points_posting WHERE reason LIKE %s GROUP BY 1", run)
        elif kind == "complaint":
            rows = self.sql("SELECT body, COUNT(*) FROM complaint WHERE body LIKE %s GROUP BY 1", run)
        else:
            found = collections.Counter()
            pattern = re.compile(re.escape(self.site.run) + r"\.\d+\.\d+")
            for (text,) in self.sql("SELECT t.after_text FROM audit_text t JOIN audit a ON a.id = t.audit_id WHERE"
                                    " a.entity = 'customer' AND a.before_digest <> '' AND t.after_text LIKE %s",
                                    f"%{self.site.run}.%"):
                found.update(set(pattern.findall(text)))
            return found
        return collections.Counter(dict(rows))

    def compare(self):
        """(lost, doubled, acknowledged) of everything that leaves one row."""
        lost = doubled = total = 0
        for kind in ("points", "complaint", "edit"):
            have, told = self.in_database(kind), set(self.site.book.marks(kind))
            missing = [m for m in told if not have[m]]
            twice = [m for m, n in have.items() if n > 1]
            say(f"{kind}: {len(told)} acknowledged, {len(have)} in the database, {len(missing)} lost, "
                f"{len(twice)} doubled {(missing + twice)[:5] or ''}")
            lost, doubled, total = lost + len(missing), doubled + len(twice), total + len(told)
        return lost, doubled, total

    def versions(self):
        """Customers whose version is not the number of their editor's acknowledged edits."""
        told = {int(c): v for p in self.site.people for c, v in getattr(p, "versions", {}).items()}
        have = dict(self.sql("SELECT id, version FROM customer WHERE id = ANY(%s)", list(told)))
        return {c: (v, have.get(c)) for c, v in told.items() if have.get(c) != v}

    def restore_copy(self):
        """A copy as docs/failover.md makes it: from a standby, into another database; what verify finds there."""
        standby, path = self.cluster.synchronous_standby(), os.path.join(self.cluster.folder, "copy.dump")
        env = dict(os.environ, PGPASSFILE=self.cluster.password_file())
        at = ["--host=127.0.0.1", "--username=zhiyin", "--no-password"]
        subprocess.run(["pg_dump", *at, f"--port={standby.pg}", "--format=custom", f"--file={path}", "zhiyin"],
                       env=env, check=True, timeout=120)
        self.cluster.execute("CREATE DATABASE trial OWNER zhiyin TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        subprocess.run(["pg_restore", *at, f"--port={self.cluster.ports[0]}", "--no-owner", "--exit-on-error",
                        "--dbname=trial", path], env=env, check=True, timeout=120)
        return self.verify(["--db", self.cluster.url(0, "trial")])

    def verify(self, more=()):
        """What `zhiyin verify` finds, on each application node."""
        out = {}
        for app in self.apps:
            p = subprocess.run([os.path.join(BUILD, "zhiyin"), "verify", "--data", app.data, "--json", *more],
                               check=False, capture_output=True, text=True, timeout=300, env=app.environment())
            try:
                report = json.loads(p.stdout)
            except ValueError:
                report = {"answer": {"findings": 1, "text": p.stdout[-500:] + p.stderr[-500:]}}
            out[app.name] = {k: v for k, v in report.items() if isinstance(v, dict) and v.get("findings")}
            if p.returncode and not out[app.name]:
                out[app.name] = {"status": p.returncode, "text": p.stderr[-500:]}
        return out

    def table(self):
        width = max(len(r[0]) for r in self.rows)
        print(f"\n{'fault':<{width}}     good again  503 pages  no answer  sent again  slowest")
        for name, gap, pages, none, again, longest in self.rows:
            print(f"{name:<{width}}  {gap:10.1f} s  {pages:9}  {none:9}  {again:10}  {longest:5.1f} s")
        print(flush=True)


class Probe(threading.Thread):
    """A program beside a primary, on the same side of the cut: writes as fast as it is answered."""

    def __init__(self, cluster, node):
        super().__init__(daemon=True)
        self.cluster, self.node = cluster, node
        self.told, self.cut_at, self.ending = [], None, False

    def run(self):
        n, db = 0, None
        while not self.ending:
            n += 1
            try:
                if db is None:
                    db = self.cluster.connect("zhiyin", "probe", port=self.node.pg)
                with db, db.cursor() as c:
                    c.execute("INSERT INTO probe VALUES (%s)", [n])
                if not any("not have been replicated" in x for x in db.notices):
                    self.told.append((n, time.monotonic()))
            except psycopg2.Error:
                with contextlib.suppress(Exception):
                    db.close()
                db = None
                time.sleep(0.1)

    def stop(self):
        self.ending = True
        self.join(1)


def settle(scene):
    """Nobody begins anything new; the audit log is sealed."""
    scene.cluster.wait_healthy(120)
    scene.site.close()
    with contextlib.suppress(AssertionError):
        until(lambda: scene.sql("SELECT COUNT(*) FROM audit a WHERE NOT EXISTS"
                                " (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.id)") == [(0,)], 60, "not sealed")


def report(scene):
    book = scene.site.book
    kinds = collections.Counter(w.kind for w in book.writes)
    say(f"{book.count()} acknowledged writes: {dict(kinds)}; {len(book.given_up)} given up")
    for what, n in collections.Counter(re.sub(r"\d{3,}", "N", w)[:120] for w in book.wrong).most_common(12):
        print(f"      {n} times: {what}")
    if book.wrong:
        print("      the first: " + book.wrong[0][:1500])


def run_sync(quick):
    with Scene(True) as s:
        s.probes = []
        wanted = 1500 if quick else 5000
        s.kill()
        s.kill(patroni=False)
        if not quick:
            s.kill(etcd=True)
        s.kill(postgres=False)
        s.cut_primary()
        s.cut_standby()
        s.starve_and_kill(4)
        s.crash_and_kill()
        if not quick:
            s.alone_and_kill()
            s.kill()
            s.kill(patroni=False)
        s.switch()
        if not quick:
            s.restart_all()
        until(lambda: s.site.book.count() >= wanted, 400, lambda: f"only {s.site.book.count()} writes")
        settle(s)
        s.table()
        report(s)
        lost, doubled, total = s.compare()
        check(s.kills >= (3 if quick else 5), f"the primary was killed {s.kills} times")
        check(s.site.book.count() >= wanted, f"at least {wanted} acknowledged writes: {s.site.book.count()}")
        check(lost == 0, f"lost {lost} of {total}")
        check(doubled == 0, f"doubled {doubled} of {total}")
        wrong = s.versions()
        check(not wrong, f"every customer has the version that its acknowledged edits made {wrong or ''}")
        check(not s.site.book.wrong, f"every error was a clear page with Retry-After: {len(s.site.book.wrong)} were not")
        check(not s.site.book.given_up, f"nobody gave up: {len(s.site.book.given_up)} did")
        alive, count = s.site.sessions_alive()
        check(alive == count and count, f"sessions live on: {alive} of {count}")
        for name, findings in s.verify().items():
            check(not findings, f"zhiyin verify on {name}: {findings or 'clean'}")
        findings = s.restore_copy()
        check(not any(findings.values()), f"a copy from a standby, restored: {findings}")
        have = {n for (n,) in s.sql("SELECT n FROM probe", database="probe")}
        for probe in s.probes:
            late = [n for n, at in probe.told if at > probe.cut_at]
            gone = [n for n, _ in probe.told if n not in have]
            check(not gone, f"beside the primary that was cut off: {len(probe.told)} writes acknowledged, "
                            f"{len(late)} of them after the cut, {len(gone)} lost")


def run_async():
    """The control: what is acknowledged stands on one machine, and that one dies before it was copied."""
    with Scene(False) as s:
        s.starve_and_kill(4)
        settle(s)
        s.table()
        lost, _, total = s.compare()
        say(f"`zhiyin verify` afterwards: {s.verify()}")
        check(lost > 0, f"without synchronous replication the comparison sees a loss: {lost} of {total}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["sync", "async"])
    parser.add_argument("--keep", metavar="DIR")
    args = parser.parse_args()
    Scene.keep = args.keep

    def give_up(*_):
        raise TimeoutError(f"not done after {LIMIT} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.alarm(LIMIT)
    for name, run in (("sync", lambda: run_sync(args.quick)), ("async", run_async)):
        if args.only in (None, name):
            try:
                run()
            except (AssertionError, TimeoutError, OSError, psycopg2.Error) as e:
                check(False, f"{name}: {e!r}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
