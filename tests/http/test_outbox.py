"""Mail and SMS really leave: a real SMTP server (aiosmtpd, an ordinary process on a free port), an
HTTP gateway, a command; back-off, dead letters, demonstration databases, header injection."""

import email
import email.policy
import http.server
import json
import os
import socket
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from command import Folder, Worker, answer, until, zhiyin

SERVER = r'''
import asyncio, json, sys
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
out, mode, port = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse": return "451 4.3.0 try later"
        if address.startswith("gone@"): return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        with open(out, "a") as f:
            f.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                                "login": bool(session.authenticated),
                                "data": envelope.content.decode("utf-8", "surrogateescape")}) + "\n")
        if mode == "slow": await asyncio.sleep(1.5)
        return "250 OK"

def login(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"zhiyin" and data.password == b"secret word")

more = dict(authenticator=login, auth_required=True, auth_require_tls=False) if mode == "login" else {}
c = Controller(Handler(), hostname="127.0.0.1", port=port, **more)
c.start()
print("ready", flush=True)
sys.stdin.read()
c.stop()
'''


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Mailbox:
    """A mail server; messages() are what it took."""

    def __init__(self, mode="take", port=None):
        self.port = port or free_port()
        self.file = tempfile.NamedTemporaryFile(suffix=".jsonl")
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-c", SERVER, self.file.name, mode, str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise AssertionError("the mail server did not start (python3-aiosmtpd)")

    def messages(self):
        with open(self.file.name, encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Gateway(http.server.BaseHTTPRequestHandler):
    seen, status = [], 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Gateway.seen.append((self.headers.get("Authorization"), json.loads(body)))
        self.send_response(Gateway.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Outbox(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        self.data = self.folder.data
        self.next = 1

    def put(self, channel="mail", to="li@example.cn", subject="投诉已受理", body="您好", sealed=None):
        """A row as domain/outbox.c writes it."""
        self.next += 1
        self.folder.sql("INSERT INTO outbox (id, channel, recipient, subject, body, sealed, next_at,"
                        " created_at) VALUES (?,?,?,?,?,?,0,1700000000000)", self.next, channel, to,
                        subject, body, sealed)
        return self.next

    def row(self, id):
        names = ("state", "tries", "next_at", "last_error", "sealed", "sent_at")
        return dict(zip(names, self.folder.sql(f"SELECT {', '.join(names)} FROM outbox WHERE id = ?",
                                               id)[0]))

    def mail(self, mode="take", port=None, more=""):
        box = Mailbox(mode, port)
        self.addCleanup(box.close)
        self.folder.configure(f"[mail]\nsmtp = smtp://127.0.0.1:{box.port}\n"
                              f"from = 客户服务 <service@example.cn>\n{more}")
        return box

    def send(self):
        return answer("job", "run", "outbox_send", "--data", self.data)["note"]


class Mail(Outbox):
    def test_the_worker_sends(self):
        box = self.mail()
        worker = Worker(self.data)
        self.addCleanup(lambda: worker.process.poll() is None and worker.stop())
        ids = [self.put(to=f"p{i}@example.cn") for i in range(30)]  # more than one batch
        until(lambda: len(box.messages()) == 30, 20, "30 mails did not arrive")
        until(lambda: all(self.row(i)["state"] == "sent" for i in ids))
        self.assertEqual(worker.stop(), 0)
        self.assertTrue(any("sent=" in line.get("text", "") for line in worker.lines))
        self.assertNotIn("example.cn", json.dumps(worker.lines))  # no personal data in logs
        self.assertEqual(sorted(m["to"][0] for m in box.messages()),
                         sorted(f"p{i}@example.cn" for i in range(30)))

    def test_what_a_mail_looks_like(self):
        box = self.mail()
        body = "第一行\n.\n" + "很长的一行" * 400 + "\nFrom here\n"
        self.put(subject="您的投诉 “商品” 已受理", body=body)
        self.assertEqual(self.send(), "sent=1 failed=0 dead=0")
        sent, = box.messages()
        self.assertEqual((sent["from"], sent["to"]), ("service@example.cn", ["li@example.cn"]))
        self.assertTrue(sent["data"].isascii())
        mail = email.message_from_string(sent["data"], policy=email.policy.default)
        self.assertEqual(mail["Subject"], "您的投诉 “商品” 已受理")
        self.assertEqual(mail["From"].addresses[0].display_name, "客户服务")
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")  # RFC 3834
        self.assertEqual(mail["MIME-Version"], "1.0")
        self.assertRegex(mail["Message-ID"], r"^<[0-9a-f]{32}@example\.cn>$")
        self.assertIn("2023", mail["Date"])
        self.assertEqual(mail.get_content_type(), "text/plain")
        self.assertEqual(mail.get_content().replace("\r\n", "\n").rstrip("\n"), body.rstrip("\n"))

    def test_no_header_can_be_smuggled_in(self):
        """S18: line breaks in subject, sender or recipient become no header."""
        box = self.mail()
        self.put(subject="Hello\r\nBcc: victim@example.org\r\n\r\nbody")
        bad = [self.put(to="a@example.cn\r\nBcc: victim@example.org"),
               self.put(to="a@example.cn>\r\nRCPT TO:<victim@example.org"), self.put(to="no address")]
        self.send()
        sent, = box.messages()
        self.assertEqual(sent["to"], ["li@example.cn"])
        mail = email.message_from_string(sent["data"], policy=email.policy.default)
        self.assertIsNone(mail["Bcc"])
        self.assertNotIn("\n", mail["Subject"])
        for id in bad:
            self.assertNotEqual(self.row(id)["state"], "sent")

    def test_a_secret_is_opened_only_for_sending(self):
        """A registration's code: sealed in the row, in clear in the mail, gone afterwards."""
        box = self.mail()
        id = self.put(body="code {secret} end", sealed=b"not a seal")
        self.send()
        self.assertIn("sent", self.row(id)["state"])
        self.assertIsNone(self.row(id)["sealed"])
        mail = email.message_from_string(box.messages()[0]["data"], policy=email.policy.default)
        self.assertIn("{secret}", mail.get_content())  # a seal of other keys stays closed

    def test_back_off_until_dead(self):
        self.mail("refuse")
        id = self.put()
        for minutes in (1, 5, 30, 120, 720):
            before = int(time.time() * 1000)
            self.assertEqual(self.send(), "sent=0 failed=1 dead=0")
            row = self.row(id)
            wait = (row["next_at"] - before) / 60000
            self.assertAlmostEqual(wait, minutes, delta=0.5)
            self.assertIn("451", row["last_error"])
            self.assertNotIn("example.cn", row["last_error"])
            self.assertEqual(self.send(), "")  # not before its time
            self.folder.sql("UPDATE outbox SET next_at = 0")
        self.assertEqual(self.send(), "sent=0 failed=0 dead=1")
        self.assertEqual((self.row(id)["state"], self.row(id)["tries"]), ("dead", 6))

    def test_a_server_that_comes_back(self):
        box = self.mail("refuse")
        id = self.put()
        self.send()
        port = box.port
        box.close()
        self.folder.sql("UPDATE outbox SET next_at = 0")
        self.send()  # nobody listens
        self.assertEqual(self.row(id)["tries"], 2)
        box = self.mail("take", port)
        self.folder.sql("UPDATE outbox SET next_at = 0")
        self.assertEqual(self.send(), "sent=1 failed=0 dead=0")
        self.assertEqual(len(box.messages()), 1)

    def test_a_dead_server_is_asked_once_a_run(self):
        self.folder.configure(f"[mail]\nsmtp = smtp://127.0.0.1:{free_port()}\nfrom = a@example.cn\n")
        for _ in range(5):
            self.put()
        self.assertEqual(self.send(), "sent=0 failed=1 dead=0")

    def test_nobody_there_is_given_up_at_once(self):
        box = self.mail()
        gone, good = self.put(to="gone@example.cn"), self.put()
        self.assertEqual(self.send(), "sent=1 failed=0 dead=1")
        self.assertEqual(self.row(gone)["state"], "dead")
        self.assertEqual(self.row(good)["state"], "sent")
        self.assertEqual(len(box.messages()), 1)

    def test_login_with_a_password_from_a_file(self):
        path = self.folder.file("password")
        for word, state in (("wrong", "queued"), ("secret word", "sent")):
            with open(path, "w") as f:
                f.write(word + "\n")
            box = self.mail("login", more=f"user = zhiyin\npassword_file = {path}\n")
            id = self.put()
            self.send()
            self.assertEqual(self.row(id)["state"], state)
            self.assertNotIn("secret word", str(self.row(id)))
        self.assertTrue(box.messages()[-1]["login"])

    def test_no_password_over_an_open_line(self):
        """A server elsewhere that offers no STARTTLS gets no password."""
        path = self.folder.file("password")
        with open(path, "w") as f:
            f.write("secret word\n")
        box = self.mail("login", more=f"user = zhiyin\npassword_file = {path}\n")
        host = socket.gethostname()
        try:
            address = socket.gethostbyname(host)
        except OSError:
            self.skipTest("this machine has no name of its own")
        if address != "127.0.0.1" and not address.startswith("127."):
            self.skipTest("the name does not lead to loopback")
        self.folder.configure(f"[mail]\nsmtp = smtp://{host}:{box.port}\nfrom = a@example.cn\n"
                              f"user = zhiyin\npassword_file = {path}\n")
        id = self.put()
        self.send()
        self.assertEqual(self.row(id)["state"], "queued")
        self.assertEqual(box.messages(), [])

    def test_without_a_server_it_waits(self):
        id = self.put()
        self.assertEqual(self.send(), "sent=0 failed=1 dead=0")
        self.assertIn("no mail server", self.row(id)["last_error"])

    def test_a_demonstration_sends_nothing(self):
        box = self.mail()
        self.folder.sql("INSERT INTO setting (key, value, updated_at) VALUES ('demo', '1', 1)"
                        " ON CONFLICT (key) DO UPDATE SET value = '1'")
        ids = [self.put(), self.put("sms", "+8613800000000")]
        self.assertEqual(self.send(), "shown=2")
        self.assertEqual({self.row(i)["state"] for i in ids}, {"shown"})
        self.assertEqual(box.messages(), [])

    def test_two_workers_send_once(self):
        box = self.mail()
        for i in range(20):
            self.put(to=f"p{i}@example.cn")
        workers = [Worker(self.data), Worker(self.data)]
        until(lambda: len(box.messages()) >= 20, 20)
        time.sleep(1.5)
        self.assertEqual([w.stop() for w in workers], [0, 0])
        self.assertEqual(len(box.messages()), 20)


    def test_killed_while_sending_sends_again_under_the_same_name(self):
        """At least once: what was being sent is sent again, and can be told as the same message."""
        box = self.mail("slow")
        self.put()
        worker = Worker(self.data)
        until(lambda: len(box.messages()) == 1)  # taken, but not yet answered
        worker.process.kill()
        worker.process.wait()
        self.folder.sql("UPDATE job SET lease_until = 1 WHERE name = 'outbox_send'")  # time passes
        worker = Worker(self.data)
        until(lambda: self.folder.sql("SELECT 1 FROM outbox WHERE state = 'sent'"))
        self.assertEqual(worker.stop(), 0)
        names = {email.message_from_string(m["data"])["Message-ID"] for m in box.messages()}
        self.assertEqual((len(box.messages()), len(names)), (2, 1))


class Sms(Outbox):
    def command(self, text):
        path = self.folder.file("send sms")
        with open(path, "w") as f:
            f.write("#!/bin/sh\n" + text)
        os.chmod(path, stat.S_IRWXU)
        self.folder.configure(f"[sms]\ncommand = {path}\n")
        return path

    def test_command(self):
        out = self.folder.file("out")
        self.command(f'{{ printf "%s|" "$#" "$1"; cat; printf "|"; env; }} > "{out}"\n')
        id = self.put("sms", "+8613800000000", "", '您的验证码 $(reboot) `id` "x"')
        os.environ["ZY_TEST_PRIVATE"] = "do not pass on"
        self.addCleanup(os.environ.pop, "ZY_TEST_PRIVATE")
        self.assertEqual(self.send(), "sent=1 failed=0 dead=0")
        with open(out, encoding="utf-8") as f:
            n, number, text, env = f.read().split("|", 3)
        self.assertEqual((n, number, text), ("1", "+8613800000000", '您的验证码 $(reboot) `id` "x"'))
        self.assertNotIn("ZY_TEST_PRIVATE", env)
        self.assertEqual(self.row(id)["state"], "sent")

    def test_command_that_fails_and_one_that_is_not_there(self):
        self.command("exit 3\n")
        id = self.put("sms", "+8613800000000")
        self.assertEqual(self.send(), "sent=0 failed=1 dead=0")
        self.assertIn("status 3", self.row(id)["last_error"])
        self.folder.configure("[sms]\ncommand = /nowhere/send\n")
        self.folder.sql("UPDATE outbox SET next_at = 0")
        self.assertEqual(self.send(), "sent=0 failed=1 dead=0")
        self.assertEqual(self.row(id)["tries"], 2)

    def test_not_a_number(self):
        self.command("exit 0\n")
        ids = [self.put("sms", to) for to in ("13800000000", "+86 138", "-rf", "+86138;id", "")]
        self.assertEqual(self.send(), "sent=0 failed=0 dead=5")
        self.assertEqual({self.row(i)["state"] for i in ids}, {"dead"})

    def gateway(self, status=200):
        Gateway.seen, Gateway.status = [], status
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        token = self.folder.file("token")
        with open(token, "w") as f:
            f.write("abc123\n")
        self.folder.configure(f"[sms]\nurl = http://127.0.0.1:{server.server_port}/send\n"
                              f"token_file = {token}\n")

    def test_http(self):
        self.gateway()
        self.put("sms", "+8613800000000", "", '验证码 "1234"\n')
        self.assertEqual(self.send(), "sent=1 failed=0 dead=0")
        self.assertEqual(Gateway.seen, [("Bearer abc123", {"to": "+8613800000000", "text": '验证码 "1234"\n'})])

    def test_http_refusal(self):
        for status in (500, 401, 302, 422):
            self.gateway(status)
            id = self.put("sms", "+8613800000000")
            self.assertEqual(self.send(), "sent=0 failed=1 dead=0")
            self.assertIn(str(status), self.row(id)["last_error"])
            self.assertEqual(len(Gateway.seen), 1)  # no redirect followed
            self.folder.sql("DELETE FROM outbox")


if __name__ == "__main__":
    unittest.main()
