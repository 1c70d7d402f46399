"""The gate as nginx and browsers meet it: methods, limits, tokens, languages, headers, bodies that are
cut or lie, and what happens when a process is killed."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

from stack import PASSWORD, Stack, shared

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
          "base-uri 'none'; object-src 'none'")


def raw(stack, data, end=True, wait=10):
    """Sends bytes as they are; everything that comes back. end: and nothing more is sent."""
    out = b""
    with socket.create_connection(("127.0.0.1", stack.port), timeout=wait) as s:
        s.sendall(data)
        if end:
            s.shutdown(socket.SHUT_WR)
        while chunk := s.recv(65536):
            out += chunk
    return out


class Addresses(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.portal = self.stack.client("portal")

    def test_root_leads_to_the_portal(self):
        page = self.portal.request("GET", "/_/..")
        self.assertEqual((page.status, page.location), (303, "/portal/"))
        page = self.portal.request("GET", "/portal")
        self.assertEqual((page.status, page.location), (301, "/portal/"))

    def test_unknown_address(self):
        page = self.portal.get("/no/such/page", status=404)
        self.assertIn("This page does not exist", page.words)
        self.assertIn(page.headers["X-Request-ID"], page.text)

    def test_addresses_of_no_program(self):
        page = self.portal.request("GET", "/static/../x/y")
        self.assertEqual(page.status, 404)
        self.assertIn("This page does not exist", page.words)
        for path in ("/portal/%00", "/intranet/customers/%00", "/_x?" + "a" * 40000):
            page = self.portal.request("GET", path)
            self.assertIn(page.status, (400, 414), path)
            self.assertIn("cannot be read", page.words)
            self.assertIn("无法识别", page.words)

    def test_wrong_method_names_the_right_ones(self):
        page = self.portal.request("POST", "/", b"a=b")
        self.assertEqual((page.status, page.headers["Allow"]), (405, "GET, HEAD"))
        self.assertEqual(self.portal.request("PUT", "/").status, 405)

    def test_head_is_get_without_body(self):
        page = self.portal.request("HEAD", "/sign-in")
        self.assertEqual((page.status, page.body), (200, b""))

    def test_probes(self):
        for path in ("/healthz", "/readyz"):
            for where in ("/_x/.." + path, "/portal" + path):
                page = self.portal.request("GET", where)
                self.assertEqual((page.status, page.body), (200, b"ok\n"))

    def test_stored_files_are_not_reached_from_outside(self):
        self.assertEqual(self.portal.request("GET", "/_files/../zhiyin.db").status, 404)
        self.assertEqual(self.portal.request("GET", "/_files/ab/cd").status, 404)

    def test_api_answers_problem_details(self):
        api = self.stack.client("api/v1")
        page = api.request("GET", "/openapi.json")
        self.assertEqual((page.status, page.headers["Content-Type"]), (200, "application/json"))
        page = api.request("GET", "/customers")
        self.assertEqual(page.status, 404)
        self.assertEqual(page.headers["Content-Type"], "application/problem+json")
        self.assertIn('"status":404', page.text)

    def test_hostile_parts_of_an_address(self):
        for path in ("/customers/%27%20OR%201", "/customers/9999999999999999999", "/%ff%fe",
                     "/customers/../../etc/passwd", "/customers/0", "/customers/-1", "/%3Cscript%3E"):
            page = self.stack.client("intranet").sign_in("agent").get(path)
            self.assertEqual(page.status, 404, path)
            self.assertNotIn("<script>", page.text.replace("<script src", ""))


class Headers(unittest.TestCase):
    def test_every_answer_is_protected(self):
        portal = shared().client("portal")
        for path in ("/", "/nope", "/sign-in", "/complaints/new"):
            page = portal.get(path)
            self.assertEqual(page.headers["Content-Security-Policy"], POLICY, path)
            self.assertEqual(page.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(page.headers["Referrer-Policy"], "same-origin")
            self.assertNotIn("style=", re.sub(r"<svg.*?</svg>", "", page.text, flags=re.S))
            self.assertIsNone(re.search(r"<script(?! src)", page.text))

    def test_personal_pages_are_not_kept(self):
        page = shared().client("intranet").sign_in("agent").get("/", status=200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_assets_are_kept(self):
        page = shared().client("portal").get("/sign-in")
        css = re.search(r'href="(/static/[^"]+\.css)"', page.text).group(1)
        page = shared().client("portal").request("GET", css, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(page.status, 200)
        self.assertIn("immutable", page.headers["Cache-Control"])
        self.assertEqual(page.headers["Content-Encoding"], "gzip")

    def test_cookies_are_host_cookies(self):
        page = shared().client("portal").request("GET", "/sign-in")
        for cookie in page.headers.get_all("Set-Cookie"):
            self.assertTrue(cookie.startswith("__Host-zy_portal_pre="), cookie)
            for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
                self.assertIn(part, cookie)
            self.assertNotIn("Domain", cookie)

    def test_plain_http_from_elsewhere_is_told_about_tls(self):
        for program in ("portal", "intranet", "admin"):
            page = shared().client(program).get("/sign-in", Host="crm.example.com")
            self.assertEqual(page.status, 403)
            self.assertIn("https://", page.words)
            self.assertIsNone(page.headers["Set-Cookie"])


class Languages(unittest.TestCase):
    def test_choice_of_browser_then_of_visitor(self):
        portal = shared().client("portal", lang="zh-CN,zh;q=0.9,en;q=0.5")
        page = portal.get("/sign-in")
        self.assertIn('lang="zh-CN"', page.text)
        page = portal.get("/language?to=en&next=/portal/sign-in")
        self.assertEqual(page.url, "/portal/sign-in")
        self.assertIn('<html lang="en"', page.text)
        page = portal.get("/nope", status=404)
        self.assertIn("This page does not exist", page.words)

    def test_next_stays_on_this_program(self):
        for bad in ("//evil.example/", "https://evil.example/", "/intranet/", "/portal//evil", "/portal",
                    "/portal/\\evil", "/portal/%0d%0aX:y"):
            page = shared().client("portal").get("/language?to=en&next=" + bad, follow=False)
            self.assertEqual(page.location, "/portal/", bad)


class Access(unittest.TestCase):
    def test_guests_are_led_to_sign_in_and_back(self):
        intranet = shared().client("intranet")
        page = intranet.request("GET", "/customers?q=a%26b")
        self.assertEqual(page.status, 303)
        self.assertEqual(page.location, "/intranet/sign-in?next=%2Fintranet%2Fcustomers%3Fq%3Da%2526b")
        page = intranet.get("/customers?q=abc")
        page = intranet.submit(page.form("/sign-in", "password"),
                               {"username": "sales", "password": PASSWORD}, status=200)
        self.assertEqual(page.url, "/intranet/customers?q=abc")

    def test_htmx_is_told_to_load_the_sign_in_page(self):
        page = shared().client("intranet").request("GET", "/customers",
                                                   headers={"HX-Request": "true"})
        self.assertEqual(page.headers["HX-Redirect"], "/intranet/sign-in")

    def test_a_session_of_one_program_is_none_of_another(self):
        """S16, S24: the intranet's cookie opens neither the portal nor the admin pages."""
        intranet = shared().client("intranet").sign_in("auditor")
        token = intranet.cookies["__Host-zy_intranet"]
        admin = shared().client("admin")
        admin.cookies["__Host-zy_admin"] = token
        self.assertEqual(admin.request("GET", "/").status, 303)

    def test_hostile_session_cookies(self):
        for value in ("", "x", "a" * 43, "a" * 5000, "%00", "' OR '1'='1"):
            intranet = shared().client("intranet")
            intranet.cookies["__Host-zy_intranet"] = value
            self.assertEqual(intranet.request("GET", "/").status, 303, value)


class Tokens(unittest.TestCase):
    """S25: nothing is written without the token of this session."""

    def setUp(self):
        self.stack = shared()

    def test_missing_foreign_and_changed_tokens(self):
        page = self.stack.client("portal").get("/sign-in")
        foreign = page.form("/sign-in").get("csrf")
        mine = self.stack.client("portal")
        form = mine.get("/sign-in").form("/sign-in", "password")
        right = form.get("csrf")
        changed = ("B" if right[10] == "A" else "A").join((right[:10], right[11:]))
        for token in (None, "", "x", foreign, changed, right[:-2], right * 2):
            with self.stack.unchanged("a POST without its token"):
                fields = [(n, v) for n, v in form.fields if n != "csrf"]
                if token is not None:
                    fields.append(("csrf", token))
                page = mine.post("/sign-in", fields, follow=False)
            self.assertEqual(page.status, 403, token)
            self.assertIn("This form has expired", page.words)

    def test_what_was_typed_is_given_back(self):
        """Signed out meanwhile: the text of the form is shown to be copied, but not that of a foreign page."""
        portal = self.stack.client("portal")
        fields = {"text": "很长的投诉 <b>", "password": "secret-secret", "csrf": "x", "kind": "complaint",
                  "x_fields": "x_model x_colour", "x_base": "x_model:0e5751c0"}
        for site, shown in (("same-origin", True), ("cross-site", False), ("none", False)):
            page = portal.post("/complaints/new", fields, follow=False, status=403,
                               headers={"Sec-Fetch-Site": site})
            self.assertEqual("很长的投诉 &lt;b&gt;" in page.text, shown, site)
            for unseen in ("secret-secret", "x_model", ">complaint", "\ncomplaint"):
                self.assertNotIn(unseen, page.text)
            page = portal.post("/account/name", fields, follow=False,
                               headers={"Sec-Fetch-Site": site})
            self.assertEqual("很长的投诉 &lt;b&gt;" in page.text, shown, site)
            self.assertEqual(page.status, 403 if shown else 303)

    def test_tokens_differ_in_every_page(self):
        mine = self.stack.client("portal")
        tokens = {mine.get("/sign-in").form("/sign-in").get("csrf") for _ in range(5)}
        self.assertEqual(len(tokens), 5)

    def test_a_token_of_before_sign_in_is_none_after(self):
        mine = self.stack.client("intranet")
        before = mine.get("/sign-in").form("/sign-in").get("csrf")
        mine.sign_in("agent")
        self.assertEqual(mine.post("/sign-out", {"csrf": before}, follow=False).status, 403)
        page = mine.get("/", status=200)
        self.assertTrue(page.forms_signed_in())


class Bodies(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.portal = self.stack.client("portal")

    def test_larger_than_the_route_admits(self):
        page = self.portal.post("/sign-in", {"password": "x" * 100000}, follow=False)
        self.assertEqual(page.status, 413)
        self.assertIn("This is too large", page.words)

    def test_larger_than_nginx_admits(self):
        head = ("POST /portal/complaints/new HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                "Accept-Language: zh\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                "Content-Length: 209715200\r\n\r\n")
        answer = raw(self.stack, head.encode() + b"x" * 100000, end=False)
        self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer[:80])
        self.assertIn("内容过大".encode(), answer)

    def test_cut_uploads_change_nothing(self):
        """nginx answers or drops a request whose body does not come; a program never sees it."""
        with self.stack.unchanged("a cut upload"):
            raw(self.stack, b"POST /portal/complaints/new HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n"
                            b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhalf")

    def test_a_body_without_its_end_is_refused(self):
        body = b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nno closing boundary"
        with self.stack.unchanged("a truncated form"):
            page = self.portal.request("POST", "/complaints/new", body,
                                       {"Content-Type": "multipart/form-data; boundary=x"})
        self.assertEqual(page.status, 400)
        self.assertIn("Not everything arrived", page.words)

    def test_too_many_fields(self):
        page = self.portal.post("/sign-in", [(f"f{i}", "") for i in range(300)], follow=False)
        self.assertEqual(page.status, 413)

    def test_other_kinds_of_body(self):
        for kind in ("application/json", "text/plain", "", "multipart/form-data"):
            page = self.portal.request("POST", "/sign-in", b'{"a":1}', {"Content-Type": kind})
            self.assertIn(page.status, (400, 403), kind)

    def test_unreadable_text_is_said_at_its_field(self):
        form = self.portal.get("/sign-in").form("/sign-in", "password")
        name = "contact" if "contact" in form.names else "username"
        for bad in (b"a%00b", b"%ff%fe"):
            fields = "&".join(f"{n}={v}" for n, v in form.fields if n not in (name, "password"))
            body = f"{fields}&password=x&{name}=".encode() + bad
            page = self.portal.request("POST", "/sign-in", body,
                                       {"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(page.status, 422)
            self.assertIn(name, page.errors)


class Processes(unittest.TestCase):
    """A stack of its own: its processes are killed."""

    def pids(self, stack, program):
        out = subprocess.run(["pgrep", "-f", f"{program}.fcgi --data {stack.run_folder()}/data"],
                             capture_output=True, text=True)
        return [int(p) for p in out.stdout.split()]

    def test_killed_processes_come_back(self):
        Stack.run_folder = lambda s: open(os.path.join(s.data, "run.path")).read().strip()
        with Stack() as stack:
            before = self.pids(stack, "portal")
            self.assertEqual(len(before), 5)  # four, and one for what hashes passwords
            results, done = [], threading.Event()

            def load():
                client = stack.client("portal", checked=False)
                while not done.is_set():
                    try:
                        results.append(client.request("GET", "/sign-in").status)
                    except OSError:
                        results.append(0)

            threads = [threading.Thread(target=load) for _ in range(4)]
            for t in threads:
                t.start()
            time.sleep(0.3)
            for pid in before[:2]:
                os.kill(pid, signal.SIGKILL)
            time.sleep(3)
            after = self.pids(stack, "portal")
            done.set()
            for t in threads:
                t.join()
            self.assertEqual(len(after), 5)
            failed = [r for r in results if r != 200]
            self.assertLessEqual(len(failed), 2, "only what the killed processes held may fail")
            self.assertGreater(len(results), 100)
            self.flood(stack)
            run = stack.run_folder()
        left = subprocess.run(["pgrep", "-f", run], capture_output=True, text=True).stdout.split()
        self.assertEqual(left, [])
        self.assertFalse(os.path.exists(run))

    def flood(self, stack):
        """S23: more sign-ins a second than nginx admits are told when to come back."""
        client = stack.client("portal", checked=False)
        for _ in range(200):
            page = client.request("POST", "/sign-in", b"a=b")
            if page.status == 429:
                break
        self.assertEqual(page.status, 429)
        self.assertIn("Too many tries", page.words)
        self.assertEqual(page.headers["Retry-After"], "10")
        self.assertEqual(client.get("/complaints/new").status, 200)

    def test_refusals_are_one_line(self):
        import stack as module
        script = os.path.join(module.ROOT, "tools", "run.sh")
        running = shared()
        cases = [({"PORT": str(running.port), "DATA": running.data + ".other"}, "is taken"),
                 ({"DATA": running.data}, "is served already"),
                 ({"DATA": "/proc/nowhere"}, "cannot be made"),
                 ({"PORT": "eighty"}, "not a port number"),
                 ({"DB": "mysql://x"}, "neither sqlite:... nor postgresql://")]
        for values, words in cases:
            env = {"BUILD": module.BUILD, "PORT": str(module.free_port()),
                   "DATA": running.data + ".other", **values}
            done = subprocess.run(["bash", script], env=module.environment(**env), text=True,
                                  capture_output=True, timeout=30, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 1, values)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
