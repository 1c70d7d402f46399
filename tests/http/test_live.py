"""The bell without reloading, through nginx (nchan): who hears what, that nobody publishes or listens who may
not, that asking keeps no session alive, and that everything works where nothing is told."""

import http.client
import os
import socket
import subprocess
import threading
import time
import unittest

import totp
from command import until
from stack import PASSWORD, Stack, shared


class Listener(threading.Thread):
    """An EventSource: the lines it hears."""

    def __init__(self, client, path=None):
        super().__init__(daemon=True)
        self.lines, self.status = [], None
        self.connection = http.client.HTTPConnection("127.0.0.1", client.stack.port, timeout=20)
        self.connection.request("GET", path or f"/{client.program}/live", headers={
            "Accept": "text/event-stream", "Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())})
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.start()

    def run(self):
        try:
            while line := self.answer.fp.readline():
                self.lines.append(line.strip())
        except (OSError, ValueError, AttributeError):
            pass

    def heard(self):
        return sum(line == b"data: new" for line in self.lines)

    def close(self):
        self.connection.close()


class Live(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")
        if "live.conf" not in self.read("nginx.conf"):
            self.skipTest("nginx has no nchan here")

    def run_path(self):
        with open(os.path.join(self.stack.data, "run.path"), encoding="utf-8") as f:
            return f.read().strip()

    def read(self, name):
        with open(os.path.join(self.run_path(), name), encoding="utf-8") as f:
            return f.read()

    def assign(self, to):
        """Somebody gives a fresh case to that person."""
        manager = self.stack.client("intranet", checked=False).sign_in("manager")
        page = manager.get("/complaints/new", status=200)
        form = page.form("/complaints/new", "body")
        choice = {n: next(v for v in form.choices[n] if v) for n in ("kind", "channel") if n in form.choices}
        page = manager.submit(form, {"body": "The lamp flickers.", "contact_name": "Wang", **choice})
        if "/complaints/TS-" not in page.url:
            self.fail(page.words[:500])
        form = page.form("/assign")
        id = self.stack.value("SELECT id FROM staff WHERE username = ?", to)
        values = {"assignee": str(id)}
        if "reason" in form.names:
            values["reason"] = "your turn"
        manager.submit(form, values, status=200)

    def test_who_hears_what(self):
        agent = self.stack.client("intranet").sign_in("agent")
        other = self.stack.client("intranet").sign_in("loyalty")
        one, two, deaf = Listener(agent), Listener(agent), Listener(other)
        self.assertEqual((one.status, two.status, deaf.status), (200, 200, 200))
        time.sleep(0.3)
        self.assign("agent")
        until(lambda: one.heard() >= 1 and two.heard() >= 1, what="both pages of the agent are told")
        time.sleep(0.5)
        self.assertEqual(deaf.heard(), 0)
        for line in one.lines:
            self.assertNotRegex(line, rb"TS-|lamp|Wang")  # only that there is something
        for each in (one, two, deaf):
            each.close()

    def test_nobody_listens_who_may_not(self):
        guest = self.stack.client("intranet")
        self.assertEqual(Listener(guest).status, 401)
        portal = self.stack.client("portal")
        portal.cookies = dict(guest.cookies)
        self.assertEqual(Listener(portal, "/intranet/live").status, 401)
        agent = self.stack.client("intranet").sign_in("agent")
        self.assertEqual(Listener(agent, "/admin/live").status, 401)
        for method in ("POST", "PUT", "DELETE"):
            self.assertGreaterEqual(agent.request(method, "/live", b"new").status, 400, method)
        self.stack.add_user("must.first", "agent")
        first = self.stack.client("intranet").sign_in("must.first")
        self.stack.write("UPDATE staff SET must_change = 1 WHERE username = 'must.first'")
        self.assertEqual(Listener(first).status, 403)
        self.stack.write("UPDATE staff SET state = 'disabled' WHERE username = 'must.first'")
        self.assertEqual(Listener(first).status, 401)

    def test_half_signed_in_hears_nothing(self):
        self.stack.add_user("half.deaf", "agent")
        client = self.stack.client("intranet").sign_in("half.deaf")
        page = client.submit(client.get("/account/factor").form("/begin"), {"current": PASSWORD}, status=200)
        secret = "".join(page.words.split("Enter this key")[1].split()[:8])
        client.submit(page.form("/setup"), {"code": totp.code(secret)}, status=200)
        half = self.stack.client("intranet")
        half.submit(half.get("/sign-in").form("/sign-in"), {"username": "half.deaf", "password": PASSWORD})
        self.assertIn("/sign-in/code", half.page.url)
        self.assertEqual(Listener(half).status, 401)

    def test_nobody_publishes_from_outside(self):
        folder = os.path.join(self.run_path(), "push")
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        client = self.stack.client("intranet").sign_in("agent")
        channel = client.get("/notices/live").headers["X-Live-Channel"]
        self.assertRegex(channel, r"^[0-9a-f]{32}$")
        for path in (f"/{channel}", f"/intranet/live?id={channel}", f"/pub/{channel}"):
            self.assertGreaterEqual(client.request("POST", "/_" + path if path[1:4] == "pub" else path,
                                                   b"new").status, 400, path)
        ear = Listener(client, "/intranet/live?id=00000000000000000000000000000000")
        time.sleep(0.3)
        with socket.socket(socket.AF_UNIX) as s:  # the channel is the session's, whatever the address says
            s.connect(os.path.join(folder, "nchan.sock"))
            s.sendall(f"POST /{channel} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nnew"
                      .encode())
            self.assertIn(b" 20", s.recv(64))
        until(lambda: ear.heard() == 1, what="the right channel")
        ear.close()

    def test_asking_keeps_no_session_alive(self):
        client = self.stack.client("intranet").sign_in("sales")
        old = int(time.time() * 1000) - 3 * 3600_000
        self.stack.write("UPDATE session SET seen_at = ?", old)
        client.get("/notices/live?after=0", status=200)
        self.assertEqual(self.stack.value("SELECT MAX(seen_at) FROM session WHERE seen_at <= ?", old), old)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM session WHERE seen_at > ?", old), 0)
        client.get("/account", status=200)
        until(lambda: self.stack.value("SELECT COUNT(*) FROM session WHERE seen_at > ?", old) == 1, what="a page does")

    def test_what_is_new(self):
        client = self.stack.client("intranet").sign_in("agent")
        before = client.get("/notices/live")
        latest = before.text.split('data-latest="')[1].split('"')[0]
        self.assign("agent")
        page = client.get(f"/notices/live?after={latest}", status=200)
        self.assertIn("A case was given to you", page.words)
        page = client.submit(page.form("/notices/"), status=200)
        self.assertIn("/complaints/TS-", page.url)
        self.assertNotIn("A case was given", client.get(f"/notices/live?after={latest}").words)
        for bad in ("x", "-1", "99999999999999999999", "1' OR 1=1"):
            self.assertEqual(client.request("GET", f"/notices/live?after={bad.replace(' ', '%20')}").status, 200)


class Without(unittest.TestCase):
    def test_pages_work_without_push(self):
        """A socket that nobody listens at: the use case does not wait, the pages still ask."""
        stack = Stack(users={"manager": "manager", "agent": "agent"}, setting={"demo": "1"},
                      config="[push]\nsocket = /nowhere/at/all.sock\n",
                      environ={"NCHAN_MODULE": "/nowhere.so"})
        with stack:
            run = open(os.path.join(stack.data, "run.path"), encoding="utf-8").read().strip()
            with open(os.path.join(run, "nginx.conf"), encoding="utf-8") as f:
                self.assertNotIn("load_module", f.read())
            client = stack.client("intranet").sign_in("agent")
            self.assertEqual(client.get("/live").status, 404)
            self.assertIn('data-unread="0"', client.get("/notices/live", status=200).text)
            id = stack.value("SELECT id FROM staff WHERE username = 'agent'")
            manager = stack.client("intranet", checked=False).sign_in("manager")
            Live.stack = stack
            live = Live("assign")
            live.stack = stack
            begin = time.monotonic()
            live.assign("agent")
            self.assertLess(time.monotonic() - begin, 8)
            self.assertEqual(stack.value("SELECT COUNT(*) FROM notice WHERE staff_id = ?", id), 1)
            self.assertIn('data-unread="1"', client.get("/notices/live").text)
            self.assertIn("push", stack.logs("intranet"))
            self.assertEqual(manager.get("/notices/live").status, 200)


if __name__ == "__main__":
    unittest.main()
