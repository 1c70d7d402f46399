"""A database on a server, and what can go wrong with it: away at the start, gone in between, full, of another
version; a wrong address, name, password, encoding. On PostgreSQL only, with a server of the test's own."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from command import answer, environment, until, zhiyin
from database import POSTGRES, pg
import database
from stack import USERS, Stack
from test_complaints import GOOD
from world import PICTURE


def one_line(test, text):
    test.assertEqual(len(text.strip().split("\n")), 1, text)
    return text


@unittest.skipUnless(POSTGRES, "there is no server on SQLite")
class Making(unittest.TestCase):
    """init and demo say in one line what does not fit, and leave nothing behind."""

    @classmethod
    def setUpClass(cls):
        cls.server = pg.Server(password="s3cret words")
        cls.addClassCleanup(cls.server.close)
        cls.folder = tempfile.mkdtemp(prefix="zyserver.")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.passfile = os.path.join(cls.folder, "pgpass")
        with open(cls.passfile, "w", encoding="utf-8") as f:
            f.write("*:*:*:postgres:s3cret words\n")
        os.chmod(cls.passfile, 0o600)

    def init(self, url, status=1, *more):
        data = tempfile.mkdtemp(dir=self.folder)
        self.data = data
        return zhiyin("init", "--no-admin", "--data", data, "--db", url, *more, status=status)[1]

    def test_what_does_not_fit(self):
        good = self.server.address("x") + f"?passfile={self.passfile}"
        for encoding in ("LATIN1", "SQL_ASCII"):
            self.server.sql(f"CREATE DATABASE {encoding} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        self.server.sql("CREATE DATABASE taken TEMPLATE template0")
        self.server.sql("CREATE TABLE theirs (a int)", database="taken")
        wrong = os.path.join(self.folder, "wrong")
        with open(wrong, "w", encoding="utf-8") as f:
            f.write("*:*:*:*:guessed\n")
        os.chmod(wrong, 0o600)
        here = f"127.0.0.1:{self.server.port}"
        for url, words in ((self.server.address("x"), "asks for a password"),
                           (f"postgresql://postgres@{here}/x?passfile={wrong}", "authentication failed"),
                           (f"postgresql://postgres:s3cret@{here}/x", "holds a password"),
                           (f"postgresql://nobody@{here}/x?passfile={wrong}", "authentication failed"),
                           ("postgresql://postgres@127.0.0.1:1/x", "refused"),
                           (good.replace("/x?", "/latin1?"), "needs UTF8"), (good.replace("/x?", "/sql_ascii?"), "needs UTF8"),
                           (good.replace("/x?", "/taken?"), "another program"), ("postgresql://[", "not of the form")):
            said = one_line(self, self.init(url))
            self.assertIn(words, said)
            self.assertNotIn("s3cret", said)
            self.assertIn("; ", said)  # and what to do about it
            self.assertFalse(os.path.exists(os.path.join(self.data, "keys", "master.key")), url)
        self.assertIn(f"none for user postgres in {self.folder}/nowhere", self.init(f"postgresql://postgres@{here}/x?passfile={self.folder}/nowhere"))
        said = zhiyin("init", "--no-admin", "--data", tempfile.mkdtemp(dir=self.folder), "--db",
                      f"postgresql://postgres@{here}/x?passfile={wrong}", status=1, env=environment(ZHIYIN_LANG="zh"))[1]
        self.assertIn("请改正密码文件中的密码", one_line(self, said))
        self.assertEqual(self.init(good, 0), "")  # which makes the database, too
        self.assertEqual(answer("user", "list", "--data", self.data)["users"], [])
        self.assertIn("one of Zhiyin already", one_line(self, self.init(good)))

    def test_a_program_without_its_password(self):
        self.init(self.server.address("mute") + f"?passfile={self.passfile}", 0)
        p = subprocess.run([os.path.join(database.BUILD, "worker"), "--data", self.data], stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, timeout=60, env=environment(ZHIYIN_DATABASE_URL=self.server.address("mute") + f"?passdir={self.folder}"))
        self.assertNotEqual(p.returncode, 0)
        self.assertIn("zhiyin grants --apply --passwords", one_line(self, p.stderr))
        self.assertIn(f"none for user postgres in {self.folder}/worker.pgpass", p.stderr)

    def test_files_in_a_folder_of_one_machine(self):
        """Right on one machine, lost on the others: config check says so."""
        url = self.server.address("folder") + f"?passfile={self.passfile}"
        self.init(url, 0)
        self.assertNotIn("warning", answer("config", "check", "--data", self.data))
        told = answer("config", "check", "--data", self.data, env=environment(ZHIYIN_FILES_STORE="folder"))
        self.assertIn("zhiyin files", told["warning"])

    def test_a_server_that_comes_later(self):
        server = pg.Server()
        self.addCleanup(server.close)
        address = server.fresh()
        server.stop()
        data = os.path.join(self.folder, "later")
        p = subprocess.Popen([os.path.join(database.BUILD, "zhiyin"), "init", "--no-admin", "--data", data, "--db", address, "--wait", "60"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(p.stderr.close)
        self.assertIn("waiting for the database server", p.stderr.readline())
        server.start()
        self.assertEqual(p.wait(60), 0, p.stderr.read())

    def test_a_demonstration_that_was_not_finished(self):
        data, url = os.path.join(self.folder, "demo"), self.server.address("half") + f"?passfile={self.passfile}"
        p = subprocess.Popen([os.path.join(database.BUILD, "zhiyin"), "demo", "--data", data, "--db", url, "--customers", "300"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        marker = os.path.join(data, "demo.unfinished")
        with contextlib.closing(p.stdin or open(os.devnull)):
            until(lambda: os.path.exists(marker) or p.poll() is not None, 30)
            p.kill()
            p.wait()
        self.assertTrue(os.path.exists(marker))
        zhiyin("demo", "--data", data, "--db", url, "--customers", "300", "--members", "60", "--complaints", "45", limit=110)
        self.assertFalse(os.path.exists(marker))
        self.assertTrue(answer("verify", "--data", data)["ok"])


@unittest.skipUnless(POSTGRES, "there is no server on SQLite")
class Serving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = pg.Server(durable=True)
        cls.addClassCleanup(cls.server.close)
        cls.stack = Stack(users=USERS, setting={"demo": "1"}, server=cls.server)
        cls.addClassCleanup(cls.stack.stop)
        cls.stack.start()
        cls.sales = cls.stack.client("intranet", checked=False).sign_in("sales")

    def new_customer(self, name, client=None, status=303):
        client = client or self.sales
        form = client.get("/customers/new", status=200).form("/customers/new", "name")
        return client.submit(form, {"name": name}, follow=False, status=status)

    def ready(self):
        return self.stack.client("intranet").request("GET", "/readyz").status

    def test_gone_and_back(self):
        form = self.sales.get("/customers/new", status=200).form("/customers/new", "name")
        self.assertEqual(self.ready(), 200)
        self.server.crash()
        try:
            page = self.sales.submit(form, {"name": "Typed while it was away"}, follow=False, status=503)
            self.assertTrue(page.headers["Retry-After"])
            self.assertIn("Nothing was saved", page.words)
            self.assertEqual(self.sales.get("/customers", follow=False).status, 503)
            self.assertEqual(self.ready(), 503)
        finally:
            self.server.start()
        until(lambda: self.ready() == 200, 20)
        until(lambda: self.sales.get("/customers", follow=False).status == 200, 20)  # and still signed in
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE name = 'Typed while it was away'"), 0)
        # Each process finds out by itself that it is back; until then it says that nothing was saved.
        until(lambda: self.sales.submit(form, {"name": "Typed while it was away"}, follow=False).status == 303, 20)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE name = 'Typed while it was away'"), 1)
        self.assertTrue(answer("verify", "--data", self.stack.data)["ok"])

    def test_of_another_version(self):
        self.stack.write("INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (9999, 'future', '', 1)")
        try:
            self.assertEqual(self.ready(), 503)
            self.assertIn("newer", one_line(self, zhiyin("user", "list", "--data", self.stack.data, status=1)[1]))
        finally:
            self.stack.write("DELETE FROM schema_migration WHERE number = 9999")
        until(lambda: self.ready() == 200, 10)

    @contextlib.contextmanager
    def small_disk(self, *tables):
        """These tables lie on a disk of 40 MB now; yields fill(room), which leaves so many bytes."""
        small = tempfile.mkdtemp(prefix="zyfull.")
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", small], capture_output=True).returncode:
            os.rmdir(small)
            self.skipTest("no file system may be mounted here")
        inside, name = os.path.join(small, "space"), self.stack.url.rsplit("/", 1)[1]
        filler = os.path.join(inside, "filler")

        def fill(room=None):
            if room is None:
                return os.unlink(filler)
            with open(filler, "wb") as f, contextlib.suppress(OSError):
                while True:
                    f.write(b"x" * 65536)
                    f.flush()
            os.truncate(filler, os.path.getsize(filler) - room)

        try:
            os.mkdir(inside, 0o700)
            os.chmod(small, 0o755)
            os.chown(inside, *(self.server.user or (0, 0)))
            self.server.sql(f"CREATE TABLESPACE small LOCATION '{inside}'")
            for table in tables:
                for part in self.server.sql("SELECT relid FROM pg_partition_tree('%s') WHERE isleaf" % table, database=name).split() or [table]:
                    self.server.sql(f"ALTER TABLE {part} SET TABLESPACE small", database=name)
            yield fill
        finally:
            for table in self.server.sql("SELECT c.oid::regclass FROM pg_class c JOIN pg_tablespace t ON t.oid = c.reltablespace"
                                         " WHERE t.spcname = 'small' AND c.relkind = 'r'", database=name).split():
                self.server.sql(f"ALTER TABLE {table} SET TABLESPACE pg_default", database=name)
            self.server.sql("DROP TABLESPACE IF EXISTS small")
            subprocess.run(["umount", small], check=False)
            os.rmdir(small)

    def test_its_disk_is_full(self):
        with self.small_disk("audit_text", "note", "customer_search") as fill:
            fill(0)
            page, before = None, self.stack.value("SELECT COUNT(*) FROM customer")
            form = self.sales.get("/customers/new", status=200).form("/customers/new", "name")
            for n in range(400):
                page = self.sales.post("/customers/new", form.filled({"name": f"Full {n}", "notes": os.urandom(3000).hex()}), follow=False)
                if page.status != 303:
                    break
                form = self.sales.get("/customers/new", status=200).form("/customers/new", "name")
            self.assertEqual(page.status, 503, page.words[:400])
            self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer"), before + n)  # nothing half-written
            fill()
            self.new_customer("Room again")
            self.assertTrue(answer("verify", "--data", self.stack.data)["ok"])

    def test_its_disk_gets_full_in_the_middle_of_a_file(self):
        """Some pieces are written, the next are not: no file, no case, and all of it the next time."""
        content = PICTURE + os.urandom(7 << 20)
        seen = {t: f"SELECT COUNT(*) FROM {t}" for t in ("complaint", "attachment", "staged_file", "file_content")}
        with self.small_disk("file_chunk") as fill:
            portal = self.stack.client("portal", checked=False)
            form = portal.get("/complaints/new", status=200).form("/complaints/new")
            before = {t: self.stack.value(q) for t, q in seen.items()}
            fill(5 << 20)

            def send(form):
                return portal.submit(form, {**GOOD, "body": "too large for its disk"}, files=[("files", "a.png", content, "image/png")], follow=False)
            for _ in range(2):
                page = send(form)
                self.assertEqual(page.status, 422, page.words[:400])  # the form again, with what was typed
                self.assertIn("Nothing has been saved yet", page.words)
                self.assertIn("could not be kept just now", page.words)
                form = page.form("/complaints/new")
                self.assertEqual(form.get("body"), "too large for its disk")
                self.assertEqual({t: self.stack.value(q) for t, q in seen.items()}, before)
                self.assertEqual(portal.get("/", status=200).status, 200)  # reading goes on, and so does what needs no file
            self.assertGreater(self.stack.value("SELECT COUNT(*) FROM file_chunk"), 4)  # so it was in the middle
            self.assertTrue(answer("verify", "--data", self.stack.data)["ok"])
            fill()
            page = send(form)
            self.assertEqual(page.status, 303, page.words[:400])
            case = portal.get("/complaints/" + page.location.split("/")[3], status=200)
            self.assertEqual(portal.get(re.search(r'"(/portal/files/[\w-]+)["/]', case.text)[1], status=200).body, content)
            self.assertEqual(self.stack.value(seen["complaint"]), before["complaint"] + 1)
            self.assertTrue(answer("verify", "--data", self.stack.data)["ok"])


if __name__ == "__main__":
    unittest.main()
