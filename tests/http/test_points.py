"""Members and points through nginx: opening, posting, refusals, reversal, states, tiers, the member's
own page, rights, and 50 redemptions at once (S14, S19, S28)."""

import concurrent.futures
import csv
import io
import itertools
import os
import re
import signal
import tempfile
import time
import unittest
import uuid
import xml.etree.ElementTree

from command import answer, environment, zhiyin
from stack import Stack, shared

_serial = itertools.count(1)


def rows_of(page):
    """The rows of a CSV answer as dicts."""
    return list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.stack.write("DELETE FROM rate_limit")
        cls.loyalty = cls.stack.client("admin").sign_in("loyalty")

    @classmethod
    def tearDownClass(cls):
        report = answer("verify", "--data", cls.stack.data)
        assert report["points"]["findings"] == 0, report["points"]

    def customer(self, name=None):
        """A customer from a file, as most are; (code, id)."""
        code = f"P{next(_serial):05d}"
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", delete=False) as f:
            f.write(f"code,name\n{code},{name or '会员' + code}\n")
        try:
            answer("import", "customers", f.name, "--map", "code=code,name=name", "--data",
                   self.stack.data)
        finally:
            os.unlink(f.name)
        return code, self.stack.value("SELECT id FROM customer WHERE code = ?", code)

    def member(self, name=None):
        """The number of a fresh member, opened through the page."""
        _, customer = self.customer(name)
        page = self.loyalty.get(f"/members/open?customer={customer}", status=200)
        page = self.loyalty.submit(page.form("/members/open", "customer"), status=200)
        return page.url.rsplit("/", 1)[1]

    def post(self, number, what, status=200, client=None, **values):
        client = client or self.loyalty
        page = client.get(f"/members/{number}?do={what}", status=200)
        values.setdefault("reason", f"test {what}")
        return client.submit(page.form(f"/{what}", "amount"), values, status=status)

    def account(self, number):
        row = self.stack.sql("SELECT a.balance, a.debt FROM points_account a JOIN member m"
                             " ON m.id = a.member_id WHERE m.number = ?", number)[0]
        return tuple(row)

    def postings(self, number):
        return self.stack.sql("SELECT p.* FROM points_posting p JOIN member m ON m.id = p.member_id"
                              " WHERE m.number = ? ORDER BY p.id", number)


class Opening(Case):
    def test_find_choose_open(self):
        code, _ = self.customer("张三丰")
        page = self.loyalty.get("/members/open", status=200)
        page = self.loyalty.submit(page.form("/members/open", "q"), {"q": "zhangsanfeng"}, status=200)
        self.assertIn(code, page.words)
        page = self.loyalty.get(page.link("customer="), status=200)
        form = page.form("/members/open", "customer")
        page = self.loyalty.submit(form, status=200)
        number = page.url.rsplit("/", 1)[1]
        self.assertRegex(number, r"^8900\d{12}$")
        digits = [int(d) for d in reversed(number)]
        luhn = sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
        self.assertEqual(luhn % 10, 0)
        self.assertIn("张三丰", page.words)
        self.assertIn("No points yet", page.words)
        again = self.loyalty.submit(form, status=200)  # the same form: to the same member
        self.assertTrue(again.url.endswith(number))
        page = self.loyalty.get(f"/members?q={number[-6:]}", status=200)
        self.assertIn("张三丰", page.words)
        page = self.loyalty.get("/members?q=zsf", status=200)
        self.assertIn(" ".join(number[i:i + 4] for i in range(0, 16, 4)), page.words)

    def test_one_per_customer(self):
        number = self.member()
        customer = self.stack.value("SELECT customer_id FROM member WHERE number = ?", number)
        page = self.loyalty.get(f"/members/open?customer={customer}", status=200)
        self.assertIn("has a membership already", page.words)
        token = page.form("sign-out").get("csrf")
        with self.stack.unchanged("a second membership"):
            self.loyalty.post("/members/open", {"csrf": token, "customer": customer}, status=409)
            self.loyalty.post("/members/open", {"csrf": token, "customer": 1}, status=404)
            self.loyalty.post("/members/open", {"csrf": token, "customer": "x"}, status=422)

    def test_list_filters_and_csv(self):
        number = self.member("列表会员")
        self.post(number, "earn", amount=120)
        page = self.loyalty.get("/members?state=active&q=" + number, status=200)
        self.assertIn("列表会员", page.words)
        self.assertIn("1 member", page.words)
        page = self.loyalty.get("/members?state=frozen&q=" + number, status=200)
        self.assertIn("No member matches", page.words)
        page = self.loyalty.get("/members.csv?q=" + number, status=200)
        self.assertIn("text/csv", page.headers["Content-Type"])
        rows = rows_of(page)
        self.assertEqual([(r["Member number"], r["Name"], r["Balance"]) for r in rows],
                         [(number, "列表会员", "120")])


class Posting(Case):
    def test_earn_redeem_adjust(self):
        number = self.member()
        page = self.post(number, "earn", amount="１０００", source="order", source_ref="A-17")
        self.assertIn("Posted: +1,000. New balance: 1,000 points.", page.words)
        page = self.post(number, "redeem", amount=300, reason="Umbrella")
        self.assertIn("−300", page.words)
        self.assertIn("Umbrella", page.words)
        page = self.post(number, "adjust", amount=-50, book="correction")
        page = self.post(number, "adjust", amount=20, book="goodwill")
        self.assertEqual(self.account(number), (670, 0))
        self.assertIn("Goodwill", page.words)
        rows = rows_of(self.loyalty.get(f"/members/{number}/ledger.csv", status=200))
        self.assertEqual([(r["Kind"], r["Points"], r["Balance"]) for r in rows],
                         [("Adjusted", "20", "670"), ("Adjusted", "-50", "650"),
                          ("Redeemed", "-300", "700"), ("Earned", "1000", "1000")])
        self.assertEqual(rows[3]["Reference"], "A-17")
        rows = rows_of(self.loyalty.get(f"/members/{number}/ledger.csv?kind=redeem", status=200))
        self.assertEqual(len(rows), 1)
        page = self.loyalty.get(f"/members/{number}?kind=expire", status=200)
        self.assertIn("No posting matches", page.words)

    def test_refused_redemption_keeps_the_form(self):
        number = self.member()
        self.post(number, "earn", amount=100)
        with self.stack.unchanged("a redemption over the balance"):
            page = self.post(number, "redeem", amount=101, reason="Bicycle", status=409)
        form = page.form("/redeem", "amount")
        self.assertEqual((form.get("amount"), form.get("reason")), ("101", "Bicycle"))
        self.assertEqual(page.errors["amount"], "Not enough points: 100 can be spent.")
        page = self.loyalty.submit(form, {"amount": 100}, status=200)
        self.assertEqual(self.account(number), (0, 0))

    def test_wrong_values(self):
        number = self.member()
        self.post(number, "earn", amount=10)
        for what, values, field in (
                ("earn", {"amount": ""}, "amount"), ("earn", {"amount": "0"}, "amount"),
                ("earn", {"amount": "-5"}, "amount"), ("earn", {"amount": "1.5"}, "amount"),
                ("earn", {"amount": "ten"}, "amount"), ("earn", {"amount": "100000001"}, "amount"),
                ("earn", {"amount": "9" * 30}, "amount"),
                ("earn", {"amount": "5", "reason": " "}, "reason"),
                ("earn", {"amount": "5", "reason": "x" * 501}, "reason"),
                ("earn", {"amount": "5", "expires_on": "2026-02-30"}, "expires_on"),
                ("earn", {"amount": "5", "expires_on": "2020-01-01"}, "expires_on"),
                ("redeem", {"amount": "-5"}, "amount"), ("adjust", {"amount": "0"}, "amount"),
                ("adjust", {"amount": "-100000001"}, "amount")):
            with self.subTest(what=what, values=values), self.stack.unchanged(str(values)):
                page = self.post(number, what, status=422, **values)
                self.assertIn(field, page.errors)

    def test_the_same_form_posts_once(self):
        number = self.member()
        page = self.loyalty.get(f"/members/{number}?do=earn", status=200)
        form = page.form("/earn", "amount")
        for _ in range(3):
            self.loyalty.submit(form, {"amount": 40, "reason": "once"}, status=200)
        self.assertEqual(self.account(number), (40, 0))
        # All at once: one is carried out, nothing is posted twice.
        page = self.loyalty.get(f"/members/{number}?do=earn", status=200)
        fields = page.form("/earn", "amount").filled({"amount": 7, "reason": "once"})
        statuses = parallel(self.loyalty, f"/members/{number}/earn", [fields] * 12)
        self.assertEqual(self.account(number), (47, 0))
        self.assertIn(303, statuses)
        self.assertLessEqual(set(statuses), {303, 409})

    def test_reversal(self):
        number = self.member()
        page = self.post(number, "earn", amount=100, reason="Order A-18")
        self.post(number, "redeem", amount=70)
        earning = self.postings(number)[0]["id"]
        page = self.loyalty.get(f"/members/{number}/postings/{earning}/reverse", status=200)
        self.assertIn("Order A-18", page.words)
        self.assertIn("70 points were spent already and become a debt", page.words)
        page = self.loyalty.submit(page.form("/reverse", "reason"), {"reason": " "}, status=422)
        page = self.loyalty.submit(page.form("/reverse", "reason"), {"reason": "returned"}, status=200)
        self.assertEqual(self.account(number), (0, 70))
        page = self.loyalty.get(f"/members/{number}/postings/{earning}/reverse", status=409)
        self.assertIn("reversed already", page.words)
        token = page.form("sign-out").get("csrf")
        with self.stack.unchanged("a second reversal"):
            self.loyalty.post(f"/members/{number}/postings/{earning}/reverse",
                              {"csrf": token, "reason": "again"}, status=409)
        self.post(number, "earn", amount=100)
        self.assertEqual(self.account(number), (30, 0))

    def test_other_members_postings(self):
        number, other = self.member(), self.member()
        self.post(number, "earn", amount=5)
        posting = self.postings(number)[0]["id"]
        self.loyalty.get(f"/members/{other}/postings/{posting}/reverse", status=404)
        self.loyalty.get(f"/members/{number}/postings/1/reverse", status=404)
        self.loyalty.get("/members/8900000000000000", status=404)
        self.loyalty.get("/members/17", status=404)

    def test_ledger_pages(self):
        number = self.member()
        for i in range(27):
            self.post(number, "earn", amount=i + 1, reason=f"Step{i + 1:02d}.")
        page = self.loyalty.get(f"/members/{number}", status=200)
        self.assertIn("Step27.", page.words)
        self.assertNotIn("Step02.", page.words)
        page = self.loyalty.get(page.link("before=").split("#")[0], status=200)
        self.assertIn("Step02.", page.words)
        self.assertNotIn("Step27.", page.words)
        page = self.loyalty.get(page.link("after=").split("#")[0], status=200)
        self.assertIn("Step27.", page.words)


def parallel(client, path, forms):
    """All forms at once, each on a connection of its own; the statuses."""
    def one(fields):
        sender = client.stack.client(client.program, checked=False)
        sender.cookies = dict(client.cookies)
        return sender.post(path, fields, follow=False).status
    with concurrent.futures.ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(one, forms))


class Parallel(Case):
    def test_fifty_redemptions_of_the_last_points(self):
        number = self.member()
        for amount, day in ((300, "2030-06-30"), (250, "2030-03-31"), (200, ""), (260, "2031-01-01")):
            self.post(number, "earn", amount=amount, expires_on=day)
        page = self.loyalty.get(f"/members/{number}?do=redeem", status=200)
        form = page.form("/redeem", "amount")
        forms = [[(n, f"{uuid.uuid4()}" if n == "once" else v) for n, v in
                  form.filled({"amount": 90, "reason": "Race"})] for _ in range(50)]
        statuses = parallel(self.loyalty, f"/members/{number}/redeem", forms)
        accepted, refused = statuses.count(303), statuses.count(409)
        balance, debt = self.account(number)
        print(f"\n50 redemptions of 90 out of 1,010 points: accepted (303) {accepted}, refused (409) "
              f"{refused}, balance {balance}")
        self.assertEqual((accepted, refused, balance, debt), (11, 39, 20, 0), statuses)
        self.assertEqual(sum(1 for p in self.postings(number) if p["kind"] == "redeem"), 11)

    def test_earnings_and_redemptions_of_one_member(self):
        number = self.member()
        self.post(number, "earn", amount=1)
        page = self.loyalty.get(f"/members/{number}?do=earn", status=200)
        form = page.form("/earn", "amount")
        forms = [[(n, f"{uuid.uuid4()}" if n == "once" else v) for n, v in
                  form.filled({"amount": 10, "reason": "Crowd"})] for _ in range(20)]
        self.assertEqual(parallel(self.loyalty, f"/members/{number}/earn", forms), [303] * 20)
        self.assertEqual(self.account(number), (201, 0))


class Expiry(unittest.TestCase):
    def test_the_worker_posts_expiry_once(self):
        """Three days on: what has expired cannot be spent, and the worker books it, once."""
        stack = Stack(users={"loyalty": "loyalty"}, setting={"demo": "1"})
        try:
            stack.start()
            day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 32 * 3600))  # tomorrow in Shanghai
            with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as f:
                f.write("code,name\nE1,到期会员\n")
                f.flush()
                answer("import", "customers", f.name, "--map", "code=code,name=name", "--data", stack.data)
            client = stack.client("admin").sign_in("loyalty")
            customer = stack.value("SELECT id FROM customer WHERE code = 'E1'")
            page = client.get(f"/members/open?customer={customer}", status=200)
            number = client.submit(page.form("/members/open", "customer"), status=200).url.rsplit("/", 1)[1]
            for amount, until in ((100, day), (40, "2031-01-01")):
                page = client.get(f"/members/{number}?do=earn", status=200)
                page = client.submit(page.form("/earn", "amount"), {
                    "amount": amount, "reason": "Expiry", "expires_on": until}, status=200)
            self.assertIn("New balance: 140 points", page.words)
            stack.process.send_signal(signal.SIGTERM)
            stack.process.wait(20)
            stack.log.close()
            later = {"ZHIYIN_CLOCK_OFFSET_MS": str(3 * 86400 * 1000)}
            stack.environ = later
            stack.start()
            client = stack.client("admin").sign_in("loyalty")
            page = client.get(f"/members/{number}?do=redeem", status=200)
            page = client.submit(page.form("/redeem", "amount"), {"amount": 41, "reason": "Late"}, status=409)
            self.assertEqual(page.errors["amount"], "Not enough points: 40 can be spent.")
            for _ in range(2):
                zhiyin("job", "run", "points_expiry", "--data", stack.data, env=environment(**later))
            rows = stack.sql("SELECT kind, amount, balance_after FROM points_posting ORDER BY id")
            self.assertEqual([tuple(r) for r in rows], [("earn", 100, 100), ("earn", 40, 140),
                                                        ("expire", -100, 40)])
            report = answer("verify", "--data", stack.data, env=environment(**later))
            self.assertEqual(report["points"]["findings"], 0)
        finally:
            stack.stop()


class States(Case):
    def change(self, number, to, status=200, **values):
        page = self.loyalty.get(f"/members/{number}/state/{to}", status=200)
        values.setdefault("reason", "asked for")
        return self.loyalty.submit(page.form("/state/", "reason"), values, status=status)

    def test_freeze_close_take_up(self):
        number = self.member()
        self.post(number, "earn", amount=60)
        page = self.change(number, "frozen", reason="Card lost")
        self.assertIn("Card lost", page.words)
        self.post(number, "earn", amount=1)
        page = self.loyalty.get(f"/members/{number}", status=200)
        token = page.form("sign-out").get("csrf")
        with self.stack.unchanged("a redemption of a frozen member"):
            page = self.loyalty.post(f"/members/{number}/redeem", {
                "csrf": token, "amount": 1, "reason": "x", "source": "manual"}, status=409)
        self.assertIn("frozen", page.words)
        self.change(number, "active")
        page = self.change(number, "closed", status=422)  # 61 points are left
        self.assertIn("keep", page.errors)
        page = self.loyalty.submit(page.form("/state/", "reason"), {"keep": "1", "reason": "Moved"},
                                   status=200)
        self.assertIn("Kept on record: 61 points", page.words)
        with self.stack.unchanged("a posting to a closed membership"):
            self.loyalty.post(f"/members/{number}/earn", {
                "csrf": token, "amount": 1, "reason": "x", "source": "manual"}, status=409)
        self.loyalty.get(f"/members/{number}/state/frozen", status=404)
        self.change(number, "active")
        self.assertEqual(self.account(number), (61, 0))

    def test_two_at_once(self):
        number = self.member()
        page = self.loyalty.get(f"/members/{number}/state/frozen", status=200)
        form = page.form("/state/", "reason")
        self.change(number, "closed")
        self.change(number, "active")
        page = self.loyalty.submit(form, {"reason": "stale"}, status=409)
        self.assertIn("Somebody else has changed this membership", page.words)


class Tiers(Case):
    def test_add_rename_retire(self):
        page = self.loyalty.get("/tiers/new", status=200)
        form = page.form("/tiers", "threshold")
        page = self.loyalty.submit(form, {"name_zh": "", "threshold": "-1"}, status=422)
        self.assertEqual(set(page.errors), {"name_zh", "threshold"})
        page = self.loyalty.submit(page.form("/tiers", "threshold"), {
            "name_zh": "测试级", "name_en": "Test tier", "threshold": 77777,
            "benefits_en": "A <b>bold</b> benefit"}, status=200)
        self.assertIn("Test tier", page.words)
        self.assertIn("A <b>bold</b> benefit", page.words)  # shown as text
        tier = self.stack.value("SELECT id FROM tier WHERE name_zh = '测试级'")
        page = self.loyalty.get(f"/tiers/{tier}", status=200)
        first = page.form(f"/tiers/{tier}", "threshold")
        page = self.loyalty.submit(first, {"name_en": "Renamed"}, status=200)
        self.assertIn("Renamed", page.words)
        page = self.loyalty.get(f"/tiers/{tier}", status=200)
        page = self.loyalty.submit(page.form(f"/tiers/{tier}/retire"), status=200)
        self.assertIn("Retired", page.words)

    def test_both_versions_are_shown(self):
        tier = self.stack.value("SELECT id FROM tier ORDER BY threshold DESC LIMIT 1")
        one = self.loyalty.get(f"/tiers/{tier}", status=200).form(f"/tiers/{tier}", "threshold")
        two = self.loyalty.get(f"/tiers/{tier}", status=200).form(f"/tiers/{tier}", "threshold")
        self.loyalty.submit(one, {"benefits_en": "First version"}, status=200)
        page = self.loyalty.submit(two, {"benefits_en": "Second version"}, status=409)
        self.assertIn("First version", page.words)
        form = page.form(f"/tiers/{tier}", "threshold")
        self.assertEqual(form.get("benefits_en"), "Second version")
        self.loyalty.submit(form, status=200)
        self.assertEqual(self.stack.value("SELECT benefits_en FROM tier WHERE id = ?", tier),
                         "Second version")

    def test_a_member_moves(self):
        number = self.member()
        rows = self.stack.sql("SELECT name_en, threshold FROM tier WHERE retired_at IS NULL"
                              " ORDER BY threshold")
        page = self.post(number, "earn", amount=rows[1]["threshold"])
        self.assertIn(f"→ {rows[1]['name_en']}", page.words)


class Portal(Case):
    def account_of(self, number):
        """A portal account of this member, signed in."""
        customer = self.stack.value("SELECT customer_id FROM member WHERE number = ?", number)
        return self.portal(customer)

    def portal(self, customer):
        n = next(_serial)
        password = self.stack.value("SELECT password_hash FROM staff WHERE username = 'loyalty'")
        self.stack.write("INSERT INTO portal_account (id, email, password_hash, name, state,"
                         " customer_id, verified_at, created_at) VALUES (?, ?, ?, 'Mei', 'active', ?, 1, 1)",
                         900000 + n, f"mei{n}@example.com", password, customer)
        return self.stack.client("portal").sign_in(f"mei{n}@example.com")

    def test_own_account(self):
        number = self.member("王小美")
        self.post(number, "earn", amount=1234, reason="Opening gift")
        self.post(number, "redeem", amount=200, reason="Mug")
        client = self.account_of(number)
        page = client.get("/member", status=200)
        for text in ("1,034", "王小美", " ".join(number[i:i + 4] for i in range(0, 16, 4)), "Mug",
                     "Opening gift", "missing to", "+1,234", "−200"):
            self.assertIn(text, page.words)
        self.assertIn("<progress", page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        for staff_only in ("Reverse", "loyalty"):
            self.assertNotIn(staff_only, page.words)
        picture = client.get("/member/qr.svg", status=200)
        self.assertTrue(picture.headers["Content-Type"].startswith("image/svg+xml"))
        root = xml.etree.ElementTree.fromstring(picture.body)
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertGreater(len(root[1].get("d")), 500)
        rows = rows_of(client.get("/member/points.csv", status=200))
        self.assertEqual([(r["Points"], r["Balance"]) for r in rows], [("-200", "1034"), ("1234", "1234")])
        self.assertNotIn("By", rows[0])
        page = client.get("/member?kind=redeem", status=200)
        self.assertNotIn("Opening gift", page.words)

    def test_chinese(self):
        number = self.member()
        self.post(number, "earn", amount=10)
        client = self.account_of(number)
        client.lang = "zh-CN"
        page = client.get("/member", status=200)
        self.assertIn("积分明细", page.words)
        self.assertIsNone(re.search(r"\b(points|Ledger|Balance|valid)\b", page.words))

    def test_not_a_member(self):
        _, customer = self.customer()
        client = self.portal(customer)
        self.assertIn("not a member yet", client.get("/member", status=200).words)
        client.get("/member/qr.svg", status=403)
        client.get("/member/points.csv", status=403)
        client = self.portal(None)
        self.assertIn("Link my account", client.get("/member", status=200).words)
        guest = self.stack.client("portal").get("/member", follow=False)
        self.assertEqual(guest.status, 303)


class Rights(Case):
    def test_who_may(self):
        number = self.member()
        self.post(number, "earn", amount=50)
        posting = self.postings(number)[0]["id"]
        reads = [f"/members/{number}", "/members", "/members.csv", f"/members/{number}/ledger.csv"]
        changes = [f"/members/{number}/{what}" for what in ("earn", "redeem", "adjust", "state/frozen")]
        changes += [f"/members/{number}/postings/{posting}/reverse", "/members/open", "/tiers"]
        for user, sees in (("auditor", True), ("admin", False)):
            client = self.stack.client("admin").sign_in(user)
            token = client.page.form("sign-out").get("csrf")
            with self.subTest(user=user), self.stack.unchanged(user):
                for path in reads:
                    client.get(path, status=200 if sees else 403)
                for path in changes:
                    client.post(path, {"csrf": token, "amount": 5, "reason": "x", "source": "manual",
                                       "version": 1, "customer": 1}, status=403)
        page = self.stack.client("admin").sign_in("auditor").get(f"/members/{number}", status=200)
        self.assertNotIn("New posting", page.words)
        self.assertNotIn("Reverse", page.words)

    def test_csrf(self):
        number = self.member()
        with self.stack.unchanged("a post without a token"):
            self.loyalty.post(f"/members/{number}/earn", {
                "amount": 5, "reason": "x", "source": "manual"}, status=403)

    def test_intranet(self):
        number = self.member("内网会员")
        self.post(number, "earn", amount=80)
        client = self.stack.client("intranet").sign_in("agent")
        page = client.get(f"/members?q={number}", status=200)
        page = client.get(page.link(f"/members/{number}"), status=200)
        self.assertIn("内网会员", page.words)
        self.assertIn("+80", page.words)
        self.assertEqual([f.action for f in page.forms if f.method == "post"
                          and not f.action.endswith("/sign-out")], [])
        self.assertEqual(len(rows_of(client.get(f"/members/{number}/ledger.csv", status=200))), 1)


if __name__ == "__main__":
    unittest.main()
