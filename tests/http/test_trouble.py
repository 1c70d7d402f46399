"""A database server in trouble, as people see it: the answer to a COMMIT that gets lost, a server that stays away, one
that comes up after the programs, a row that somebody else holds, weaker isolation, a server that speaks another language.
On PostgreSQL only. The programs reach the server through a proxy that breaks where it is told to (tests/support/proxy.py)."""

import concurrent.futures
import contextlib
import os
import re
import shutil
import signal
import tempfile
import time
import unittest
import uuid

from command import answer, until, zhiyin
from database import POSTGRES, Postgres, pg
from stack import USERS, Stack, processes
from test_complaints import GOOD
from world import PICTURE

import proxy  # tests/support, found by database.py

LOCKED = "UPDATE points_account SET last_at = last_at WHERE member_id = $1"
PROGRAMS = ("portal", "intranet", "admin", "api")


class Chinese(pg.Server):
    """What it says is Chinese, where Debian's translations are installed."""

    @staticmethod
    def environment():
        return {**pg.Server.environment(), "LANGUAGE": "zh_CN"}


@unittest.skipUnless(POSTGRES, "there is no server on SQLite")
class Trouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Chinese(settings={"lc_messages": "'C.UTF-8'"})
        cls.addClassCleanup(cls.server.close)
        cls.between = proxy.Proxy(cls.server.port)
        cls.addClassCleanup(cls.between.close)
        cls.stack = Stack(users=USERS, setting={"demo": "1"}, server=cls.server)
        cls.addClassCleanup(cls.stack.stop)
        with open(os.path.join(cls.stack.data, "zhiyin.conf"), "r+", encoding="utf-8") as f:
            text = f.read().replace(f":{cls.server.port}/", f":{cls.between.port}/")
            assert f":{cls.between.port}/" in text, text
            f.seek(0)
            f.truncate()
            f.write(text)
        cls.stack.start()
        cls.sales = cls.client("intranet", "sales")
        cls.loyalty = cls.client("admin", "loyalty")

    @classmethod
    def client(cls, program, who):
        return cls.stack.client(program, checked=False).sign_in(who)

    def tearDown(self):
        self.between.texts.clear()
        self.between.away.clear()
        self.assertEqual(self.between.losses, [], "it did not come to it")
        until(lambda: {self.ready(p) for p in PROGRAMS} == {200}, 20, "not ready again")

    @classmethod
    def tearDownClass(cls):
        assert answer("verify", "--data", cls.stack.data)["ok"]

    def ready(self, program="intranet"):
        return self.stack.client(program).request("GET", ("/api/v1" if program == "api" else f"/{program}") + "/readyz").status

    # ---- what people do ----

    def customer(self, name):
        form = self.sales.get("/customers/new", status=200).form("/customers/new", "name")
        self.sales.submit(form, {"name": name}, follow=False, status=303)
        return self.stack.value("SELECT id FROM customer WHERE name = ?", name)

    def member(self, name, points=0):
        """Its number."""
        page = self.loyalty.get(f"/members/open?customer={self.customer(name)}", status=200)
        page = self.loyalty.submit(page.form("/members/open", "customer"), status=200)
        number = page.url.rsplit("/", 1)[1]
        if points:
            self.loyalty.submit(self.posting(number, "earn")[1], {"amount": points, "reason": "to begin with"}, follow=False, status=303)
        return number

    def posting(self, number, what, client=None):
        client = client or self.loyalty
        return client, client.get(f"/members/{number}?do={what}", status=200).form(f"/{what}", "amount")

    def edit(self, name, city):
        """(sends it, how often it was carried out)"""
        customer = self.customer(name)
        form = self.sales.get(f"/customers/{customer}/edit", status=200).form("/edit")
        return (lambda: self.sales.submit(form, {"city": city}, follow=False),
                lambda: self.stack.value("SELECT COUNT(*) FROM audit WHERE action = 'customer.edit' AND entity_id = ?", customer)
                if self.stack.value("SELECT city FROM customer WHERE id = ?", customer) == city else 0)

    def case(self, body):
        self.stack.write("DELETE FROM rate_limit")
        portal = self.stack.client("portal", checked=False)
        form = portal.get("/complaints/new", status=200).form("/complaints/new")
        return (lambda: portal.submit(form, {**GOOD, "body": body}, follow=False, files=[("files", "a.png", PICTURE, "image/png")]),
                lambda: self.stack.value("SELECT COUNT(*) FROM complaint c JOIN attachment a ON a.complaint_id = c.id"
                                         " WHERE c.body = ?", body))

    def points(self, reason):
        number = self.member(f"Points {reason}")
        client, form = self.posting(number, "earn")
        return (lambda: client.submit(form, {"amount": 40, "reason": reason}, follow=False),
                lambda: self.stack.value("SELECT COUNT(*) FROM points_posting WHERE reason = ?", reason)
                if self.balance(number) == 40 else 0)

    def balance(self, number):
        return self.stack.value("SELECT a.balance FROM points_account a JOIN member m ON m.id = a.member_id WHERE m.number = ?", number)

    # ---- the COMMIT ----

    def test_a_lost_commit(self):
        """Whether it had arrived or not: carried out once, and who sent it sees nothing of it."""
        for how in ("answer", "commit"):
            for program, what in (("intranet", self.edit), ("portal", self.case), ("admin", self.points)):
                text = f"lost {how} {program}"
                send, done = what(f"Lost {how}", text) if what == self.edit else what(text)
                with self.subTest(text):
                    loss = self.between.lose(program, text, how)
                    page = send()
                    self.assertTrue(loss.happened)
                    self.assertEqual(page.status, 303, page.words[:300])
                    self.assertEqual(done(), 1)
                    self.assertEqual(send().location, page.location)  # the same form: to the same place
                    self.assertEqual(done(), 1)

    def test_a_lost_commit_and_nobody_to_ask(self):
        """The server stays away: it is said that it may be saved, and the same form can be sent again."""
        sent = [(program, how, *what) for program, how, what in (
            ("intranet", "answer", self.edit("Away", "away answer")), ("portal", "commit", self.case("away commit")))]
        losses = [self.between.lose(program, f"away {how}", how, away=True) for program, how, _, _ in sent]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for page in pool.map(lambda s: s[2](), sent):
                self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"), page.words[:300])
                self.assertIn("send the same form once more", page.words)
        self.assertTrue(all(loss.happened for loss in losses))
        self.assertEqual([done() for *_, done in sent], [1, 0])
        self.between.away.clear()
        until(lambda: (self.ready(), self.ready("portal")) == (200, 200), 20)
        time.sleep(1.1)  # each of the processes looks again after a second
        for program, _, send, done in sent:
            page = send()
            self.assertTrue(page.status == 303 or "done already" in page.words, page.words[:300])
            self.assertEqual(done(), 1, program)

    # ---- rows that somebody else holds ----

    @contextlib.contextmanager
    def held(self, statement, *values, then=None):
        """Another session has these rows; yields the number of its process. then: another statement of it."""
        with contextlib.closing(Postgres(self.stack.url, auto=False)) as other:
            other.execute(statement, values)
            yield other.execute("SELECT pg_backend_pid()").fetchone()[0]
            if then:
                other.execute(then, values)
            other.commit()

    def race(self, number, sends, meanwhile=None):
        """All at once, while another session has the member's account: each waits for it before it reads anything. The
        statuses."""
        with concurrent.futures.ThreadPoolExecutor(len(sends)) as pool:
            with self.held("SELECT 1 FROM points_account a JOIN member m ON m.id = a.member_id WHERE m.number = ? FOR UPDATE OF a",
                           number, then=meanwhile) as holder:
                coming = [pool.submit(send) for send in sends]
                blocked = until(lambda: self.blocked(holder, len(sends)), 10, f"nobody waits: {[c.done() for c in coming]}")
                self.assertEqual({r["query"] for r in blocked}, {LOCKED})
                if self.between.texts:  # as weak as it was meant to be: nothing is watched for conflicts
                    self.assertEqual(self.stack.value("SELECT COUNT(*) FROM pg_locks WHERE mode = 'SIReadLock'"), 0)
            return sorted(c.result().status for c in coming)

    def blocked(self, holder, n):
        """Those who wait for it, or for another one who does."""
        rows = self.stack.sql("SELECT a.query, ? = ANY(pg_blocking_pids(a.pid)) AS first FROM pg_stat_activity a"
                              " WHERE a.wait_event_type = 'Lock' AND a.application_name = 'admin'", holder)
        return rows if len(rows) == n and any(r["first"] for r in rows) else None

    def test_postings_wait_for_the_account(self):
        other = self.client("admin", "loyalty")

        def both(number, what, amount, meanwhile=None):
            sends = [self.posting(number, what, c) for c in (self.loyalty, other)]
            return self.race(number, [lambda c=c, f=f: c.submit(f, {"amount": amount, "reason": what}, follow=False) for c, f in sends],
                             meanwhile)

        strong = self.member("Strong", 100)
        self.assertEqual(both(strong, "redeem", 60), [303, 409])
        self.assertEqual(self.balance(strong), 40)
        self.between.texts[b"BEGIN ISOLATION LEVEL SERIALIZABLE"] = b"BEGIN"  # READ COMMITTED
        weak = self.member("Weak", 100)
        for what, amount, statuses, balance in (("redeem", 60, [303, 409], 40), ("earn", 30, [303, 303], 100),
                                                ("adjust", -60, [303, 409], 40), ("adjust", 5, [303, 303], 50)):
            with self.subTest(what, amount=amount):
                self.assertEqual(both(weak, what, amount), statuses)
                self.assertEqual(self.balance(weak), balance)
        posting = self.stack.value("SELECT p.id FROM points_posting p JOIN member m ON m.id = p.member_id"
                                   " WHERE m.number = ? AND p.kind = 'redeem'", weak)
        path = f"/members/{weak}/postings/{posting}/reverse"
        sends = [(c, c.get(path, status=200).form("/reverse", "reason")) for c in (self.loyalty, other)]
        self.assertEqual(self.race(weak, [lambda c=c, f=f: c.submit(f, {"reason": "twice"}, follow=False) for c, f in sends]), [303, 409])
        self.assertEqual(self.balance(weak), 110)
        frozen = "UPDATE member SET state = 'frozen' WHERE number = ?"  # while they wait: they see it
        self.assertEqual(both(weak, "redeem", 1, frozen), [409, 409])

    def test_a_statement_that_is_held_up(self):
        """Until its time is over: nothing is saved, and the connection serves the next one."""
        def connections():
            return {r[0] for r in self.stack.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'intranet'")}

        customer = self.customer("Held up")
        self.between.texts[b"statement_timeout=15000"] = b"statement_timeout=3100"  # as in life: no time for another try
        self.between.cut()
        until(lambda: self.sales.get("/customers").status == 200)
        form = self.sales.get(f"/customers/{customer}/edit", status=200).form("/edit")
        before = self.stack.tables()["customer"]
        with self.held("SELECT 1 FROM customer WHERE id = ? FOR UPDATE", customer):
            begun = time.monotonic()
            page = self.sales.submit(form, {"city": "held up"}, follow=False)
            took = time.monotonic() - begun
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"), page.words[:300])
            self.assertIn("Nothing was saved", page.words)
            self.assertTrue(3 < took < 8, took)
            for _ in range(8):  # nobody else is held up, whichever process is asked
                self.sales.get("/customers", status=200)
            self.assertEqual(self.stack.tables()["customer"], before)
            there = connections()
        self.assertEqual(self.sales.submit(form, {"city": "held up"}, follow=False).status, 303)
        self.assertEqual(self.stack.value("SELECT city FROM customer WHERE id = ?", customer), "held up")
        self.assertLessEqual(there, connections())
        self.between.texts.clear()
        self.between.cut()

    # ---- away before the programs ----

    def process_ids(self):
        pools = {p: self.stack.pids(p) for p in PROGRAMS}
        with open(os.path.join(self.stack.data, "run.path"), encoding="utf-8") as f:
            words = f"worker --data {f.read().strip()}/data"
        return {**pools, "worker": processes(words)}

    def test_started_before_the_server(self):
        send, done = self.case("typed before")
        before = self.process_ids()
        logs = {p: len(self.stack.logs(p)) for p in (*PROGRAMS, "worker", "tasks")}
        self.server.stop()
        try:
            for pid in sum(before.values(), []):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            new = until(lambda: self.all_new(before), 20, "the supervisor did not start them again")
            anonymous = self.stack.client("portal", lang="zh-CN", checked=False)
            for program in PROGRAMS:
                prefix = "/api/v1" if program == "api" else f"/{program}"
                client = self.stack.client(program)
                self.assertEqual(client.request("GET", prefix + "/healthz").text, "ok\n")
                ready = client.request("GET", prefix + "/readyz")
                self.assertEqual((ready.status, ready.text), (503, "not ready: the database does not answer\n"))
                page = client.request("GET", prefix + "/no-such-page")
                self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"))
            self.assertIn("马上恢复", anonymous.get("/", status=503).words)
            page = send()
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"))
            self.assertIn("Nothing was saved", page.words)
            self.assertEqual(self.sales.get("/customers", follow=False).status, 503)
            time.sleep(1.5)
            for program in (*PROGRAMS, "worker", "tasks"):  # a line of each process, and none for each try
                log = self.stack.logs(program)[logs[program]:].rsplit('"event":"stop"', 1)[-1]
                lines = re.findall(r'"event":"database".*it does not answer; waiting: .*', log)
                count = len(new.get(program, [0])) if program != "worker" else 1
                hashing = 1 if program in ("portal", "intranet", "admin") else 0  # has a log of its own
                self.assertEqual(len(lines), count - hashing, log)
            self.assertEqual({p: sorted(v) for p, v in self.process_ids().items()}, new)
        finally:
            self.server.start()
        until(lambda: {self.ready(p) for p in PROGRAMS} == {200}, 10)
        until(lambda: self.sales.get("/customers", follow=False).status == 200, 10)  # still signed in
        until(lambda: send().status == 303, 10)
        self.assertEqual(done(), 1)
        until(lambda: self.stack.value("SELECT state FROM outbox ORDER BY id DESC LIMIT 1") == "shown", 20, "the jobs do not go on")
        for name in ("worker", "tasks"):
            until(lambda n=name: "it answers again" in self.stack.logs(n)[logs[n]:], 15, f"{name} does not look again")
        self.assertEqual(self.process_ids(), new)  # without a restart

    def all_new(self, before):
        now = self.process_ids()
        fresh = all(len(now[p]) == len(before[p]) and not set(now[p]) & set(before[p]) for p in before)
        return now if fresh else None

    # ---- another language ----

    def test_a_server_that_speaks_chinese(self):
        """Why a connection is refused is known by its code, whatever the words."""
        with self.assertRaises(RuntimeError) as said:
            self.server.sql("SELECT 1 / 0")
        if str(said.exception).isascii():
            self.skipTest("the server's translations are not installed")
        folder = tempfile.mkdtemp(prefix="zychinese.")
        self.addCleanup(shutil.rmtree, folder, True)
        wrong = os.path.join(folder, "wrong")
        with open(wrong, "w", encoding="utf-8") as f:
            f.write("*:*:*:*:guessed\n")
        os.chmod(wrong, 0o600)
        self.server.sql("CREATE ROLE zy_password LOGIN PASSWORD 'right'; CREATE ROLE stranger LOGIN;"
                        " CREATE DATABASE closed; REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
        here = f"127.0.0.1:{self.server.port}"

        def init(address, status):
            return zhiyin("init", "--no-admin", "--data", os.path.join(folder, uuid.uuid4().hex), "--db", address, "--wait", "30",
                          status=status, limit=20)[1].strip()

        for address, code in ((f"postgresql://zy_password@{here}/x?passfile={wrong}", "28P01"), (f"postgresql://nobody@{here}/x", "28000"),
                              (f"postgresql://stranger@{here}/closed", "42501"),
                              (f"postgresql://zy_password@127.0.0.1:1,{here}/x?passfile={wrong}", "28P01")):
            text = init(address, 1)
            self.assertIn(code, text)
            self.assertNotIn("\n", text)  # at once, without waiting for a server that is there
        self.assertEqual(init(f"postgresql://postgres@{here}/made", 0), "")  # it is not there, so it is made


if __name__ == "__main__":
    unittest.main()
