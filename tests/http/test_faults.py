"""Bad luck and bad input through the real stack: processes killed while people post, a full disk, a
worker killed in the middle of expiry, clients that leave, fields that are nothing a person means.

Elsewhere: killed processes come back (test_gate.py), 50 redemptions at once (test_points.py), six files
and 200 MiB (test_complaints.py), a cut import (test_import.py), a killed sender of mail (test_outbox.py)."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

from command import BUILD, answer, environment, until, zhiyin
from database import sqlite_only
from stack import USERS, Stack, multipart, shared
from world import PICTURE, luhn

CASE = {"kind": "complaint", "body": "", "contact_email": "x@example.com"}


def whole(data):
    """`zhiyin verify` finds nothing wrong."""
    report = answer("verify", "--data", data)
    return {k: v for k, v in report.items() if isinstance(v, dict) and v.get("findings")}


class Killed(unittest.TestCase):
    """A stack of its own: its processes are killed."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(users=USERS, setting={"demo": "1"}).start()

    @classmethod
    def tearDownClass(cls):
        cls.stack.stop()

    def test_every_complaint_arrives_once(self):
        """Processes die while eight people file cases; who got an error sends the same form again."""
        stack, done, lost = self.stack, [], []
        stack.write("INSERT INTO rate_limit (bucket, window_at, hits) VALUES (x'00', 0, 0)")

        def person(n):
            for i in range(4):
                client = stack.client("portal", checked=False)
                form = self.patient(lambda c=client: c.get("/complaints/new", status=200).form("/complaints/new"))
                pairs = form.filled({**CASE, "body": f"case {n}.{i}"})
                for _ in range(20):
                    try:
                        status = client.post(form.action, pairs, [], follow=False).status
                    except OSError:
                        status = 0
                    if status == 303:
                        done.append(f"case {n}.{i}")
                        break
                    lost.append(status)
                    if status == 422:  # too many from one address
                        stack.write("DELETE FROM rate_limit")
                    time.sleep(0.2)

        threads = [threading.Thread(target=person, args=(n,)) for n in range(8)]
        for t in threads:
            t.start()
        for _ in range(4):
            time.sleep(0.4)
            for pid in stack.pids("portal")[:2]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for t in threads:
            t.join()
        bodies = [r[0] for r in stack.sql("SELECT body FROM complaint WHERE body LIKE 'case%' ORDER BY body")]
        self.assertEqual(sorted(done), bodies)
        self.assertEqual(len(bodies), 32)
        self.assertEqual(whole(stack.data), {})
        begin = time.monotonic()
        until(lambda: len(stack.pids("portal")) == 5, 3, "the processes did not come back")
        print(f"\n32 cases, 8 kills, {len(lost)} tries that failed, back after {time.monotonic() - begin:.1f} s")

    def patient(self, call):
        for _ in range(30):
            with contextlib.suppress(OSError, AssertionError):
                return call()
            time.sleep(0.2)
        return call()

    def test_a_client_that_leaves(self):
        """It sends its form and goes; what it sends again later is the same form, carried out once."""
        client = self.stack.client("portal", checked=False)
        self.stack.write("DELETE FROM rate_limit")
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        body, kind = multipart(form.filled({**CASE, "body": "left"}), [])
        head = (f"POST {form.action} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: "
                f"{len(body)}\r\nCookie: " + "; ".join(f"{k}={v}" for k, v in client.cookies.items()) + "\r\n\r\n")
        for cut in (len(body) // 2, len(body), len(body)):
            with socket.create_connection(("127.0.0.1", self.stack.port)) as s:
                s.sendall(head.encode() + body[:cut])
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # leaves at once
        count = "SELECT COUNT(*) FROM complaint WHERE body = 'left'"
        with contextlib.suppress(AssertionError):
            until(lambda: self.stack.value(count), 3)
        page = client.post(form.action, form.filled({**CASE, "body": "left"}), [], follow=False)
        self.assertEqual(page.status, 303)
        self.assertEqual(self.stack.value(count), 1)


class FullDisk:
    """What a full disk must mean, however it is made full; mixed into two ways of doing so."""

    def work(self, stack):
        admin = stack.client("admin").sign_in("admin")
        portal = stack.client("portal", lang="zh-CN")
        intranet = stack.client("intranet", lang="zh-CN").sign_in("sales")
        branch = admin.get("/lists/branch").form("/lists/branch", "name_zh")
        case = portal.get("/complaints/new").form("/complaints/new")
        customer = intranet.get("/customers/new").form("/customers/new", "name")
        before = self.counts(stack)
        with self.full(stack):
            for _ in range(2):
                page = intranet.submit(customer, {"name": "满"})
                self.assertIn(page.status, (422, 503), page.words[:300])
                self.assertRegex(page.words, "空间|稍后|暂时")
                page = portal.submit(case, {**CASE, "body": "磁盘满了 " * 50}, files=[
                    ("files", "a.png", PICTURE + os.urandom(400000), "image/png")])
                self.assertIn(page.status, (422, 503), page.words[:300])
                self.assertRegex(page.words, "空间|稍后|暂时")
                page = admin.submit(branch, {"name_zh": "Full"})
                self.assertIn(page.status, (422, 503), page.words[:300])
                self.assertEqual(intranet.get("/customers").status, 200)  # reading goes on
                self.assertEqual(portal.get("/").status, 200)
        self.assertEqual(self.counts(stack), before)
        stack.assert_whole()
        # The same forms again, now that there is room.
        self.assertEqual(intranet.submit(customer, {"name": "满"}).status, 200)
        self.assertEqual(portal.submit(case, {**CASE, "body": "有空间了"}, files=[]).status, 200)
        self.assertEqual(admin.submit(branch, {"name_zh": "Full"}).status, 200)
        self.assertEqual(self.counts(stack), tuple(n + 1 for n in before))
        self.assertEqual(whole(stack.data), {})

    @staticmethod
    def counts(stack):
        return tuple(stack.value(f"SELECT COUNT(*) FROM {t}") for t in ("customer", "complaint", "branch"))


@sqlite_only("the limit is on the database's own file")
class FullBySize(FullDisk, unittest.TestCase):
    """Every write of the programs fails (a limit on file sizes); needs no rights."""

    def test_writes_fail(self):
        with Stack(users=USERS, setting={"demo": "1"}) as stack:
            self.work(stack)

    @contextlib.contextmanager
    def full(self, stack):
        pids = [p for name in ("portal", "intranet", "admin") for p in stack.pids(name)]
        self.assertGreater(len(pids), 8)
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            for pid in pids:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self.assertEqual(pids, [p for name in ("portal", "intranet", "admin") for p in stack.pids(name)],
                         "a process ended")


@sqlite_only("test_server.py fills the server's disk")
class FullFilesystem(FullDisk, unittest.TestCase):
    """A small file system that is filled to the last byte; needs the right to mount one."""

    def test_no_space_left(self):
        folder = tempfile.mkdtemp(prefix="zyfull.")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "tmpfs", folder],
                                 capture_output=True, check=False)
        if mounted.returncode:
            os.rmdir(folder)
            self.skipTest("no right to mount a file system; FullBySize does the same by a limit")
        try:
            with Stack(users=USERS, setting={"demo": "1"}, folder=folder) as stack:
                self.work(stack)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
            os.rmdir(folder)

    @contextlib.contextmanager
    def full(self, stack):
        filler = os.path.join(stack.folder, "filler")
        with open(filler, "wb", buffering=0) as f:
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x" * 65536)
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x")
        try:
            yield
        finally:
            os.unlink(filler)


class Expiry(unittest.TestCase):
    MEMBERS = 2500

    def test_a_worker_killed_in_the_middle(self):
        """Expiry goes on where it was; no lot expires twice, the ledger stays proved."""
        folder = tempfile.mkdtemp(prefix="zyexpiry.")
        stack = Stack(folder=folder)
        try:
            self.members(stack)
            expired = "SELECT COUNT(*) FROM points_posting WHERE kind = 'expire'"
            command = [os.path.join(BUILD, "zhiyin"), "job", "run", "points_expiry", "--data", stack.data]
            kills = 0
            while kills < 3 and stack.value(expired) < self.MEMBERS // 3:
                begun = stack.value(expired)
                process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                try:
                    until(lambda: stack.value(expired) > begun + 50 or process.poll() is not None, 20)
                finally:
                    process.kill()
                    process.wait()
                kills += 1
                stack.write("UPDATE job SET lease_until = 0, next_at = 0")  # after a minute and a half
            partial = stack.value(expired)
            self.assertGreater(partial, 100)
            self.assertLess(partial, self.MEMBERS, "it was killed in the middle")
            for _ in range(20):
                zhiyin("job", "run", "points_expiry", "--data", stack.data)
                stack.write("UPDATE job SET lease_until = 0, next_at = 0")
                if stack.value("SELECT COUNT(*) FROM points_lot WHERE remaining > 0 AND expires_at < 2") == 0:
                    break
            self.assertEqual(stack.value(expired), self.MEMBERS)
            self.assertEqual(stack.value("SELECT SUM(balance) FROM points_account"), self.MEMBERS * 7)
            self.assertEqual(whole(stack.data), {})
            print(f"\nexpiry: {kills} kills, {partial} of {self.MEMBERS} lots before the last, each once")
        finally:
            stack.stop()

    def members(self, stack):
        """Each with 10 points that are past their day and 7 that never expire."""
        with contextlib.closing(stack.arrange()) as db, db:
            for n in range(1, self.MEMBERS + 1):
                db.execute("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at) VALUES "
                           "(?, ?, 'person', 'x', 'x', 1, 1)", (n, f"E{n}"))
                db.execute("INSERT INTO member (id, number, customer_id, tier_since, state_at, opened_at) VALUES "
                           "(?, ?, ?, 1, 1, 1)", (n, luhn(f"89{n:013}"), n))
                db.execute("INSERT INTO points_account (member_id, balance) VALUES (?, 17)", (n,))
                for k, (amount, ends) in enumerate(((10, 1), (7, None))):
                    posting = n * 10 + k
                    db.execute("INSERT INTO points_posting (id, member_id, kind, amount, balance_after, "
                               "idempotency_key, reason, at, by_kind, by_id) VALUES (?, ?, 'earn', ?, ?, ?, 'x', 1, 3, 0)",
                               (posting, n, amount, 10 + 7 * k, f"e{posting}"))
                    db.execute("INSERT INTO points_key VALUES (?, ?, ?)", (f"e{posting}", n, posting))
                    for account, sign in (("member", 1), ("issued", -1)):
                        db.execute("INSERT INTO points_entry (posting_id, account, member_id, amount) VALUES (?, ?, ?, ?)",
                                   (posting, account, n, sign * amount))
                    db.execute("INSERT INTO points_lot (id, member_id, posting_id, earned, remaining, earned_at, "
                               "expires_at) VALUES (?, ?, ?, ?, ?, 1, ?)", (posting, n, posting, amount, amount, ends))


class BadInput(unittest.TestCase):
    """Each of these gets a clear answer at its field, and nothing is written."""

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.stack.write("DELETE FROM rate_limit")
        cls.loyalty = cls.stack.client("admin").sign_in("loyalty")
        cls.sales = cls.stack.client("intranet").sign_in("sales")
        cls.admin = cls.stack.client("admin").sign_in("admin")
        page = cls.sales.get("/customers/new")
        page = cls.sales.submit(page.form("/customers/new", "name"), {"name": "坏输入"}, status=200)
        cls.customer = page.url.rsplit("/", 1)[1].split("?")[0]
        page = cls.loyalty.get(f"/members/open?customer={cls.customer}", status=200)
        page = cls.loyalty.submit(page.form("/members/open", "customer"), status=200)
        cls.number = page.url.rsplit("/", 1)[1]

    def refused(self, client, path, part, field, good, bad, values=None):
        for value in bad:
            with self.subTest(field=field, value=value[:40]):
                form = client.get(path, status=200).form(part, field)
                with self.stack.unchanged(f"{field}={value[:40]!r}"):
                    page = client.submit(form, {**(values or {}), field: value}, follow=False)
                self.assertEqual(page.status, 422)
                self.assertIn(field if field in page.errors else part.split("/")[-1], page.errors)
                kept = page.form(part, field).get(field)
                self.assertIn(kept, (value, "", value.replace("\r\n", "\n")), "what was typed is lost")
        for value in good:
            with self.subTest(field=field, value=value):
                form = client.get(path, status=200).form(part, field)
                page = client.submit(form, {**(values or {}), field: value}, follow=False)
                self.assertEqual(page.status, 303, page.errors)

    def test_points(self):
        self.refused(self.loyalty, f"/members/{self.number}?do=earn", "/earn", "amount",
                     ["１２", " 7 ", "1000"],
                     ["", "0", "-1", "1.5", "abc", "9" * 30, "9223372036854775808", "1e3", "1 2 x", "٣x", "+-1", "0x10"],
                     {"reason": "x"})
        balance = self.stack.value("SELECT balance FROM points_account a JOIN member m ON m.id = a.member_id "
                                   "WHERE number = ?", self.number)
        self.assertEqual(balance, 12 + 7 + 1000)

    def test_reasons_and_days(self):
        path = f"/members/{self.number}?do=earn"
        self.refused(self.loyalty, path, "/earn", "reason", ["x" * 500, "＂引号＂ <b> '"], ["", "   ", "x" * 501],
                     {"amount": "1"})
        self.refused(self.loyalty, path, "/earn", "expires_on", ["2031-02-28", "２０３１-０１-０２"],
                     ["2026-02-30", "2031-13-01", "yesterday", "2001-01-01", "0000-00-00", "20310101x", "2031-1-32"],
                     {"amount": "1", "reason": "x"})

    def test_a_contact_and_its_next_step(self):
        path = f"/customers/{self.customer}/log"
        values = {"kind": "call", "direction": "in", "subject": "x", "next_step": "y"}
        self.refused(self.sales, path, "/log", "next_on", ["2027-03-01"], ["2026-02-30", "tomorrow", "2026/02/30"], values)
        self.refused(self.sales, path, "/log", "subject", ["王" * 200, "a\tb"], ["", "王" * 201], values)
        self.refused(self.sales, path, "/log", "at", ["2026-01-02T03:04"], ["2026-02-30T10:00", "now", "25:00"], values)

    def test_settings_and_tiers(self):
        self.refused(self.admin, "/settings", "/settings/complaint.reopen_days", "value", ["６"],
                     ["", "-1", "366", "five", "9" * 30, "1.5"])
        self.refused(self.loyalty, "/tiers/new", "/tiers", "threshold", [], ["", "-1", "x", "9" * 30],
                     {"name_zh": "坏"})

    def test_customer_fields(self):
        path = f"/customers/{self.customer}/edit"
        self.refused(self.sales, path, "/edit", "birthday", ["1990-02-28"],
                     ["2026-02-30", "1990-00-10", "31.12.1990x", "not a day"])
        self.refused(self.sales, path, "/edit", "credit_limit", ["1,000.00", "１２"], ["-5", "ten", "1.234", "9" * 40])
        self.refused(self.sales, path, "/edit", "name", ["\"Tom\" O'Neil <b>&amp;</b>"], ["", "   ", "\u200b\u200b", "x" * 201])

    def test_names_that_try_things(self):
        """Quotes and tags stay as they are; what turns text round or hides in it is taken out."""
        for name, kept in (("\"Tom\" <script>alert(1)</script> & O'Neil", None), ("王\u202e小\u202c明", "王小明"),
                           ("李\u200b四\ufeff", "李四"), ("A\u0000B", ""), ("é combining e\u0301", None), ("👨‍👩‍👧 家", None),
                           ("𠮷野家", None), ("ﷺ" * 50, None)):
            with self.subTest(name=name):
                form = self.sales.get(f"/customers/{self.customer}/edit").form("/edit", "name")
                page = self.sales.submit(form, {"name": name}, follow=False)
                if kept == "":
                    self.assertEqual(page.status, 422)
                    self.assertIn("name", page.errors)
                    continue
                self.assertEqual(page.status, 303)
                stored = self.stack.value("SELECT name FROM customer WHERE id = ?", int(self.customer))
                if kept is not None:
                    self.assertEqual(stored, kept)
                self.assertNotRegex(stored, "[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")
                page = self.sales.get(f"/customers/{self.customer}", status=200)
                self.assertNotIn("<script>alert", page.text)
                self.assertIn(stored.split()[0], page.words)

    def test_unknown_and_expired(self):
        """Ids that do not exist, a form without its token, one sent twice with other words."""
        for path in ("/customers/1", "/orders/1", "/complaints/TS-00000-00000-0", "/members/8999999999999993",
                     "/contacts/7/edit", f"/customers/{self.customer}/consents/9/withdraw"):
            self.assertIn(self.sales.get(path).status, (403, 404), path)
        form = self.sales.get(f"/customers/{self.customer}/note").form("/note", "body")
        with self.stack.unchanged("a form without its token"):
            page = self.sales.post(form.action, [(n, v) for n, v in form.fields if n not in ("csrf", "body")] +
                                   [("body", "x")], follow=False)
        self.assertEqual(page.status, 403)
        self.assertIn("This form has expired", page.words)
        once = str(uuid.uuid4())
        pairs = [(n, once if n == "once" else v) for n, v in form.filled({"body": "first"})]
        self.assertEqual(self.sales.post(form.action, pairs, follow=False).status, 303)
        again = [(n, "second" if n == "body" else v) for n, v in pairs]
        with self.stack.unchanged("the same form again"):
            self.assertIn(self.sales.post(form.action, again, follow=False).status, (303, 409))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM note WHERE body = 'second'"), 0)


if __name__ == "__main__":
    unittest.main()
