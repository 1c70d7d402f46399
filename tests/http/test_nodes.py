"""Two nodes on one database: each with nginx, programs, worker and data folder of its own; the second has come by
`zhiyin join` and has a clock that is ten minutes wrong. What they share, and what happens when one of them dies."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from command import BUILD, ROOT, answer, environment, until, zhiyin
from stack import USERS, Stack, free_port
from test_live import Listener

SKEW = 600_000


class Node(Stack):
    """One more node on the database of another stack."""

    def __init__(self, first, environ=None):
        self.first, self.folder = first, tempfile.mkdtemp(prefix="zynode.")
        self.data, self.environ = os.path.join(self.folder, "data"), environ or {}
        self.process = self._watch = self._link = self.url = None
        zhiyin("join", "--data", self.data, "--db", first.url or f"sqlite:{first.path}",
               "--keys", os.path.join(first.data, "keys"))
        for name in ("sql", "value", "write", "tables", "audited", "unchanged", "changed"):
            setattr(self, name, getattr(first, name))

    def kill(self):
        """All of it at once, as when the power goes."""
        with open(os.path.join(self.data, "run.path"), encoding="utf-8") as f:
            run = f.read().strip()
        with open(os.path.join(run, "nginx.pid"), encoding="utf-8") as f:
            master = f.read().strip()
        with open(f"/proc/{master}/task/{master}/children", encoding="utf-8") as f:
            workers = f.read().split()  # whose command lines name no folder
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as f:
                if f"{run}/".encode() in f.read() or pid in workers:
                    os.kill(int(pid), signal.SIGKILL)
        shutil.rmtree(run, ignore_errors=True)


class Nodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.a = Stack(users=USERS, setting={"demo": "1"}, environ={"ZHIYIN_NODE_NAME": "one"}).start()
        cls.b = Node(cls.a, {"ZHIYIN_NODE_NAME": "two", "ZHIYIN_CLOCK_SKEW_MS": str(SKEW)}).start()

    @classmethod
    def tearDownClass(cls):
        cls.b.stop()
        cls.a.stop()

    def at(self, stack, client):
        """The same browser, served by the other node."""
        other = stack.client(client.program, lang=client.lang)
        other.cookies = client.cookies
        return other

    def test_a_session_is_everywhere(self):
        one = self.a.client("intranet").sign_in("sales")
        two = self.at(self.b, one)
        form = two.get("/customers/new", status=200).form("/customers/new", "name")  # a form of one node ...
        page = one.submit(form, {"name": "Node Ltd"}, follow=False, status=303)  # ... sent to the other
        self.assertEqual(two.submit(form, {"name": "Node Ltd"}, follow=False).location, page.location)
        self.assertEqual(self.a.value("SELECT COUNT(*) FROM customer WHERE name = 'Node Ltd'"), 1)
        two.submit(two.get("/customers").form("/sign-out"))
        self.assertIn("/sign-in", one.get("/customers").url)

    def test_limits_count_on_all(self):
        self.a.write("DELETE FROM rate_limit")
        for n in range(11):
            client = (self.a if n % 2 else self.b).client("intranet", checked=False)
            form = client.get("/sign-in").form("/sign-in", "password")
            page = client.submit(form, {"username": "agent", "password": "wrong"}, follow=False)
        self.assertEqual(page.status, 429)
        self.a.write("DELETE FROM rate_limit")

    def test_one_clock(self):
        """The node whose clock is wrong says so, and writes the right time all the same."""
        self.assertRegex(self.b.logs("intranet"), r'"clock"[^\n]*60[0-9]{4} ms ahead|60[0-9]{4} ms ahead[^\n]*clock')
        self.assertNotIn("ms ahead", self.a.logs("intranet"))
        two = self.b.client("intranet").sign_in("sales")
        form = two.get("/customers/new", status=200).form("/customers/new", "name")
        two.submit(form, {"name": "Clock Ltd"}, status=200)
        now = time.time() * 1000
        for when in self.a.sql("SELECT created_at FROM customer WHERE name = 'Clock Ltd' UNION ALL"
                               " SELECT MAX(at) FROM audit UNION ALL SELECT MAX(created_at) FROM session"):
            self.assertLess(abs(when[0] - now), 30_000)

    def test_a_live_lease_is_left_alone(self):
        """By a node whose clock is ten minutes ahead or behind, too; and without its clock being set right it is not."""
        self.a.write("INSERT INTO job (name) VALUES ('scrub') ON CONFLICT (name) DO NOTHING")
        for skew in (SKEW, -SKEW):
            now = int(time.time() * 1000)
            self.a.write("UPDATE job SET lease_by = 'one worker', lease_until = ?, last_started_at = ?, next_at = 0"
                         " WHERE name = 'scrub'", now + 60_000, now)
            out = zhiyin("job", "run", "scrub", "--data", self.b.data, status=1,
                         env=environment(ZHIYIN_CLOCK_SKEW_MS=str(skew)))[1]
            self.assertIn("running elsewhere", out)
            self.assertEqual(self.a.value("SELECT lease_by FROM job WHERE name = 'scrub'"), "one worker")
        self.a.write("UPDATE job SET lease_until = 1 WHERE name = 'scrub'")
        zhiyin("job", "run", "scrub", "--data", self.b.data, env=environment(ZHIYIN_CLOCK_SKEW_MS=str(SKEW)))

    def test_each_node_is_a_witness(self):
        """Whichever sealed: both folders prove the whole log, and both see an end that was cut off."""
        one = self.a.client("intranet").sign_in("sales")
        form = one.get("/customers/new", status=200).form("/customers/new", "name")
        one.submit(form, {"name": "Witness Ltd"}, status=200)
        until(lambda: not self.a.value("SELECT COUNT(*) FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_chain c"
                                       " WHERE c.audit_id = a.id)"), 15, "nobody seals")
        last = self.a.value("SELECT MAX(number) FROM audit_chain")
        heads = [os.path.join(s.data, "keys", "audit.head") for s in (self.a, self.b)]
        until(lambda: all(int(open(h, encoding="utf-8").read().split()[0]) >= last for h in heads), 15,
              "both have seen it")
        for stack in (self.a, self.b):
            self.assertEqual(answer("verify", "--data", stack.data)["audit"]["what"], "")

    def test_pushes_reach_the_other_node(self):
        """By the very file that operators use; one of its three machines is down."""
        if not os.path.exists(os.path.join(self.run_path(self.a), "push", "nchan.sock")):
            self.skipTest("nginx has no nchan here")
        ports = free_port(), free_port(), free_port()
        self.mirror(self.a, ports[0], ports[1], ports[2])
        self.mirror(self.b, ports[1], ports[0], ports[2])
        agent = self.b.client("intranet").sign_in("agent")
        ear = Listener(agent)
        self.assertEqual(ear.status, 200)
        time.sleep(0.5)
        begun = time.monotonic()
        self.assign_at(self.a, "agent")
        until(lambda: ear.heard() >= 1, 5, "the page on the other node is told")
        self.assertLess(time.monotonic() - begun, 5)
        ear.close()
        self.assertEqual(self.post(ports[0], "0" * 32, {}), 403)
        self.assertEqual(self.post(ports[0], "0" * 32, {"X-Zhiyin-Push": "0" * 63}), 403)
        self.assertIn(self.post(ports[0], "0" * 32, {"X-Zhiyin-Push": "0" * 64}), (201, 202))

    def run_path(self, stack):
        with open(os.path.join(stack.data, "run.path"), encoding="utf-8") as f:
            return f.read().strip()

    def mirror(self, stack, own, other, dead):
        """conf/cluster/nginx-push.conf with loopback addresses, instead of the server with push.conf."""
        run = self.run_path(stack)
        with open(os.path.join(ROOT, "conf", "cluster", "nginx-push.conf"), encoding="utf-8") as f:
            text = f.read()
        for was, now in (("10.0.0.21:8790", f"127.0.0.1:{own}"), ("10.0.0.22:8790", f"127.0.0.1:{other}"),
                         ("10.0.0.23:8790", f"127.0.0.1:{dead}"), ("/run/zhiyin-push/", f"{run}/push/")):
            self.assertIn(was, text)
            text = text.replace(was, now)
        with open(os.path.join(run, "zhiyin", "push-nodes.conf"), "w", encoding="utf-8") as f:
            f.write(text)
        with open(os.path.join(run, "nginx.conf"), encoding="utf-8") as f:
            whole, n = re.subn(r"server \{\s*listen unix:\S*;\s*include zhiyin/push.conf;\s*\}",
                               "include zhiyin/push-nodes.conf;", f.read())
        self.assertEqual(n, 1)
        with open(os.path.join(run, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(whole)
        with open(os.path.join(run, "nginx.pid"), encoding="utf-8") as f:
            os.kill(int(f.read()), signal.SIGHUP)
        until(lambda: self.post(own, "0" * 32, {}) == 403, 5, "nginx has read it")

    def post(self, port, channel, headers):
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            c.request("POST", f"/{channel}", b"new", headers)
            return c.getresponse().status
        except OSError:
            return 0
        finally:
            c.close()

    def assign_at(self, stack, to):
        manager = stack.client("intranet", checked=False).sign_in("manager")
        page = manager.get("/complaints/new", status=200)
        form = page.form("/complaints/new", "body")
        choice = {n: next(v for v in form.choices[n] if v) for n in ("kind", "channel") if n in form.choices}
        page = manager.submit(form, {"body": "The lamp flickers.", "contact_name": "Wang", **choice})
        form = page.form("/assign")
        values = {"assignee": str(stack.value("SELECT id FROM staff WHERE username = ?", to))}
        if "reason" in form.names:
            values["reason"] = "your turn"
        manager.submit(form, values, status=200)

    def test_with_other_keys_nobody_comes_in(self):
        folder = tempfile.mkdtemp(prefix="zykeys.")
        self.addCleanup(shutil.rmtree, folder, True)
        keys, data = os.path.join(folder, "keys"), os.path.join(folder, "data")
        os.mkdir(keys)
        with open(os.path.join(keys, "master.key"), "wb") as f:
            f.write(os.urandom(32))
        os.chmod(os.path.join(keys, "master.key"), 0o600)
        url = self.a.url or f"sqlite:{self.a.path}"
        error = zhiyin("join", "--data", data, "--db", url, "--keys", keys, status=1)[1]
        self.assertIn("is not the key of this database", error)
        self.assertFalse(os.path.exists(os.path.join(data, "keys", "master.key")))
        zhiyin("join", "--data", data, "--db", url, "--keys", os.path.join(self.a.data, "keys"))
        shutil.copy(os.path.join(keys, "master.key"), os.path.join(data, "keys"))  # a mistake of somebody's
        for program in ("portal.fcgi", "intranet.fcgi", "worker"):
            p = subprocess.run([os.path.join(BUILD, program), "--data", data], env=environment(), capture_output=True,
                               text=True, timeout=30, stdin=subprocess.DEVNULL, check=False)
            self.assertEqual(p.returncode, 1)
            self.assertEqual(len(p.stderr.strip().splitlines()), 1, p.stderr)
            self.assertIn("is not the key of this database", p.stderr)
        self.assertIn("is not the key", zhiyin("verify", "--data", data, status=1)[1])

    def test_zz_a_node_dies(self):
        """Its jobs are taken over when their leases end; people go on on the other one, with the same sessions."""
        one = self.a.client("intranet").sign_in("sales")
        two = self.at(self.b, one)
        third = Node(self.a, {"ZHIYIN_NODE_NAME": "three"}).start()
        self.addCleanup(third.stop)
        three = self.at(third, one)
        three.get("/customers", status=200)
        for stack in (self.a, self.b):  # whoever runs jobs now is the third node
            with open(os.path.join(stack.data, "run.path"), encoding="utf-8") as f:
                run = f.read().strip()
            subprocess.run(["supervisorctl", "-c", f"{run}/supervisord.conf", "stop", "worker", "tasks"], check=True,
                           capture_output=True, timeout=30)
        third.kill()
        begun = time.monotonic()
        self.a.write("UPDATE job SET lease_by = 'three worker:1:dead', lease_until = ? WHERE name = 'audit_seal'",
                     int(time.time() * 1000) + 8000)
        form = two.get("/customers/new", status=200).form("/customers/new", "name")
        two.submit(form, {"name": "After Ltd"}, status=200)
        with open(os.path.join(self.b.data, "run.path"), encoding="utf-8") as f:
            run = f.read().strip()
        subprocess.run(["supervisorctl", "-c", f"{run}/supervisord.conf", "start", "worker", "tasks"], check=True,
                       capture_output=True, timeout=30)
        until(lambda: not self.a.value("SELECT COUNT(*) FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_chain c"
                                       " WHERE c.audit_id = a.id)"), 20, "nobody took the job over")
        self.assertGreater(time.monotonic() - begun, 7.5, "a lease that had not ended was not respected")
        self.assertEqual(answer("verify", "--data", self.a.data)["audit"]["what"], "")


if __name__ == "__main__":
    unittest.main()
