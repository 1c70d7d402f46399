"""Signing in and out, sessions, forced change of password, limits (S23, S24, S25), in all programs."""

import re
import unittest

from stack import PASSWORD, Stack, shared

OTHER = "seven green lanterns 9"


class SignIn(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")

    def test_each_role_where_it_may(self):
        may = {"agent": ("intranet",), "sales": ("intranet",), "manager": ("intranet",),
               "loyalty": ("intranet", "admin"), "admin": ("admin",),
               "auditor": ("intranet", "admin")}
        for who, programs in may.items():
            for program in ("intranet", "admin"):
                client = self.stack.client(program)
                if program in programs:
                    client.sign_in(who)
                    continue
                form = client.get("/sign-in").form("/sign-in")
                page = client.submit(form, {"username": who, "password": PASSWORD}, status=422)
                self.assertIn("Your roles do not include this program", page.words)
                self.assertNotIn(f"__Host-zy_{program}", client.cookies)

    def test_refusal_is_the_same_for_all_reasons(self):
        """S23: unknown, wrong and disabled look alike; what was typed stays, the password does not."""
        self.stack.add_user("gone", "agent")
        self.stack.write("UPDATE staff SET state = 'disabled' WHERE username = 'gone'")
        words = set()
        for who, password in (("nobody-here", PASSWORD), ("agent", "wrong wrong wrong"),
                              ("gone", PASSWORD)):
            client = self.stack.client("intranet")
            form = client.get("/sign-in").form("/sign-in")
            page = client.submit(form, {"username": who, "password": password}, status=422)
            words.add(page.words)
            self.assertEqual(page.form("/sign-in").get("username"), who)
            self.assertEqual(page.form("/sign-in").get("password"), "")
        self.assertEqual(len(words), 1)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM audit a JOIN audit_text t ON "
                                          "t.audit_id = a.id WHERE t.after_text LIKE '%wrong wr%'"), 0)
        self.assertGreaterEqual(self.stack.value("SELECT COUNT(*) FROM audit WHERE action = "
                                                 "'staff.sign_in_refused'"), 3)

    def test_back_to_where_one_wanted(self):
        client = self.stack.client("intranet")
        page = client.get("/account/sessions")
        self.assertIn("next=", page.url)
        page = client.submit(page.form("/sign-in"), {"username": "agent", "password": PASSWORD})
        self.assertEqual(page.url, "/intranet/account/sessions")

    def test_next_stays_here(self):
        for evil in ("https://evil.example/", "//evil.example/", "/intranet//evil.example",
                     "/intranet/\\evil", "/admin/", "/intranetx"):
            client = self.stack.client("intranet")
            form = client.get("/sign-in").form("/sign-in")
            page = client.submit(form, {"username": "agent", "password": PASSWORD, "next": evil},
                                 follow=False, status=303)
            self.assertEqual(page.location, "/intranet/", evil)

    def test_cookie(self):
        client = self.stack.client("intranet")
        form = client.get("/sign-in").form("/sign-in")
        before = dict(client.cookies)
        page = client.submit(form, {"username": "agent", "password": PASSWORD}, follow=False)
        [cookie] = [c for c in page.headers.get_all("Set-Cookie") if "zy_intranet=" in c]
        for part in ("__Host-zy_intranet=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
            self.assertIn(part, cookie)
        self.assertNotIn("__Host-zy_intranet", before)
        token = client.cookies["__Host-zy_intranet"]
        self.assertEqual(len(token), 43)
        self.assertFalse(self.stack.holds(token))
        self.assertTrue(self.stack.holds("agent"))

    def test_csrf(self):
        """S25: also before signing in."""
        client = self.stack.client("intranet")
        client.get("/sign-in")
        with self.stack.unchanged("a form without token"):
            for token in ("", "x" * 86):
                client.post("/sign-in", {"username": "agent", "password": PASSWORD, "csrf": token},
                            follow=False, status=403)
        client.sign_in("agent")
        with self.stack.unchanged("a form without token"):
            client.post("/sign-out", {}, follow=False, status=403)
        other = self.stack.client("intranet").sign_in("sales")
        foreign = other.get("/account").form("/sign-out").get("csrf")
        with self.stack.unchanged("a form with somebody else's token"):
            client.post("/sign-out", {"csrf": foreign}, follow=False, status=403)

    def test_sign_out(self):
        client = self.stack.client("intranet").sign_in("agent")
        cookie = client.cookies["__Host-zy_intranet"]
        page = client.submit(client.get("/account").form("/sign-out"))
        self.assertEqual(page.url, "/intranet/sign-in")
        self.assertIn("signed out", page.words)
        self.assertNotIn("__Host-zy_intranet", client.cookies)
        client.cookies["__Host-zy_intranet"] = cookie
        self.assertIn("/sign-in", client.get("/account").url)

    def test_sessions(self):
        one = self.stack.client("intranet", agent="Mozilla/5.0 Firefox/128.0").sign_in("sales")
        two = self.stack.client("intranet", agent="Mozilla/5.0 Chrome/120 Safari/5").sign_in("sales")
        page = one.get("/account/sessions")
        self.assertIn("Firefox", page.words)
        self.assertIn("Chrome", page.words)
        page = one.submit(page.form("/sessions/end", "handle"))
        self.assertIn("session has ended", page.words)
        page = one.submit(page.form("/sessions/end-others")) if "end-others" in page.text else page
        self.assertIn("/sign-in", two.get("/account").url)
        self.assertEqual(one.get("/account").url, "/intranet/account")

    def test_other_peoples_session_cannot_be_ended(self):
        """S13: the handle of somebody else's session."""
        victim = self.stack.client("intranet").sign_in("manager")
        handle = self.stack.value("SELECT token_hash FROM session s JOIN staff p ON "
                                  "p.id = s.actor_id WHERE p.username = 'manager'").hex()
        client = self.stack.client("intranet").sign_in("agent")
        csrf = client.get("/account").form("/sign-out").get("csrf")
        with self.stack.unchanged("ending somebody else's session"):
            client.post("/account/sessions/end", {"csrf": csrf, "handle": handle})
        self.assertEqual(victim.get("/account").url, "/intranet/account")

    def test_limit(self):
        """S23: 429 with Retry-After, by account; others go on."""
        self.stack.add_user("limited", "agent")
        client = self.stack.client("intranet")
        for i in range(11):
            form = client.get("/sign-in").form("/sign-in")
            page = client.submit(form, {"username": "limited", "password": "wrong wrong"})
        self.assertEqual(page.status, 429)
        self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assertEqual(page.form("/sign-in").get("username"), "limited")
        client.sign_in("agent")
        self.stack.write("DELETE FROM rate_limit")
        client = self.stack.client("intranet").sign_in("limited")

    def test_language(self):
        client = self.stack.client("intranet", lang="en")
        self.assertIn("Sign in", client.get("/sign-in").words)
        page = client.get("/language?to=zh-CN&next=/intranet/sign-in")
        self.assertIn("登录", page.words)
        client.sign_in("manager")
        page = client.get("/account")
        page = client.submit(page.form("/language"), {"lang": "en"}, status=200)
        self.assertIn("My details", page.words)
        self.assertEqual(self.stack.value("SELECT lang FROM staff WHERE username = 'manager'"), "en")

    def test_pages_of_guests_and_strangers(self):
        for program in ("intranet", "admin"):
            client = self.stack.client(program)
            for path in ("/", "/account", "/account/password", "/account/sessions"):
                self.assertIn("/sign-in", client.get(path).url, path)


class Passwords(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")

    def test_change(self):
        """S24: the other sessions end, this one stays."""
        self.stack.add_user("changer", "agent")
        one = self.stack.client("intranet").sign_in("changer")
        two = self.stack.client("intranet").sign_in("changer")
        form = one.get("/account/password").form("/password", "current")
        page = one.submit(form, {"current": "not this one", "password": "short", "again": "other"},
                          status=422)
        self.assertEqual(set(page.errors), {"current", "password", "again"})
        for refused in ("password", "12345678", "changer", "a" * 129):
            form = one.get("/account/password").form("/password", "current")
            page = one.submit(form, {"current": PASSWORD, "password": refused, "again": refused},
                              status=422)
            self.assertIn("password", page.errors, refused)
        form = one.get("/account/password").form("/password", "current")
        page = one.submit(form, {"current": PASSWORD, "password": OTHER, "again": OTHER}, status=200)
        self.assertEqual(page.url, "/intranet/account")
        self.assertIn("/sign-in", two.get("/account").url)
        self.stack.client("intranet").sign_in("changer", OTHER)

    def test_forced_change(self):
        self.stack.add_user("fresh", "agent")
        self.stack.write("UPDATE staff SET must_change = 1 WHERE username = 'fresh'")
        client = self.stack.client("intranet").sign_in("fresh")
        self.assertEqual(client.page.url, "/intranet/account/password")
        self.assertEqual(client.get("/account").url, "/intranet/account/password")
        form = client.page.form("/password", "current")
        page = client.submit(form, {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD},
                             status=422)
        form = page.form("/password", "current")
        page = client.submit(form, {"current": PASSWORD, "password": OTHER, "again": OTHER},
                             status=200)
        self.assertEqual(page.url, "/intranet/")
        self.assertEqual(client.get("/account").url, "/intranet/account")


class Plain(unittest.TestCase):
    def test_no_session_over_plain_http_from_elsewhere(self):
        stack = shared()
        page = stack.client("intranet").get("/sign-in", Host="crm.example.com")
        self.assertEqual(page.status, 403)
        self.assertNotIn("Set-Cookie", page.headers)
        self.assertFalse(page.forms and "password" in page.forms[0].names)


if __name__ == "__main__":
    unittest.main()
