"""The database is busy, goes away, comes back: what people, probes, streams, JSON and the worker see.

A preloaded library (tests/support/faults.c) makes single statements of single programs fail."""

import contextlib
import http.client
import json
import os
import shutil
import tempfile
import threading
import time
import unittest
import urllib.parse

from command import BUILD, until
from database import sqlite_only
from stack import USERS, Stack
from world import PICTURE

REMEMBERED = 1.2  # seconds: how long each of the processes answers at once that it is away
BUSY, GONE = 5, 14  # SQLITE_BUSY: lost against another one; SQLITE_CANTOPEN: it does not answer
CASE = {"kind": "complaint", "contact_email": "x@example.com"}
ALL = 1_000_000


@sqlite_only("the library stands in front of SQLite; test_server.py has a server that is gone")
class Away(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if "ASAN_OPTIONS" in os.environ:
            raise unittest.SkipTest("a sanitizer must be loaded first")
        cls.folder = tempfile.mkdtemp(prefix="zyaway.")
        cls.faults = os.path.join(cls.folder, "faults")
        # LD_PRELOAD cannot name a file in a folder with a blank.
        library = shutil.copy(os.path.join(BUILD, "tests", "faults.so"), os.path.join(cls.folder, "faults.so"))
        cls.stack = Stack(users=USERS, setting={"demo": "1"}, folder=cls.folder, environ={
            "LD_PRELOAD": library, "ZHIYIN_FAULTS": cls.faults}).start()
        cls.sales = cls.stack.client("intranet").sign_in("sales")
        cls.chinese = cls.stack.client("intranet", lang="zh-CN").sign_in("sales")

    @classmethod
    def tearDownClass(cls):
        cls.stack.stop()

    @contextlib.contextmanager
    def fault(self, program, code, text, skip=0, count=1):
        """Yields how many of them are still to come."""
        def left():
            with open(self.faults, encoding="utf-8") as f:
                return int(f.read().split()[2])
        whole = self.faults + ".new"
        with open(whole, "w", encoding="utf-8") as f:
            f.write(f"{program} {skip} {count} {code} {text}\n")
        os.rename(whole, self.faults)
        try:
            yield left
        finally:
            os.unlink(self.faults)
            if code == GONE:
                time.sleep(REMEMBERED)
            until(lambda: self.sales.get("/customers").status == 200, 5, "it does not come back")

    def new_customer(self, name, client=None, **more):
        client = client or self.sales
        form = client.get("/customers/new", status=200).form("/customers/new", "name")
        return lambda: client.submit(form, {"name": name}, follow=False, **more)

    def count(self, name):
        return self.stack.value("SELECT COUNT(*) FROM customer WHERE name = ?", name)

    # ---- lost against another one ----

    def test_a_use_case_that_lost_is_carried_out_again(self):
        send = self.new_customer("Again Ltd")
        with self.fault("intranet", BUSY, "COMMIT", count=3) as left:
            page = send()
            self.assertEqual(left(), 0)
        self.assertEqual(page.status, 303, page.words[:300])
        self.assertEqual(self.count("Again Ltd"), 1)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM audit WHERE action = 'customer.create' AND entity_id = "
                                          "(SELECT id FROM customer WHERE name = 'Again Ltd')"), 1)
        self.assertEqual(send().location, page.location)  # the key of the form still counts

    def test_a_guest_gets_a_form_that_can_be_sent(self):
        """The cookie that the form is bound to comes with the page, also when the page was made twice."""
        self.stack.write("DELETE FROM rate_limit")
        portal = self.stack.client("portal")
        with self.fault("portal", BUSY, "FROM lookup") as left:
            page = portal.get("/complaints/new", status=200)
            self.assertEqual(left(), 0)
        page = portal.submit(page.form("/complaints/new"), {**CASE, "body": "made twice"}, files=[], follow=False)
        self.assertEqual(page.status, 303, page.words[:300])

    def test_with_files_too(self):
        """Whichever commit of the request is lost: the limit's, the file's, the case's; each counts once."""
        for skip in range(3):
            with self.subTest(commit=skip):
                self.stack.write("DELETE FROM rate_limit")
                portal = self.stack.client("portal")
                form = portal.get("/complaints/new", status=200).form("/complaints/new")
                body = f"with a picture {skip}"
                with self.fault("portal", BUSY, "COMMIT", skip=skip, count=2) as left:
                    page = portal.submit(form, {**CASE, "body": body}, follow=False,
                                         files=[("files", "a.png", PICTURE, "image/png")])
                    self.assertEqual(left(), 0)
                self.assertEqual(page.status, 303, page.words[:300])
                case = self.stack.value("SELECT id FROM complaint WHERE body = ?", body)
                files = self.stack.sql("SELECT stored_name FROM attachment WHERE complaint_id = ?", case)
                self.assertEqual(len(files), 1)
                with open(os.path.join(self.stack.data, "attachments", files[0][0]), "rb") as f:
                    self.assertEqual(f.read(), PICTURE)
                self.assertEqual(self.stack.value("SELECT COUNT(*) FROM staged_file"), 0)
                self.assertEqual({r[0] for r in self.stack.sql("SELECT hits FROM rate_limit")}, {1})
                self.assertEqual(os.listdir(os.path.join(self.stack.data, "tmp")), ["nginx"])

    def test_it_gives_up(self):
        send = self.new_customer("Never Ltd")
        begun = time.monotonic()
        with self.stack.unchanged("a lost use case"), self.fault("intranet", BUSY, "COMMIT", count=ALL) as left:
            page = send()
            self.assertGreater(ALL - left(), 5, "it was not tried again")
        self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"))
        self.assertIn("Nothing was saved", page.words)
        self.assertLess(time.monotonic() - begun, 8)
        self.assertEqual(send().status, 303)
        self.assertEqual(self.count("Never Ltd"), 1)

    # ---- away ----

    def test_a_moment(self):
        """Away for less than the time in which it is tried again: nobody notices."""
        for what, send in (("a page", lambda: self.sales.get("/customers")),
                           ("a form", self.new_customer("Moment Ltd"))):
            with self.subTest(what), self.fault("intranet", GONE, "E", count=ALL):
                timer = threading.Timer(0.6, os.rename, (self.faults, self.faults + ".over"))
                timer.start()
                begun = time.monotonic()
                page = send()
                took = time.monotonic() - begun
                timer.join()
                os.rename(self.faults + ".over", self.faults + ".new")
                os.rename(self.faults + ".new", self.faults)
                self.assertIn(page.status, (200, 303))
                self.assertGreater(took, 0.3)
        self.assertEqual(self.count("Moment Ltd"), 1)

    def test_longer(self):
        """A clear page in both languages, at once after the first, with what was typed; back by itself."""
        form = self.sales.get("/customers/new", status=200).form("/customers/new", "name")
        pairs = form.filled({"name": "Gone & Co"})
        english, chinese = (lambda: self.sales.post(form.action, pairs, follow=False,
                                                    headers={"Sec-Fetch-Site": "same-origin"}),
                            self.new_customer("走了", self.chinese))
        with self.stack.unchanged("a database that is away"), self.fault("intranet", GONE, "E", count=ALL):
            page = english()
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"))
            self.assertIn("Nothing was saved", page.words)
            self.assertIn("Gone &amp; Co", page.text)
            page = chinese()
            self.assertEqual(page.status, 503)
            self.assertIn("没有保存", page.words)
            page = self.sales.get("/customers?q=x")
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"))
            self.assertEqual(page.link("/customers"), "/intranet/customers?q=x")
            self.assertEqual([f.action for f in page.forms if "sign-out" in f.action], [], "nobody knows who it is")
            for path in ("/customers.csv", "/sign-in", "/no-such-page", "/notices/live"):
                page = self.sales.get(path, follow=False)
                self.assertEqual((page.status, page.headers["Retry-After"]), (503, "5"), path)
            begun = time.monotonic()
            for _ in range(12):
                self.assertEqual(self.sales.get("/customers").status, 503)
            self.assertLess(time.monotonic() - begun, 13, "each of the processes waits once")
            self.assertEqual(self.sales.request("GET", "/intranet/healthz").status, 200)
            ready = self.sales.request("GET", "/readyz")
            self.assertEqual((ready.status, ready.text), (503, "not ready: the database does not answer\n"))
        self.assertEqual(self.sales.request("GET", "/readyz").text, "ok\n")
        self.assertEqual((english().status, chinese().status), (303, 303))  # the same forms, once it is back
        self.assertEqual((self.count("Gone & Co"), self.count("走了")), (1, 1))

    def test_not_all_is_the_database(self):
        """What cannot be sent (no mail server) is no lost database: nothing is tried again for it."""
        with self.fault("intranet", GONE, "no such words"):
            self.assertEqual(self.sales.get("/customers").status, 200)

    def test_read_only(self):
        with self.fault("intranet", GONE, "UPDATE rate_limit SET hits = hits WHERE", count=ALL):
            ready = self.sales.request("GET", "/readyz")
            self.assertEqual((ready.status, ready.text), (503, "not ready: the database cannot be written\n"))
        self.assertEqual(self.sales.request("GET", "/readyz").status, 200)

    def test_another_version(self):
        self.stack.write("INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (9999, 'later', '', 1)")
        try:
            self.assertEqual(self.sales.request("GET", "/readyz").text,
                             "not ready: the database is of another version than this program\n")
        finally:
            self.stack.write("DELETE FROM schema_migration WHERE number = 9999")
        self.assertEqual(self.sales.request("GET", "/readyz").status, 200)

    def test_json(self):
        """Problem details, not a page."""
        with self.fault("api", GONE, "E", count=ALL):
            page = self.stack.client("api/v1").get("/readyz")
            self.assertEqual(page.status, 503)
        with self.fault("intranet", GONE, "E", count=ALL):
            page = self.sales.get("/customers", follow=False, **{"HX-Request": "true", "HX-Target": "list"})
            self.assertEqual(page.status, 503)  # which htmx does not swap in: app.js says it
            self.assertIn("The database does not answer", page.words)

    # ---- what has been sent is not sent again ----

    def test_a_stream_is_cut(self):
        if self.stack.value("SELECT COUNT(*) FROM customer") < 6000:
            rows = [(10_000 + n, f"S{n}", f"Stream {n}") for n in range(6000)]
            for at in range(0, len(rows), 500):
                values = ", ".join(f"({i}, '{c}', 'person', '{n}', '{n}', 1, 1, "
                                   "(SELECT id FROM staff WHERE username = 'sales'))" for i, c, n in rows[at:at + 500])
                self.stack.write("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at, owner_id)"
                                 f" VALUES {values}")
        whole = len(self.sales.get("/customers.csv", status=200).body)
        with self.fault("intranet", GONE, "FROM customer", skip=4500, count=ALL) as left:
            try:
                page = self.sales.request("GET", "/customers.csv")
                got, cut = len(page.body), False
            except http.client.IncompleteRead as e:
                got, cut = len(e.partial), True
            self.assertEqual(left(), ALL - 1, "it was tried again")
        self.assertTrue(cut, "a part was taken for the whole")
        self.assertGreater(got, 1000)
        self.assertLess(got, whole)


if __name__ == "__main__":
    unittest.main()
