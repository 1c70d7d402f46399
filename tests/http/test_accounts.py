"""Portal accounts: register, verify, reset, change, link with a customer (S13, S14, S15, S23, S24, S29)."""

import re
import time
import unittest

from command import until
from stack import shared

GOOD = "violet lake 12 sings"
OTHER = "seven green lanterns 9"


class Case(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")

    def messages(self, to):
        """Bodies of the messages to an address, newest first, as the demonstration's outbox shows them."""
        if not hasattr(type(self), "admin"):
            type(self).admin = self.stack.client("admin").sign_in("admin")
        ids = [r[0] for r in self.stack.sql("SELECT id FROM outbox WHERE recipient = ? ORDER BY id DESC", to)]
        return [self.admin.get(f"/outbox/{i}", status=200).words for i in ids]

    def code(self, to):
        return re.search(r"\b(\d{6})\b", self.messages(to)[0])[1]

    def link(self, to):
        return re.search(r"(/portal/reset/open\?t=[\w-]{43})", self.messages(to)[0])[1]

    def register(self, contact, password=GOOD, name="王小明", lang="en"):
        client = self.stack.client("portal", lang=lang)
        form = client.get("/register", status=200).form("/register")
        client.submit(form, {"contact": contact, "name": name, "password": password,
                             "again": password}, status=200)
        return client

    def verified(self, contact, password=GOOD, name="王小明"):
        client = self.register(contact, password, name)
        client.submit(client.page.form("/verify", "code"), {"code": self.code(contact)}, status=200)
        self.assertEqual(client.page.url, "/portal/account")
        return client

    def state(self, email):
        return self.stack.value("SELECT state FROM portal_account WHERE email = ?", email)

    def customer(self, code, name, reach=None):
        now = int(time.time() * 1000)
        number = self.stack.value("SELECT MAX(id) + 1 FROM (SELECT id FROM customer UNION ALL SELECT 700000) c")
        self.stack.write("INSERT INTO customer (id, code, kind, name, name_key, created_at, "
                         "updated_at) VALUES (?, ?, 'person', ?, ?, ?, ?)", number, code, name,
                         name, now, now)
        if reach:
            self.stack.write("INSERT INTO customer_reach (id, customer_id, kind, value, normal) "
                             "VALUES (?, ?, 'email', ?, ?)", number, number, reach, reach)
        return number


class Registering(Case):
    def test_the_whole_way(self):
        client = self.register("anna@example.com")
        self.assertEqual(client.page.url, "/portal/verify")
        self.assertIn("anna@example.com", client.page.words)
        self.assertEqual(self.state("anna@example.com"), "unverified")
        page = client.submit(client.page.form("/verify", "code"), {"code": "000000"})
        self.assertEqual((page.status, list(page.errors)), (422, ["code"]))
        code = self.code("anna@example.com")
        self.assertNotIn(code, str([tuple(r) for r in self.stack.sql(
            "SELECT body FROM outbox WHERE recipient = 'anna@example.com'")]))
        full_width = "".join(chr(ord(c) + 0xFEE0) for c in code)
        page = client.submit(page.form("/verify", "code"), {"code": full_width}, status=200)
        self.assertIn("you are signed in", page.words)
        self.assertEqual(self.state("anna@example.com"), "active")
        again = self.stack.client("portal").sign_in("ANNA@example.com", GOOD)
        self.assertEqual(again.get("/account").url, "/portal/account")

    def test_by_phone(self):
        client = self.verified("138 0013 8000")
        self.assertEqual(self.stack.value("SELECT state FROM portal_account WHERE phone = "
                                          "'+8613800138000'"), "active")
        self.stack.client("portal").sign_in("13800138000", GOOD)
        self.assertIn("138", client.get("/account").words)

    def code(self, to):
        return super().code("+8613800138000" if "138" in to else to)

    def test_problems_stand_at_their_fields(self):
        client = self.stack.client("portal")
        form = client.get("/register").form("/register")
        page = client.submit(form, {"contact": "no address", "name": "", "password": "short",
                                    "again": "other"}, status=422)
        self.assertEqual(set(page.errors), {"contact", "name", "password", "again"})
        self.assertEqual(page.form("/register").get("contact"), "no address")
        self.assertEqual(page.form("/register").get("password"), "")

    def test_an_existing_address_gets_the_same_answer(self):
        """S23: page, cookies and steps are the same; only the message differs."""
        self.verified("taken@example.com")
        seen = []
        for address in ("taken@example.com", "fresh@example.com"):
            client = self.register(address, OTHER)
            seen.append((client.page.url, client.page.words.replace(address, "X"),
                         sorted(client.cookies), {len(client.cookies[c]) for c in client.cookies
                                                  if c.endswith("pending")}))
        self.assertEqual(seen[0][:3], seen[1][:3])
        self.assertLessEqual(abs(min(seen[0][3]) - min(seen[1][3])), 4)
        self.assertIn("already has an account", self.messages("taken@example.com")[0])
        wrong = []
        for address in ("taken@example.com", "fresh@example.com"):
            client = self.register(address, OTHER)
            answers = []
            for _ in range(11):
                page = client.submit(client.page.form("/verify", "code"), {"code": "000001"})
                answers.append((page.status, page.errors.get("code")))
            wrong.append(answers)
        self.assertEqual(wrong[0], wrong[1])
        self.assertEqual(wrong[0][-1][0], 429)
        self.stack.client("portal").sign_in("taken@example.com", GOOD)  # nothing was changed

    def test_about_the_same_time(self):
        """S23: a password is hashed for an unknown address too."""
        self.verified("timed@example.com")
        took = {"timed@example.com": [], "unknown@example.com": []}
        for _ in range(8):  # in turns: the machine has other work
            for address, times in took.items():
                client = self.stack.client("portal", checked=False)
                form = client.get("/sign-in").form("/sign-in", "password")
                begin = time.monotonic()
                client.submit(form, {"contact": address, "password": "wrong wrong"}, status=422)
                times.append(time.monotonic() - begin)
        fast, slow = sorted(min(times) for times in took.values())
        self.assertLess(slow / fast, 2.5, took)

    def test_a_code_works_only_where_it_was_asked_for(self):
        """Nobody sets a password on an address and waits until its owner confirms it."""
        attacker = self.register("victim@example.com", OTHER)
        code = self.code("victim@example.com")
        victim = self.register("victim@example.com", GOOD)
        page = attacker.submit(attacker.page.form("/verify", "code"), {"code": code}, status=422)
        page = attacker.submit(page.form("/verify", "code"),
                               {"code": self.code("victim@example.com")}, status=422)
        victim.submit(victim.page.form("/verify", "code"),
                      {"code": self.code("victim@example.com")}, status=200)
        form = attacker.get("/sign-in").form("/sign-in", "password")
        attacker.submit(form, {"contact": "victim@example.com", "password": OTHER}, status=422)

    def test_another_code(self):
        client = self.register("again@example.com")
        first = self.code("again@example.com")
        page = client.submit(client.page.form("/verify/resend"), status=200)
        self.assertIn("Another message is on its way", page.words)
        second = self.code("again@example.com")
        page = client.submit(page.form("/verify", "code"), {"code": first}, status=422)
        client.submit(page.form("/verify", "code"), {"code": second}, status=200)

    def test_expired_code(self):
        client = self.register("late@example.com")
        code = self.code("late@example.com")
        self.stack.write("UPDATE account_code SET expires_at = 1")
        client.submit(client.page.form("/verify", "code"), {"code": code}, status=422)
        self.assertEqual(self.state("late@example.com"), "unverified")

    def test_signing_in_before_verifying(self):
        self.register("half@example.com")
        client = self.stack.client("portal")
        form = client.get("/sign-in").form("/sign-in", "password")
        page = client.submit(form, {"contact": "half@example.com", "password": GOOD}, status=200)
        self.assertEqual(page.url, "/portal/verify")
        client.submit(page.form("/verify", "code"), {"code": self.code("half@example.com")},
                      status=200)

    def test_sends_are_limited(self):
        for i in range(5):
            self.register("flood@example.com")
        client = self.stack.client("portal")
        form = client.get("/register").form("/register")
        page = client.submit(form, {"contact": "flood@example.com", "name": "x", "password": GOOD,
                                    "again": GOOD})
        self.assertEqual(page.status, 429)
        self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assertEqual(page.form("/register").get("contact"), "flood@example.com")

    def test_forged_pending_cookie(self):
        """S19: the token is sealed."""
        client = self.register("sealed@example.com")
        good = client.cookies["__Host-zy_portal_pending"]
        client.cookies["__Host-zy_portal_pending"] = good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB")
        self.assertEqual(client.get("/verify").url, "/portal/register")


class Resetting(Case):
    def ask(self, contact):
        client = self.stack.client("portal")
        form = client.get("/reset").form("/reset")
        page = client.submit(form, {"contact": contact}, status=200)
        self.assertEqual(page.url, "/portal/reset/sent")
        return client

    def test_the_whole_way(self):
        signed_in = self.verified("reset@example.com")
        client = self.ask("reset@example.com")
        link = self.link("reset@example.com")
        for _ in range(2):  # opening it, as a mail scanner does, uses nothing up
            scanner = self.stack.client("portal")
            with self.stack.unchanged("opening a link"):
                page = scanner.get(link, follow=False, status=303)
        page = client.get(link, status=200)
        self.assertEqual(page.url, "/portal/reset/new")  # no secret stays in the address
        page = client.submit(page.form("/reset/new"), {"password": "short", "again": "short"},
                             status=422)
        self.assertIn("password", page.errors)
        page = client.submit(page.form("/reset/new"), {"password": OTHER, "again": OTHER}, status=200)
        self.assertEqual(page.url, "/portal/sign-in")
        self.assertIn("/sign-in", signed_in.get("/account").url)  # S24
        self.stack.client("portal").sign_in("reset@example.com", OTHER)
        self.assertEqual(self.stack.client("portal").get(link).status, 410)  # once only
        self.assertIn("was changed", self.messages("reset@example.com")[0])

    def test_unknown_address(self):
        """S23: the same page and nothing sent."""
        known = self.verified("known@example.com")
        words = {self.ask(a).page.words for a in ("known@example.com", "nobody@example.com")}
        self.assertEqual(len(words), 1)
        self.assertEqual(self.messages("nobody@example.com"), [])
        self.assertEqual(known.get("/account").url, "/portal/account")

    def test_expired(self):
        self.verified("old@example.com")
        client = self.ask("old@example.com")
        link = self.link("old@example.com")
        self.stack.write("UPDATE account_code SET expires_at = 1")
        self.assertEqual(client.get(link).status, 410)

    def test_wrong_token(self):
        client = self.stack.client("portal")
        for token in ("", "x", "A" * 43, "A" * 5000, "%00" * 43, "'; DROP TABLE staff; --"):
            with self.stack.unchanged("a wrong link"):
                self.assertIn(client.get("/reset/open?t=" + token.replace(" ", "%20")).status,
                              (410,), token)
        self.assertEqual(client.get("/reset/new").status, 410)


class Account(Case):
    def test_name_and_language(self):
        client = self.verified("profile@example.com")
        page = client.submit(client.page.form("/account/name"), {"name": ""}, status=422)
        self.assertIn("name", page.errors)
        stale = client.get("/account").form("/account/name")
        client.get("/account")
        evil = '<b>"王\u202e\'小\u200b明"</b>'
        page = client.submit(client.page.form("/account/name"), {"name": evil}, status=200)
        self.assertIn("&lt;b&gt;", page.text)
        self.assertNotIn("<b>", page.text)
        page = client.submit(stale, {"name": "old"}, status=409)
        self.assertIn("Stored in between", page.errors["name"])
        page = client.submit(client.get("/account").form("/account/language"), {"lang": "zh-CN"},
                             status=200)
        self.assertIn("我的资料", page.words)

    def test_password(self):
        one = self.verified("pw@example.com")
        two = self.stack.client("portal").sign_in("pw@example.com", GOOD)
        form = one.get("/account/password").form("/password", "current")
        page = one.submit(form, {"current": "no no no no", "password": OTHER, "again": OTHER},
                          status=422)
        self.assertIn("current", page.errors)
        one.submit(page.form("/password", "current"),
                   {"current": GOOD, "password": OTHER, "again": OTHER}, status=200)
        self.assertIn("/sign-in", two.get("/account").url)
        self.assertEqual(one.get("/account").url, "/portal/account")

    def test_mass_assignment(self):
        """S20: fields the form does not have."""
        client = self.verified("mass@example.com")
        form = client.get("/account").form("/account/name")
        client.post("/account/name", form.fields + [("state", "active"), ("customer_id", "1"),
                                                    ("customer", "1"), ("roles", "31")])
        row = self.stack.sql("SELECT customer_id, state FROM portal_account WHERE email = "
                             "'mass@example.com'")[0]
        self.assertEqual(tuple(row), (None, "active"))

    def test_disabled_by_an_admin(self):
        client = self.verified("off@example.com")
        admin = self.stack.client("admin").sign_in("admin")
        page = admin.get("/accounts?q=off%40example.com", status=200)
        page = admin.submit(page.form("/disable"), status=200)
        self.assertIn("Disabled", page.words)
        self.assertIn("/sign-in", client.get("/account").url)
        form = client.get("/sign-in").form("/sign-in", "password")
        page = client.submit(form, {"contact": "off@example.com", "password": GOOD}, status=422)
        self.assertIn("Address or password is wrong", page.words)
        page = admin.submit(admin.get("/accounts?q=off%40example.com").form("/enable"), status=200)
        client.sign_in("off@example.com", GOOD)


class Linking(Case):
    def ask(self, email, claim):
        client = self.verified(email)
        client.submit(client.page.form("/account/link", "claim"), {"claim": claim}, status=200)
        self.assertIn("you will get a message", client.page.words)
        return client

    def test_accepted(self):
        number = self.customer("L-1", "王小明", "wang@example.com")
        client = self.ask("wang@example.com", "会员号 10001，订单 A-77")
        agent = self.stack.client("intranet").sign_in("agent")
        self.assertIn("portal account asks", agent.get("/notices").words)
        page = agent.get("/account-links", status=200)
        page = agent.get(page.link("/account-links/"), status=200)
        self.assertIn("会员号 10001", page.words)
        self.assertIn("has this address on file", page.words)
        page = agent.submit(page.form("/accept"), status=200)
        self.assertIn("Linked", page.words)
        self.assertEqual(self.stack.value("SELECT customer_id FROM portal_account WHERE email = "
                                          "'wang@example.com'"), number)
        self.assertIn("is linked with your customer file", client.get("/account").words)
        self.assertIn("linked your account", self.messages("wang@example.com")[0])
        page = agent.get("/account-links?state=accepted")
        page = agent.get(page.link("/account-links/"))
        page = agent.submit(page.form("/unlink"), {"reason": ""}, status=422)
        self.assertIn("reason", page.errors)
        agent.submit(page.form("/unlink"), {"reason": "号码换了主人"}, status=200)
        self.assertIsNone(self.stack.value("SELECT customer_id FROM portal_account WHERE email = "
                                           "'wang@example.com'"))

    def test_of_an_organisation(self):
        """Whoever links says how much is seen; without a word it is the account's own cases."""
        number = self.customer("L-ORG", "Harbour Works", "desk@example.com")
        self.stack.write("UPDATE customer SET kind = 'organisation' WHERE id = ?", number)
        self.stack.write("INSERT INTO customer_reach (id, customer_id, kind, value, normal) VALUES (?, ?, 'email', ?, ?)",
                         number + 9_000_000, number, "boss@example.com", "boss@example.com")
        agent = self.stack.client("intranet").sign_in("agent")
        for email, values, sees in (("desk@example.com", {}, 0), ("boss@example.com", {"scope": "all"}, 1)):
            self.ask(email, "we buy from you")
            link = self.stack.value("SELECT MAX(id) FROM account_link")
            page = agent.get(f"/account-links/{link}", status=200)
            agent.submit(page.form("/accept", "scope"), values, status=200)
            self.assertEqual(self.stack.sql("SELECT customer_id, sees_all FROM portal_account WHERE email = ?", email)[0][:],
                             (number, sees))

    def test_refused(self):
        client = self.ask("li@example.com", "I am Li")
        page = client.get("/account")
        self.assertNotIn("/account/link'", page.text)
        agent = self.stack.client("intranet").sign_in("agent")
        number = self.stack.value("SELECT id FROM account_link ORDER BY id DESC LIMIT 1")
        page = agent.get(f"/account-links/{number}", status=200)
        self.assertIn("No customer has this address", page.words)
        page = agent.submit(page.form("/refuse"), {"reason": " "}, status=422)
        self.assertIn("reason", page.errors)
        agent.submit(page.form("/refuse"), {"reason": "没有这样的订单"}, status=200)
        self.assertIn("没有这样的订单", client.get("/account").words)
        self.assertIn("没有这样的订单", self.messages("li@example.com")[0])
        with self.stack.unchanged("a decision made twice"):
            csrf = agent.get("/account").form("/sign-out").get("csrf")
            self.assertEqual(agent.post(f"/account-links/{number}/accept",
                                        {"csrf": csrf, "customer": "1"}).status // 100, 4)

    def test_csv(self):
        self.ask("csv@example.com", "=1+1 is a formula")
        agent = self.stack.client("intranet").sign_in("agent")
        text = agent.get("/account-links.csv?state=open", status=200).text
        self.assertIn("csv@example.com", text)
        self.assertIn("'=1+1 is", text)

    def test_one_open_request_and_withdrawing(self):
        client = self.ask("zhao@example.com", "first")
        csrf = client.get("/account").form("/sign-out").get("csrf")
        with self.stack.unchanged("a second request"):
            page = client.post("/account/link", {"csrf": csrf, "claim": "second"}, status=422)
        page = client.submit(client.get("/account").form("/withdraw"), status=200)
        self.assertIn("withdrawn", page.words)
        page.form("/account/link", "claim")

    def test_other_peoples_request(self):
        """S13: withdrawing somebody else's request."""
        self.ask("owner@example.com", "mine")
        number = self.stack.value("SELECT id FROM account_link ORDER BY id DESC LIMIT 1")
        thief = self.verified("thief@example.com")
        csrf = thief.page.form("/sign-out").get("csrf")
        with self.stack.unchanged("withdrawing somebody else's request"):
            self.assertEqual(thief.post("/account/link/withdraw", {"csrf": csrf, "id": number}).status,
                             409)

    def test_who_may_not(self):
        """S14: sales and admins have no right to link."""
        self.ask("rights@example.com", "rights")
        number = self.stack.value("SELECT id FROM account_link ORDER BY id DESC LIMIT 1")
        sales = self.stack.client("intranet").sign_in("sales")
        csrf = sales.get("/account").form("/sign-out").get("csrf")
        for path in ("/account-links", f"/account-links/{number}"):
            self.assertEqual(sales.get(path).status, 403)
        for verb in ("accept", "refuse", "unlink"):
            with self.stack.unchanged(verb):
                page = sales.post(f"/account-links/{number}/{verb}",
                                  {"csrf": csrf, "customer": "1", "reason": "x"})
                self.assertEqual(page.status, 403)

    def test_an_auditor_reads_and_decides_nothing(self):
        self.ask("audited@example.com", "audited")
        number = self.stack.value("SELECT id FROM account_link ORDER BY id DESC LIMIT 1")
        auditor = self.stack.client("intranet").sign_in("auditor")
        auditor.get("/").link("/account-links")
        page = auditor.get("/account-links", status=200)
        page = auditor.get(page.link(f"/account-links/{number}"), status=200)
        self.assertIn("audited@example.com", page.words)
        self.assertFalse([f for f in page.forms if "/account-links/" in f.action])
        self.assertIn("audited@example.com", auditor.get("/account-links.csv", status=200).text)
        csrf = page.form("/sign-out").get("csrf")
        for verb in ("accept", "refuse", "unlink"):
            with self.stack.unchanged(verb):
                auditor.post(f"/account-links/{number}/{verb}", {"csrf": csrf, "customer": "1", "reason": "x"}, status=403)

    def test_unknown_customer(self):
        """S15: a customer that does not exist or cannot be seen."""
        self.ask("linked@example.com", "x y z")
        number = self.stack.value("SELECT id FROM account_link ORDER BY id DESC LIMIT 1")
        agent = self.stack.client("intranet").sign_in("agent")
        csrf = agent.get("/account").form("/sign-out").get("csrf")
        for customer in ("999999", "0", "-1", "x", "1' OR '1'='1"):
            with self.stack.unchanged("an unknown customer"):
                page = agent.post(f"/account-links/{number}/accept",
                                  {"csrf": csrf, "customer": customer})
                self.assertIn(page.status, (404, 422), customer)


class Invitations(Case):
    """A one-time link makes an account that is verified and linked; what it sees of an organisation's cases."""

    def link(self, to):
        return re.search(r"(/portal/invitation/open\?t=[\w-]{43})", self.messages(to)[0])[1]

    def organisation(self, code, *emails):
        number = self.customer(code, f"{code} GmbH")
        self.stack.write("UPDATE customer SET kind = 'organisation' WHERE id = ?", number)
        for n, email in enumerate(emails):
            self.stack.write("INSERT INTO contact (id, customer_id, name, name_key, email, created_at) VALUES "
                             "(?, ?, ?, 'x', ?, 1)", number * 10 + n, number, email.split("@")[0], email)
        return number

    def invite(self, number, email, scope):
        agent = self.stack.client("intranet", lang="en").sign_in("agent")
        page = agent.get(f"/customers/{number}/portal", status=200)
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
        agent.post(f"/customers/{number}/portal/invite", {"csrf": token, "email": email, "scope": scope})
        return agent, page

    def follow(self, email, client=None):
        client = client or self.stack.client("portal", lang="en")
        page = client.get(self.link(email).removeprefix("/portal"), status=200)
        self.assertEqual(page.url, "/portal/invitation")
        return client

    def test_new_account(self):
        number = self.organisation("I-1", "ida@example.com", "ivo@example.com")
        agent, page = self.invite(number, "ida@example.com", "own")
        self.assertIn("ivo@example.com", page.words)
        first = self.link("ida@example.com")
        self.invite(number, "ida@example.com", "own")  # the second voids the first
        self.assertEqual(self.stack.client("portal").get(first.removeprefix("/portal")).status, 410)
        client = self.follow("ida@example.com")
        page = client.submit(client.page.form("/invitation"), {"name": "Ida", "password": GOOD, "again": "x"}, status=422)
        self.assertEqual(list(page.errors), ["again"])
        client.submit(page.form("/invitation"), {"password": GOOD, "again": GOOD}, status=200)
        self.assertIn("Welcome", client.page.words)
        row = self.stack.sql("SELECT customer_id, contact_id, sees_all, state FROM portal_account WHERE email = ?",
                             "ida@example.com")[0]
        self.assertEqual(tuple(row), (number, number * 10, 0, "active"))
        self.assertIn("accepted", agent.get("/notices").words)
        self.assertEqual(self.stack.client("portal").get(self.link("ida@example.com").removeprefix("/portal")).status, 410)

    def test_own_cases_or_all(self):
        number = self.organisation("I-2", "olga@example.com", "otto@example.com")
        for email, scope in (("olga@example.com", "own"), ("otto@example.com", "all")):
            self.invite(number, email, scope)
            client = self.follow(email)
            client.submit(client.page.form("/invitation"), {"name": email, "password": GOOD, "again": GOOD}, status=200)
        clients = {n: self.stack.client("portal", lang="en").sign_in(f"{n}@example.com", GOOD) for n in ("olga", "otto")}
        refs = {}
        for n, client in clients.items():
            form = client.get("/complaints/new", status=200).form("/complaints/new")
            done = client.submit(form, {"kind": "complaint", "body": f"from {n}"}, files=[], status=200)
            refs[n] = done.url.split("/")[3]
        self.assertEqual(clients["otto"].get(f"/complaints/{refs['olga']}").status, 200)
        self.assertIn(refs["olga"], clients["otto"].get("/complaints").text)
        self.assertEqual(clients["olga"].get(f"/complaints/{refs['otto']}").status, 404)
        self.assertNotIn(refs["otto"], clients["olga"].get("/complaints").text)
        agent = self.stack.client("intranet", lang="en").sign_in("agent")
        page = agent.get(f"/customers/{number}/portal", status=200)
        account = self.stack.value("SELECT id FROM portal_account WHERE email = 'olga@example.com'")
        agent.submit(page.form(f"/accounts/{account}/scope"), status=200)
        self.assertEqual(clients["olga"].get(f"/complaints/{refs['otto']}").status, 200)

    def test_with_an_account(self):
        client = self.verified("uwe@example.com")
        number = self.organisation("I-3", "uwe@example.com")
        self.invite(number, "uwe@example.com", "all")
        guest = self.follow("uwe@example.com")
        page = guest.submit(guest.page.form("/invitation"), {"password": "wrong one 11"}, status=422)
        self.assertIn("password", page.errors)
        guest.submit(page.form("/invitation"), {"password": GOOD}, status=200)
        self.assertIn("is linked with your customer file", client.get("/account").words)

    def test_refusals(self):
        number = self.organisation("I-4", "eve@example.com")
        for email, scope in (("stranger@example.com", "all"), ("eve@example.com", "everything"), ("", "all")):
            agent, _ = self.invite(number, email, scope)
            self.assertEqual(agent.page.status, 422, email)
        agent, _ = self.invite(number, "eve@example.com", "all")
        row = self.stack.value("SELECT id FROM account_invitation WHERE customer_id = ?", number)
        page = agent.get(f"/customers/{number}/portal", status=200)
        agent.submit(page.form(f"/invitations/{row}/withdraw"), status=200)
        self.assertEqual(self.stack.client("portal").get(self.link("eve@example.com").removeprefix("/portal")).status, 410)
        self.stack.write("UPDATE customer SET state = 'closed' WHERE id = ?", number)
        agent, _ = self.invite(number, "eve@example.com", "all")
        self.assertEqual(agent.page.status, 422)


if __name__ == "__main__":
    unittest.main()
