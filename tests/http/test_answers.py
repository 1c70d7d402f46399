"""How answers leave the programs: large pages, HEAD, CSV streams that are cut, killed or told to stop in
the middle; and a front that speaks FastCGI badly (no nginx would) to a program's socket.

The records themselves, with partial and interrupted writes: tests/web/test_response.c."""

import contextlib
import csv
import datetime
import functools
import http.client
import io
import json
import os
import re
import signal
import socket
import sqlite3
import struct
import sys
import time
import unittest
import urllib.parse
import xml.etree.ElementTree
import zipfile

from command import ROOT, until
from database import sqlite_only
from crawl import routes
from stack import Stack, processes, shared
from world import PICTURE

sys.path.append(os.path.join(ROOT, "tests", "bench"))
from fcgi import BEGIN, END, PARAMS, STDIN, STDOUT, pair, record

ABORT, KEEP_CONN = 2, 1
DEMO_PASSWORD = "zhiyin-demo"


def run_folder(stack):
    with open(os.path.join(stack.data, "run.path"), encoding="utf-8") as f:
        return f.read().strip()


def cookies(client):
    return "; ".join(f"{k}={v}" for k, v in client.cookies.items())


@contextlib.contextmanager
def asked(stack, client, path, method="GET", body=None):
    """The connection after the request; the answer is not awaited."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=60)
    try:
        connection.request(method, path, body, {"Host": f"127.0.0.1:{stack.port}",
                                                "Cookie": cookies(client)})
        yield connection
    finally:
        connection.close()


def get(stack, client, path, method="GET", body=None):
    """(answer, bytes)"""
    with asked(stack, client, path, method, body) as connection:
        answer = connection.getresponse()
        return answer, answer.read()


class ThroughNginx(unittest.TestCase):
    """On a demonstration of its own: its processes are stopped and killed."""

    CSV = "/intranet/customers.csv"

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(demo=True).start()
        cls.client = cls.stack.client(checked=False).sign_in("zhao.min", DEMO_PASSWORD)
        cls.whole = get(cls.stack, cls.client, cls.CSV)[1]

    @classmethod
    def tearDownClass(cls):
        cls.stack.stop()

    def test_csv_is_whole(self):
        self.assertGreater(len(self.whole), 250_000, "more than a socket holds")
        self.assertEqual(self.whole[-2:], b"\r\n")
        answer, body = get(self.stack, self.client, self.CSV, "HEAD")
        self.assertEqual((answer.status, body), (200, b""))
        self.assertIsNone(answer.getheader("Content-Length"))

    def test_a_get_with_a_body(self):
        """Nobody wants the body; the answer comes all the same."""
        answer, body = get(self.stack, self.client, self.CSV, body=b"x" * 200)
        self.assertEqual(answer.status, 413)
        answer, body = get(self.stack, self.client, "/intranet/healthz", body=b"x" * 3_000_000)
        self.assertEqual((answer.status, body), (200, b"ok\n"))
        self.assertEqual(get(self.stack, self.client, "/intranet/nowhere", "POST", b"x" * 3_000_000)[0].status, 404)

    def test_a_page_longer_than_a_record(self):
        """A case with a text of 200,000 characters: all of it, and the announced length is the sent one."""
        text = "长长的投诉" * 40_000
        case = self.stack.value("SELECT MAX(id) FROM complaint")
        self.stack.write("UPDATE complaint SET body = ? WHERE id = ?", text, case)
        path = self.client.get("/complaints?tab=all&sort=new", status=200).link("/intranet/complaints/")
        ref = self.stack.value("SELECT ref FROM complaint WHERE id = ?", case)
        for name in (ref, str(case)):
            page = self.client.get(f"{path.rsplit('/', 1)[0]}/{name}")
            if page.status == 200:
                break
        self.assertEqual(page.status, 200)
        self.assertIn(text, page.text)
        self.assertEqual(int(page.headers["Content-Length"]), len(page.body))
        self.assertGreater(len(page.body), 600_000)
        answer, body = get(self.stack, self.client, page.url, "HEAD")
        self.assertEqual((answer.status, body), (200, b""))
        self.assertGreater(int(answer.getheader("Content-Length")), 600_000)

    def in_the_middle(self, number):
        """Signals every process of the intranet while one of them writes the CSV and nginx reads nothing."""
        before = self.stack.pids("intranet")
        with open(os.path.join(run_folder(self.stack), "nginx.pid"), encoding="ascii") as f:
            master = int(f.read())
        workers = [p for p in processes("nginx: worker") if self.parent(p) == master]
        self.assertEqual(len(workers), 2)
        stopped = []

        def stop(pids):
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            stopped.extend(pids)
        try:
            stop(before)
            with asked(self.stack, self.client, self.CSV) as connection:
                time.sleep(0.3)  # nginx hands it over
                stop(workers)
                for pid in before:
                    os.kill(pid, signal.SIGCONT)
                time.sleep(1.0)  # one of them writes until the socket is full
                for pid in before:
                    os.kill(pid, number)
                time.sleep(0.2)
                for pid in workers:
                    os.kill(pid, signal.SIGCONT)
                answer = connection.getresponse()
                self.assertEqual(answer.status, 200)
                return answer.read()
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            until(lambda: len(self.back(before)) == len(before), 10, "the processes did not come back")

    def back(self, before):
        return [p for p in self.stack.pids("intranet") if p not in before]

    @staticmethod
    def parent(pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
            return int(f.read().rpartition(")")[2].split()[1])

    def test_told_to_stop_in_the_middle(self):
        """SIGTERM: the running request is finished."""
        self.assertEqual(len(self.in_the_middle(signal.SIGTERM)), len(self.whole))

    def test_killed_in_the_middle(self):
        """What came so far does not pass for the whole."""
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.in_the_middle(signal.SIGKILL)
        self.assertLess(len(caught.exception.partial), len(self.whole))


class Exports(unittest.TestCase):
    """Every route that ends with .csv (decision 0011)."""

    NAMES = {"customers": "Customers", "orders": "Orders", "cases": "Complaints", "account links": "Account requests",
             "members": "Members", "points": "Points", "staff": "Users", "outbox": "Outbox", "audit": "Audit log",
             "tiers": "Tiers", "ratings": "Satisfaction", "duplicates": "Possible duplicates", "imports": "Imports",
             "points report": "Points report", "points entries": "Points postings"}

    def test_each_is_whole_named_and_logged(self):
        stack = shared(demo=True)
        clients = {"portal": stack.client("portal").sign_in("wang@example.cn", DEMO_PASSWORD),
                   "intranet": stack.client("intranet").sign_in("test-auditor"),
                   "admin": stack.client("admin").sign_in("test-admin")}
        loyalty = stack.client("admin").sign_in("test-loyalty")
        manager = stack.client("intranet").sign_in("test-manager")
        number = stack.value("SELECT number FROM member LIMIT 1")
        exports = [r for r in routes() if r.path.endswith(".csv")]
        workbooks = {r.path for r in routes() if r.path.endswith(".xlsx")}
        self.assertEqual({r.path.replace(".csv", ".xlsx") for r in exports}, workbooks, "each list has both")
        seen = set()
        for r in exports:
            with self.subTest(path=r.path):
                client = loyalty if r.program == "admin" and ("members" in r.path or "tiers" in r.path or "points" in r.path) \
                    else manager if "/imports" in r.path else clients[r.program]
                address = r.path.replace("{number}", number)
                if "{id}" in address or r.path.startswith("/portal/member/{number}"):
                    continue  # of long work: test_tasks
                before = self.lines(stack, r.program)
                page = client.get(address, status=200)
                self.assertTrue(page.body.startswith(b"\xef\xbb\xbf"))
                rows = list(csv.reader(io.StringIO(page.text.lstrip("\ufeff"), newline="")))
                self.assertEqual({len(row) for row in rows}, {len(rows[0])}, "each row has a cell a head")
                until(lambda: len(self.lines(stack, r.program)) > len(before))
                (line,) = self.lines(stack, r.program)[len(before):]
                code, text = line.split(": ", 1)
                who = "account" if r.program == "portal" else "staff"
                self.assertRegex(text, rf"^{len(rows) - 1} rows to {who} [0-9]+$")
                self.assertIn(urllib.parse.quote(self.NAMES[code]), page.headers["Content-Disposition"])
                self.assertRegex(page.headers["Content-Disposition"], r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.csv")
                seen.add(code)
                book = client.get(address.replace(".csv", ".xlsx"), status=200)
                self.same(rows, self.cells(book))
                self.assertEqual(int(book.headers["Content-Length"]), len(book.body))
                self.assertIn(urllib.parse.quote(self.NAMES[code]), book.headers["Content-Disposition"])
                until(lambda: len(self.lines(stack, r.program)) > len(before) + 1)
                if code != "audit":  # what is done here is added to it
                    self.assertEqual(self.lines(stack, r.program)[-1], line)
        self.assertEqual(seen, set(self.NAMES))
        self.assertEqual([f for f in os.listdir(os.path.join(stack.data, "tmp")) if f.startswith("list-")], [])

    def same(self, rows, cells):
        """The workbook says what the CSV says: texts alike, numbers as numbers, days and times as serials."""
        self.assertLessEqual(abs(len(rows) - len(cells)), 1)  # the audit log grows by itself
        for want, got in zip(rows, cells):
            for text, cell in zip(want, got):
                text = text[1:] if text[:1] == "'" and cell != text else text  # CSV guards against formulas
                if isinstance(cell, float) and re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                    self.assertLess(abs(self.serial(text) - cell), 1.5, text)  # the zone
                elif isinstance(cell, float):
                    self.assertAlmostEqual(float(text), cell, 6)
                else:
                    self.assertEqual(text.replace("\r\n", "\n"), cell)

    @staticmethod
    def serial(text):
        return (datetime.date.fromisoformat(text[:10]) - datetime.date(1899, 12, 30)).days

    def cells(self, page):
        """Rows of a workbook: str, float, "" for none. Frozen header and filter are checked."""
        ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        with zipfile.ZipFile(io.BytesIO(page.body)) as z:
            self.assertIsNone(z.testzip())
            sheet = xml.etree.ElementTree.fromstring(z.read("xl/worksheets/sheet1.xml"))
        self.assertEqual(sheet.find(".//m:pane", ns).get("state"), "frozen")
        self.assertIsNotNone(sheet.find("m:autoFilter", ns))
        self.assertEqual(sheet.findall(".//m:f", ns), [], "no formula")
        rows = []
        for row in sheet.findall(".//m:row", ns):
            cells = []
            for c in row.findall("m:c", ns):
                letters = re.match("[A-Z]+", c.get("r")).group()
                column = functools.reduce(lambda n, x: n * 26 + ord(x) - 64, letters, 0)
                cells += [""] * (column - 1 - len(cells))
                text = "".join(t.text or "" for t in c.iter("{%s}t" % ns["m"]))
                cells.append(text if c.get("t") == "inlineStr" else float(c.find("m:v", ns).text))
            rows.append(cells)
        width = len(rows[0])
        return [r + [""] * (width - len(r)) for r in rows]

    @staticmethod
    def lines(stack, program):
        found = [json.loads(x) for x in stack.logs(program).splitlines() if '"export"' in x]
        return [x["text"] for x in found if x.get("event") == "export"]


class StoredFiles(unittest.TestCase):
    def test_nginx_sends_them(self):
        """X-Accel-Redirect: the whole, HEAD, a part, and nothing when the browser has it already."""
        content = PICTURE + os.urandom(300_000)
        client = shared().client("portal")
        shared().write("DELETE FROM rate_limit")
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        done = client.submit(form, {"kind": "complaint", "body": "a file", "contact_email": "f@example.com"},
                             files=[("files", "票 据.png", content, "image/png")], status=200)
        case = client.get(f"/complaints/{done.url.split('/')[3]}", status=200)
        address = next(a for a in case.links if a.startswith("/portal/files/") and not a.endswith("/view"))
        page = client.request("GET", address)
        self.assertEqual((page.status, page.body), (200, content))
        self.assertEqual(page.headers["Content-Length"], str(len(content)))
        self.assertIn("filename*=UTF-8''%E7%A5%A8%20%E6%8D%AE.png", page.headers["Content-Disposition"])
        head = client.request("HEAD", address)
        self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(content))))
        part = client.request("GET", address, headers={"Range": "bytes=100-299"})
        self.assertEqual((part.status, part.body), (206, content[100:300]))
        same = client.request("GET", address, headers={"If-None-Match": page.headers["ETag"]})
        self.assertEqual((same.status, same.body), (304, b""))


@sqlite_only("it destroys a page of the database's file")
class Damaged(unittest.TestCase):
    def test_a_query_that_fails_in_the_middle(self):
        """A page of the table of customers is destroyed: the CSV breaks off, visibly, and the log says so."""
        stack = Stack(demo=True)
        try:
            with contextlib.closing(sqlite3.connect(os.path.join(stack.data, "zhiyin.db"))) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                size = db.execute("PRAGMA page_size").fetchone()[0]
                leaves = [r[0] for r in db.execute("SELECT pageno FROM dbstat WHERE name = 'customer' AND "
                                                   "pagetype = 'leaf' ORDER BY path")]
            self.assertGreater(len(leaves), 20)
            stack.start()
            client = stack.client(checked=False).sign_in("zhao.min", DEMO_PASSWORD)
            stack.process.send_signal(signal.SIGTERM)
            stack.process.wait(20)
            with open(os.path.join(stack.data, "zhiyin.db"), "r+b") as f:
                f.seek((leaves[len(leaves) // 2] - 1) * size)
                f.write(b"\xff" * size)
            stack.log.close()
            stack.start()
            # Whether a part of it had reached the client by then is chance.
            with self.assertRaises((http.client.IncompleteRead, http.client.RemoteDisconnected)):
                get(stack, client, ThroughNginx.CSV)
            self.assertIn("cut after", stack.logs("intranet"))
            self.assertEqual(client.get("/").status, 200)  # the others are served
        finally:
            stack.stop()


class BadFront(unittest.TestCase):
    """Who can write to the socket is nginx alone; yet nothing it sends may end or hang a program."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(demo=True).start()
        cls.client = cls.stack.client(checked=False).sign_in("zhao.min", DEMO_PASSWORD)
        cls.pids = cls.stack.pids("intranet"), cls.stack.pids("portal")

    @classmethod
    def tearDownClass(cls):
        cls.stack.stop()

    def tearDown(self):
        """All processes are the same ones, and each answers."""
        for _ in range(12):
            self.assertIn(b"ok\n", self.exchange(self.request("/intranet/healthz"), "intranet")[0])
        self.assertEqual((self.stack.pids("intranet"), self.stack.pids("portal")), self.pids)

    def connect(self, program):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        s.connect(f"{run_folder(self.stack)}/{program}.sock")
        return s

    def request(self, path, method="GET", length="", flags=0, number=1, body=b"", **more):
        params = {"REQUEST_METHOD": method, "DOCUMENT_URI": path, "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1",
                  "HTTP_HOST": f"127.0.0.1:{self.stack.port}", "CONTENT_LENGTH": str(length), **more}

        def numbered(kind, content):
            return record(kind, content)[:2] + struct.pack(">H", number) + record(kind, content)[4:]
        out = numbered(BEGIN, struct.pack(">HB5x", 1, flags))
        out += numbered(PARAMS, b"".join(pair(k, v) for k, v in params.items())) + numbered(PARAMS, b"")
        for at in range(0, len(body), 60000):
            out += numbered(STDIN, body[at:at + 60000])
        return out + numbered(STDIN, b"")

    def exchange(self, data, program="portal"):
        """(standard output, its records as (kind, number))"""
        with self.connect(program) as s:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                s.sendall(data)
            return self.answer(s)

    @staticmethod
    def answer(s):
        data, out, kinds = b"", b"", []
        with contextlib.suppress(ConnectionResetError):
            while chunk := s.recv(65536):
                data += chunk
        while len(data) >= 8:
            kind, number, n, padding = data[1], *struct.unpack(">HHB", data[2:7])
            kinds.append((kind, number))
            out += data[8:8 + n] if kind == STDOUT else b""
            data = data[8 + n + padding:]
        return out, kinds

    def test_it_asks_to_keep_the_connection(self):
        out, kinds = self.exchange(self.request("/portal/healthz", flags=KEEP_CONN))
        self.assertIn(b"ok\n", out)
        self.assertEqual(kinds[-1], (END, 1))

    def test_other_numbers(self):
        out, kinds = self.exchange(self.request("/portal/", number=0x0102))
        self.assertIn(b"</html>", out)
        self.assertEqual({n for _, n in kinds}, {0x0102})
        self.assertEqual([k for k, _ in kinds].count(END), 1)

    def test_garbage(self):
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\x01", b"", b"\xff" * 70000, record(BEGIN, b""),
                     record(STDIN, b"x"), record(BEGIN, struct.pack(">HB5x", 9, 0)),
                     record(BEGIN, struct.pack(">HB5x", 1, 0)) + record(PARAMS, b"\xff\xff\xff\xff\xff")):
            with self.connect("portal") as s:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    s.sendall(data)
                    s.shutdown(socket.SHUT_WR)
                self.answer(s)

    def test_it_leaves(self):
        """At once, after a part of the answer, and in the middle of a stream."""
        stream = self.request("/intranet/customers.csv", HTTP_COOKIE=cookies(self.client))
        for data, read in ((self.request("/intranet/"), 0), (stream, 0), (stream, 100), (stream, 100_000)):
            for _ in range(5):
                with self.connect("intranet") as s:
                    s.sendall(data)
                    while read > 0 and (chunk := s.recv(read)):
                        read -= len(chunk)
        until(lambda: "the client has left" in self.stack.logs("intranet"), 5)

    def test_bodies_that_are_not_what_was_said(self):
        """Shorter: refused. Longer: what is over is not looked at. Never a hanging process."""
        kind = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
        multi = {"CONTENT_TYPE": "multipart/form-data; boundary=b"}
        part = b"--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nshort\r\n--b--\r\n"
        for length, body, more, want in ((1000, b"a=1", kind, b"Status: 400"), (1000, part, multi, b"Status: 400"),
                                         (3, b"a=1" + b"x" * 900_000, kind, b"Status: 403"),
                                         (len(part), part + b"x" * 900_000, multi, b"Status: 403"),
                                         (-5, b"a=1", kind, b"Status: 403"), ("1e9", b"a=1", kind, b"Status: 403"),
                                         (2**62, b"a=1", kind, b"Status: 4"), (2**70, b"a=1", kind, b"Status: 4")):
            begin = time.monotonic()
            out, kinds = self.exchange(self.request("/portal/complaints/new", "POST", length, body=body, **more))
            self.assertTrue(out.startswith(want), (length, out[:200]))
            self.assertEqual(kinds[-1], (END, 1))
            self.assertLess(time.monotonic() - begin, 10)

    def test_it_breaks_off_its_own_request(self):
        """FCGI_ABORT_REQUEST in the middle of a body, and the end of the connection there."""
        head = self.request("/portal/complaints/new", "POST", 1000, CONTENT_TYPE="application/x-www-form-urlencoded")
        head = head[:-len(record(STDIN, b""))] + record(STDIN, b"body=half")
        for tail in (record(ABORT, b""), b"", record(STDIN, b"x" * 500)[:100]):
            with self.connect("portal") as s:
                s.sendall(head + tail)
                s.shutdown(socket.SHUT_WR)
                out, _ = self.answer(s)
                self.assertNotIn(b"Status: 303", out)


if __name__ == "__main__":
    unittest.main()
