"""Contents of files in the database ([files] store = database): two machines with data folders of their own and one
database. What one has taken the other one reads: files of a form that failed, files of imports, address cards. Downloads
are streamed with ranges, in little memory, and what was changed in the database never looks like a whole file."""

import contextlib
import hashlib
import http.client
import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import threading
import time
import unittest

import database
from command import BUILD, environment, until, zhiyin
from stack import Stack
from test_complaints import GOOD, PICTURE

PART = 256 << 10
CONFIG = "[files]\nstore = database\n"


class Node:
    """The other machine as a client sees it: its own port, the same database to look into."""

    def __init__(self, first, port):
        self._first, self.port = first, port

    def __getattr__(self, name):
        return getattr(self._first, name)


def anonymous(pids):
    """Kilobytes of private memory of the one that has most; pages of the mapped database do not count."""
    most = 0
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="utf-8") as f:
            most = max(most, int(re.search(r"RssAnon:\s+(\d+)", f.read())[1]))
    return most


@contextlib.contextmanager
def watched(pids):
    """[kilobytes before, the most there were meanwhile]"""
    seen, over = [anonymous(pids)] * 2, threading.Event()

    def watch():
        while not over.wait(0.01):
            seen[1] = max(seen[1], anonymous(pids))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def setUpModule():
    a = Nodes.a = Stack(users={"manager": "manager,agent"}, setting={"demo": "1"}, config=CONFIG)
    unittest.addModuleCleanup(a.stop)
    b = Nodes.b = Stack()
    unittest.addModuleCleanup(b.stop)
    with open(os.path.join(b.data, "zhiyin.conf"), "w", encoding="utf-8") as f:
        f.write(CONFIG + f"[database]\nurl = {a.url or 'sqlite:' + a.path}\n")
    shutil.copy(os.path.join(a.data, "keys/master.key"), os.path.join(b.data, "keys/master.key"))
    a.start()
    b.start()
    Nodes.other = Node(a, b.port)


class Nodes(unittest.TestCase):
    a = b = other = None

    def setUp(self):
        self.a.write("DELETE FROM rate_limit")

    def tearDown(self):
        for stack in (self.a, self.b):  # nothing lies in a folder of one machine
            for name in ("attachments", "imports", "tmp"):
                path = os.path.join(stack.data, name)
                left = [f for _, _, files in os.walk(path) for f in files]
                self.assertEqual(left, [], path)

    def moved(self, client, to):
        """The same browser, led to the other machine."""
        client.stack = to
        return client

    @staticmethod
    def verified(data):
        """What `zhiyin verify` says of attachments (of a copy the rest may be wrong: its audit.head is another machine's)."""
        said = subprocess.run([os.path.join(BUILD, "zhiyin"), "verify", "--data", data, "--json"], capture_output=True,
                              text=True, timeout=60, env=environment(), stdin=subprocess.DEVNULL)
        return json.loads(said.stdout)["attachments"]

    def filed(self, content=PICTURE, name="pot.png"):
        """A guest's case with this file; the client and the file's address."""
        client = self.a.client("portal")
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        page = client.submit(form, GOOD, files=[("files", name, content, "image/png")], status=200)
        case = client.get("/complaints/" + page.url.split("/")[3], status=200)
        return client, re.search(r'"(/portal/files/[\w-]+)["/]', case.text)[1]

    def stored(self, address):
        return self.a.value("SELECT stored_name FROM attachment WHERE public_id = ?", address.split("/")[3])

    def replace(self, address, content):
        """Puts other bytes in place, as large as no form admits."""
        digest = lambda b: hashlib.blake2b(b, digest_size=32).digest()
        name, now = "ab/" + secrets.token_hex(20), int(time.time() * 1000)
        with contextlib.closing(self.a.arrange()) as db:
            for i in range(0, len(content), PART):
                db.execute("INSERT INTO file_chunk VALUES (?, ?, ?, ?, ?)",
                           (name, i // PART, digest(content[i:i + PART]), now, content[i:i + PART]))
            db.execute("INSERT INTO file_content VALUES (?, ?, ?, ?)", (name, len(content), digest(content), now))
            db.execute("UPDATE attachment SET stored_name = ?, bytes = ?, digest = ? WHERE public_id = ?",
                       (name, len(content), digest(content), address.split("/")[3]))
            db.commit()
        return name


class Files(Nodes):
    # ---- from one machine to the other ----

    def test_a_form_that_failed_is_completed_elsewhere(self):
        client = self.a.client("portal")
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        page = client.submit(form, {**GOOD, "contact_email": ""}, files=[("files", "pot.png", PICTURE, "image/png")], status=422)
        self.assertIn("pot.png", page.words)
        form = page.form("/complaints/new")
        self.moved(client, self.other)
        page = client.submit(form, {"contact_email": "hong@example.cn"}, files=[], status=200)
        case = client.get("/complaints/" + page.url.split("/")[3], status=200)
        address = re.search(r'"(/portal/files/[\w-]+)/view"', case.text)[1]
        for node in (self.other, self.a):
            self.moved(client, node)
            whole = client.get(address, status=200)
            self.assertEqual(whole.body, PICTURE)
            self.assertEqual(whole.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("sandbox", whole.headers["Content-Security-Policy"])
            self.assertTrue(whole.headers["Content-Disposition"].startswith("attachment"))
            self.assertEqual(whole.headers["Content-Type"], "image/png")
            self.assertIn("no-store", whole.headers["Cache-Control"])
            self.assertEqual(client.get(address + "/view", status=200).headers["Content-Disposition"][:6], "inline")
        self.assertEqual(self.a.client("portal").get(address, follow=False).status, 404)

    def test_an_import_that_came_in_elsewhere(self):
        client = self.a.client().sign_in("manager")
        content = ("编号,名称,手机\n" + "".join(f"FI-{i},林{i},1380099{i:04}\n" for i in range(9))).encode()
        page = client.submit(client.get("/imports/new", status=200).form("/imports/new"), {"what": "customers"},
                             files=[("file", "lin.csv", content, "text/csv")], status=200)
        self.moved(client, self.other)
        page = client.get(page.url, status=200)
        self.assertIn("FI-0", page.words)  # a look into the file
        client.submit(page.form("/columns"), {}, status=200)
        until(lambda: self.a.value("SELECT COUNT(*) FROM import_file WHERE file_name = 'lin.csv' AND state = 'checked'"))
        page = client.get(page.url.replace("/columns", ""), status=200)
        client.submit(page.form("/run"), {}, status=200)
        until(lambda: self.a.value("SELECT COUNT(*) FROM customer WHERE code LIKE 'FI-%'") == 9)

    def test_cards_that_came_in_elsewhere(self):
        client = self.a.client().sign_in("manager")
        cards = "".join(f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{n}\r\nTEL:1390000{i:04}\r\nEND:VCARD\r\n"
                        for i, n in enumerate(["罗一", "罗二"]))
        page = client.submit(client.get("/customers/vcard", status=200).form("/customers/vcard"), {"companies": "contact"},
                             files=[("files", "cards.vcf", cards.encode(), "text/vcard")], status=200)
        self.moved(client, self.other)
        client.submit(page.form("/vcard/take"), {}, status=200)
        until(lambda: self.a.value("SELECT COUNT(*) FROM customer WHERE name IN ('罗一', '罗二')") == 2)

    # ---- downloads ----

    def test_ranges(self):
        content = PICTURE + os.urandom(2 * PART + 1000)
        client, address = self.filed(content)
        whole = client.get(address, status=200)
        size, tag = len(content), whole.headers["ETag"]
        self.assertEqual((whole.body, whole.headers["Content-Length"], whole.headers["Accept-Ranges"]),
                         (content, str(size), "bytes"))
        for asked, first, last in (("0-0", 0, 0), ("0-99", 0, 99), (f"{PART - 1}-{PART}", PART - 1, PART), (f"{PART}-", PART, size - 1),
                                   ("-7", size - 7, size - 1), (f"5-{size * 2}", 5, size - 1), (f"-{size * 2}", 0, size - 1)):
            part = client.get(address, status=206, Range=f"bytes={asked}")
            self.assertEqual(part.body, content[first:last + 1], asked)
            self.assertEqual(part.headers["Content-Range"], f"bytes {first}-{last}/{size}")
            self.assertEqual(part.headers["Content-Length"], str(last - first + 1))
            self.assertIn("sandbox", part.headers["Content-Security-Policy"])
        for asked in ("0-1,5-6", "3-2", "x-y"):
            self.assertEqual(client.get(address, status=200, Range=f"bytes={asked}").body, content)
        outside = client.get(address, status=416, Range=f"bytes={size}-")
        self.assertEqual((outside.headers["Content-Range"], outside.body), (f"bytes */{size}", b""))
        for tag_sent, status in ((tag, 206), ('"other"', 200), ("Sat, 21 Nov 2026 00:00:00 GMT", 200)):
            client.get(address, status=status, **{"Range": "bytes=0-9", "If-Range": tag_sent})
        self.assertEqual(client.get(address, status=304, **{"If-None-Match": tag}).body, b"")
        head = client.request("HEAD", address)
        self.assertEqual((head.status, head.headers["Content-Length"], head.body), (200, str(size), b""))
        self.a.write("UPDATE attachment SET internal = 1 WHERE public_id = ?", address.split("/")[3])
        client.get(address, status=404, Range="bytes=0-9")

    def test_what_was_changed_is_never_whole(self):
        content = PICTURE + os.urandom(3 * PART)
        for harm, *values in (("UPDATE file_chunk SET bytes = ? WHERE n = 2 AND stored_name = ?", bytes(PART)),
                              ("DELETE FROM file_chunk WHERE n = 2 AND stored_name = ?",),
                              ("UPDATE file_content SET digest = ? WHERE stored_name = ?", bytes(32))):
            client, address = self.filed(content)
            stored = self.stored(address)
            self.a.write(harm, *values, stored)
            for stack, node in ((self.a, self.a), (self.b, self.other)):
                self.moved(client, node)
                before = stack.logs("portal").count("cut after ERR_INTERNAL")
                with self.assertRaises(http.client.IncompleteRead) as cut:
                    client.get(address)
                got = cut.exception.partial
                self.assertTrue(len(got) < len(content) and content.startswith(got), harm)
                until(lambda: stack.logs("portal").count("cut after ERR_INTERNAL") > before)
                self.assertIn(stored, stack.logs("portal"))
                if "file_chunk" in harm:
                    with self.assertRaises((http.client.IncompleteRead, http.client.RemoteDisconnected)):
                        client.get(address, Range=f"bytes={2 * PART + 5}-{2 * PART + 9}")
                self.assertEqual(client.get(address, status=206, Range="bytes=0-9").body, content[:10])
            self.assertEqual(self.verified(self.b.data)["bad"], 1, harm)
            self.a.write("DELETE FROM attachment WHERE stored_name = ?", stored)
        self.assertEqual(self.verified(self.b.data)["bad"], 0)

    # ---- upkeep ----

    @unittest.skipIf(database.POSTGRES, "the server's own tools copy it")
    def test_backup_and_restore(self):
        content = PICTURE + os.urandom(PART)
        client, address = self.filed(content)
        copy, back = os.path.join(self.a.folder, "copy"), os.path.join(self.a.folder, "back")
        zhiyin("backup", copy, "--data", self.a.data, "--keys", copy + ".keys")
        zhiyin("restore", copy, "--data", back, "--keys", copy + ".keys")
        self.assertEqual(self.verified(back)["bad"], 0)
        with contextlib.closing(sqlite3.connect(os.path.join(back, "zhiyin.db"))) as db:
            pieces = db.execute("SELECT bytes FROM file_chunk WHERE stored_name = ? ORDER BY n", (self.stored(address),))
            self.assertEqual(b"".join(r[0] for r in pieces), content)

    def test_a_store_chosen_anew(self):
        """What lay in a machine's folder is served as before, and brought where the others can read it, and back."""
        client, address = self.filed(PICTURE + os.urandom(PART))
        content = client.get(address, status=200).body
        for store, others in (("folder", 404), ("database", 200)):
            said = json.loads(zhiyin("files", "--data", self.a.data, "--json", env=environment(ZHIYIN_FILES_STORE=store))[0])
            self.assertEqual(said["store"], store)
            self.assertGreaterEqual(said["brought"], 1)
            self.assertEqual(self.moved(client, self.a).get(address, status=200).body, content)
            self.moved(client, self.other).get(address, status=others)
            self.assertEqual(self.verified(self.a.data)["bad"], 0)

    def test_what_nobody_came_back_for_goes(self):
        client = self.a.client("portal")
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        client.submit(form, {**GOOD, "contact_email": ""}, files=[("files", "late.png", PICTURE, "image/png")], status=422)
        stored = self.a.value("SELECT stored_name FROM staged_file WHERE file_name = 'late.png'")
        half = "cd/" + secrets.token_hex(20)
        self.a.write("INSERT INTO file_chunk VALUES (?, 0, ?, 1, ?)", half, bytes(32), b"x")
        count = lambda: self.a.value("SELECT COUNT(*) FROM file_chunk WHERE stored_name IN (?, ?)", stored, half)
        self.assertEqual(count(), 2)
        self.a.write("UPDATE staged_file SET created_at = 1 WHERE stored_name = ?", stored)
        self.a.write("UPDATE job SET next_at = 0 WHERE name IN ('purge', 'files')")
        until(lambda: count() == 0)


class Large(Nodes):  # after the others: the database grows by 200 MB
    def test_a_hundred_megabytes_in_little_memory(self):
        client, address = self.filed()
        content = os.urandom(1 << 20) * 100
        self.replace(address, content)
        pids = self.a.pids("portal")
        digest, n = hashlib.blake2b(digest_size=32), 0
        connection = http.client.HTTPConnection("127.0.0.1", self.a.port, timeout=60)
        with contextlib.closing(connection), watched(pids) as memory:
            connection.request("GET", address, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())})
            reply = connection.getresponse()
            while piece := reply.read(1 << 20):
                digest.update(piece)
                n += len(piece)
        self.assertEqual((n, digest.digest()), (len(content), hashlib.blake2b(content, digest_size=32).digest()))
        self.assertLess(memory[1] - memory[0], 4 << 10, f"kB of private memory before and at most: {memory}")
        print(f"download of 100 MB: private memory {memory[0]} kB, at most {memory[1]} kB", flush=True)

    def test_a_large_import_in_little_memory(self):
        client = self.a.client(checked=False).sign_in("manager")
        row = "G-{:07},葛,\n"
        content = ("编号,名称,备注\n" + "".join(row.format(i) for i in range(2000)) + ("x" * 90 + "\n") * 1_150_000).encode()
        self.assertGreater(len(content), 100_000_000)
        form = client.get("/imports/new", status=200).form("/imports/new")
        pids = self.a.pids("intranet")
        with watched(pids) as memory:
            client.submit(form, {"what": "customers"}, files=[("file", "g.csv", content, "text/csv")], status=200)
        stored = self.a.value("SELECT stored_name FROM import_file WHERE file_name = 'g.csv'")
        chunks, size = self.a.sql("SELECT COUNT(*), SUM(length(bytes)) FROM file_chunk WHERE stored_name = ?", stored)[0]
        self.assertEqual((chunks, size), (-(-len(content) // PART), len(content)))
        self.assertEqual(self.a.value("SELECT digest FROM file_content WHERE stored_name = ?", stored),
                         hashlib.blake2b(content, digest_size=32).digest())
        self.assertLess(memory[1] - memory[0], 8 << 10, f"kB of private memory before and at most: {memory}")
        print(f"upload of {len(content) >> 20} MB: private memory {memory[0]} kB, at most {memory[1]} kB", flush=True)


if __name__ == "__main__":
    unittest.main()
