"""The daily side of points through nginx: the second person (two of them at once), lost cards, grants to
many pressed twice and with the worker killed in the middle, taken back; statements and reports that
say what the ledger says."""

import concurrent.futures
import contextlib
import csv
import io
import os
import re
import signal
import time
import unittest

from command import answer, until
from stack import Stack, processes
from world import luhn

MEMBERS = 1500


class Loyalty(unittest.TestCase):
    """A stack of its own: its worker is killed."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(users={"loyalty": "loyalty", "second": "loyalty", "third": "loyalty", "agent": "agent",
                                 "manager": "manager"},
                          setting={"demo": "1", "points.limit": "1000", "points.grant_limit": "1000000"})
        tier = cls.stack.value("SELECT id FROM tier WHERE threshold = 0")  # or the job of tiers writes beside the tests
        with contextlib.closing(cls.stack.arrange()) as db, db:
            for n in range(1, MEMBERS + 1):
                db.execute("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at) VALUES "
                           "(?, ?, 'person', ?, 'x', 1, 1)", (n, f"G{n}", f"会员{n}"))
                db.execute("INSERT INTO member (id, number, customer_id, tier_id, tier_since, state_at, opened_at) VALUES "
                           "(?, ?, ?, ?, 1, 1, 1)", (n, luhn(f"89{n:013}"), n, tier))
                db.execute("INSERT INTO points_account (member_id) VALUES (?)", (n,))
        cls.stack.start()
        cls.loyalty = cls.stack.client("admin").sign_in("loyalty")

    @classmethod
    def tearDownClass(cls):
        report = answer("verify", "--data", cls.stack.data)
        cls.stack.stop()
        assert report["points"]["findings"] == 0, report["points"]

    def number(self, n):
        return self.stack.value("SELECT number FROM member WHERE id = ?", n)

    def ask(self, n, what="adjust", **values):
        """The address of a new request."""
        page = self.loyalty.get(f"/members/{self.number(n)}?do={what}", status=200)
        values.setdefault("reason", "Big one")
        page = self.loyalty.submit(page.form(f"/{what}", "amount"), values, status=200)
        self.assertIn("/requests/", page.url, page.words[:300])
        return page.url[page.url.index("/requests/"):]

    def grants_end(self, url):
        row = url.rsplit("/", 1)[1]
        self.assertTrue(until(lambda: self.stack.value(
            "SELECT COUNT(*) FROM task WHERE state IN ('waiting', 'running')") == 0, 60))
        return self.stack.sql("SELECT * FROM points_grant WHERE id = ?", row)[0]

    # ---- the second person ----

    def test_two_approve_at_once(self):
        """Ten approvals by two people of one request: one posting; both names stand on it."""
        url = self.ask(1, amount=5000, note="Paper receipt seen")
        page = self.loyalty.get(url, status=200)
        self.assertNotIn("Approve and post", page.words)
        token = page.forms[0].get("csrf")
        with self.stack.unchanged("approving one's own request"):
            self.loyalty.post(url + "/approve", {"csrf": token, "seen_balance": 0, "seen_debt": 0}, status=403)
        clients = [self.stack.client("admin", checked=False).sign_in(who) for who in ("second", "third")]
        forms = [c.get(url, status=200).form("/approve") for c in clients]
        page = clients[0].page
        self.assertIn("5,000", page.words)
        self.assertIn("Paper receipt seen", page.words)

        def press(i):
            fields = dict(forms[i % 2].filled({}))
            fields["once"] = f"{i:064x}"
            return clients[i % 2].__class__.post(clients[i % 2], url + "/approve", fields, follow=False).status

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(press, range(10)))
        self.assertEqual(statuses.count(303), 1, statuses)
        rows = self.stack.sql("SELECT p.*, a.name AS asked, b.name AS agreed FROM points_posting p"
                              " JOIN staff a ON a.id = p.by_id JOIN staff b ON b.id = p.approved_by"
                              " WHERE p.member_id = 1")
        self.assertEqual([(r["amount"], r["asked"]) for r in rows], [(5000, "loyalty")])
        self.assertIn(rows[0]["agreed"], ("second", "third"))
        page = self.loyalty.get(f"/members/{self.number(1)}", status=200)
        self.assertIn(f"approved by {rows[0]['agreed']}", page.words)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM notice WHERE kind = 'points_decided'"
                                          " AND entity_id = ?", url.rsplit("/", 1)[1]), 1)
        print(f"\n10 approvals by two people: {statuses}")

    def test_refused_withdrawn_and_moved_on(self):
        second = self.stack.client("admin").sign_in("second")
        url = self.ask(2, "earn", amount=2000)
        page = second.get(url, status=200)
        page = second.submit(page.form("/refuse"), {"reason": ""}, status=422)
        self.assertIn("reason", page.errors)
        page = second.submit(page.form("/refuse"), {"reason": "No receipt"}, status=200)
        self.assertIn("No receipt", self.loyalty.get(url, status=200).words)
        url = self.ask(2, "earn", amount=2000)
        self.loyalty.submit(self.loyalty.page.form("/withdraw"), {}, status=200)
        with self.stack.unchanged("approving what was withdrawn"):
            second.post(url + "/approve", {"csrf": page.forms[0].get("csrf"), "seen_balance": 0, "seen_debt": 0},
                        status=409)
        url = self.ask(2, "earn", amount=2000)
        form = second.get(url, status=200).form("/approve")
        page = self.loyalty.get(f"/members/{self.number(2)}", status=200)
        self.loyalty.submit(page.form("/earn", "amount"), {"amount": 10, "reason": "meanwhile"}, status=200)
        with self.stack.unchanged("approving what one has not seen"):
            page = second.submit(form, {}, status=409)
        self.assertIn("The account has changed since you looked", page.words)
        self.assertIn("then the balance was 0", page.words)
        second.submit(page.form("/approve"), {}, status=200)
        self.assertEqual(self.stack.value("SELECT balance FROM points_account WHERE member_id = 2"), 2010)

    def test_a_lost_role_cannot_approve(self):
        third = self.stack.client("admin", checked=False).sign_in("third")
        url = self.ask(3, amount=3000)
        form = third.get(url, status=200).form("/approve")
        self.stack.write("UPDATE staff SET roles = 32 WHERE username = 'third'")
        try:
            self.assertIn(third.submit(form, {}, follow=False).status, (303, 403))
            self.assertEqual(self.stack.value("SELECT COUNT(*) FROM points_posting WHERE member_id = 3"), 0)
        finally:
            self.stack.write("UPDATE staff SET roles = 8 WHERE username = 'third'")

    # ---- a lost card ----

    def test_a_lost_card(self):
        old = self.number(4)
        page = self.loyalty.get(f"/members/{old}/card", status=200)
        page = self.loyalty.submit(page.form("/card"), {"reason": "Lost in the bus"}, status=200)
        new = self.number(4)
        self.assertNotEqual(old, new)
        self.assertIn(f"/members/{new}", page.url)
        shown = " ".join(new[i:i + 4] for i in range(0, 16, 4))
        self.assertIn(shown, self.loyalty.get(f"/members/{old}", status=410).words)
        self.assertIn(shown, self.loyalty.get(f"/members?q={old}", status=200).words)
        token = self.loyalty.page.forms[-1].get("csrf") or page.forms[0].get("csrf")
        with self.stack.unchanged("posting to an old card"):
            page = self.loyalty.post(f"/members/{old}/earn", {"csrf": token, "amount": 5, "reason": "x"}, status=404)
        self.assertIn(shown, page.words)
        self.stack.add_user("keeper", "admin")
        person = self.stack.value("SELECT id FROM staff WHERE username = 'second'")
        why = self.stack.client("admin").sign_in("keeper").get(f"/permissions?person={person}&record={old}", status=200)
        self.assertIn(new, why.words)
        agent = self.stack.client("intranet").sign_in("agent")
        self.assertIn(shown, agent.get(f"/search?q={old}").words)
        page = agent.get("/complaints/new", status=200)
        page = agent.submit(page.form("/complaints/new", "known_as"), {
            "known_as": old, "body": "x", "contact_email": "x@example.com"}, status=422)
        self.assertIn(shown, page.words)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM member_card WHERE number = ?", old), 1)

    # ---- grants ----

    def test_pressed_twice_and_killed_in_the_middle(self):
        """1,500 members; the button pressed four times at once; the worker killed twice: each gets it once."""
        page = self.loyalty.get("/grants/new?state=active", status=200)
        page = self.loyalty.submit(page.form("/grants"), {"points": 7, "reason": "Anniversary"}, status=200)
        url = page.url[page.url.index("/grants/"):]
        self.grants_end(url)
        page = self.loyalty.get(url, status=200)
        self.assertIn("Post the points", page.words)
        fields = dict(page.form("/confirm").filled({}))
        client = self.stack.client("admin", checked=False).sign_in("loyalty")
        csrf = client.get(url).form("/confirm").get("csrf")

        def press(i):
            return client.post(url + "/confirm", {**fields, "csrf": csrf, "once": f"{i:064x}"}, follow=False).status

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(press, range(4)))
        self.assertEqual(statuses.count(303), 1, statuses)
        done = "SELECT COUNT(*) FROM points_posting WHERE reason = 'Anniversary' AND kind = 'earn'"
        kills = []
        for part in (3, 2):
            until(lambda p=part: self.stack.value(done) > MEMBERS // (p + 3) + len(kills) * MEMBERS // 4, 30)
            for pid in self.worker():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            kills.append(self.stack.value(done))
            self.stack.write("UPDATE task SET lease_until = 0 WHERE state = 'running'")  # after a minute
        grant = self.grants_end(url)
        self.assertEqual(grant["state"], "ended")
        expected = self.stack.value("SELECT COUNT(*) FROM points_grant_row WHERE grant_id = ? AND state = 'done'",
                                    grant["id"])
        self.assertEqual(self.stack.value(done), expected)
        self.assertEqual(expected, grant["members"])
        self.assertGreater(expected, MEMBERS - 10)
        self.assertEqual(self.stack.value("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM points_posting WHERE reason"
                                          " = 'Anniversary' GROUP BY member_id) AS each"), 1)
        self.assertLess(kills[0], expected, "killed in the middle")
        print(f"\ngrant: {expected} members, killed after {kills} postings, each once; pressed 4 times: {statuses}")
        self.take_back(url, grant, expected)

    def worker(self):
        with open(os.path.join(self.stack.data, "run.path"), encoding="utf-8") as f:
            return processes(f"worker --data {f.read().strip()}/data --tasks")

    def take_back(self, url, grant, n):
        page = self.loyalty.get(f"/members/{self.number(50)}?do=redeem", status=200)
        self.loyalty.submit(page.form("/redeem", "amount"), {"amount": 5, "reason": "Mug"}, status=200)
        page = self.loyalty.get(url + "/undo", status=200)
        self.assertIn("5 points were used already", page.words)
        self.loyalty.submit(page.form("/undo"), {"reason": "Wrong year"}, status=200)
        self.assertEqual(self.grants_end(url)["state"], "undone")
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM points_posting WHERE kind = 'reverse' AND reason ="
                                          " 'Wrong year'"), n)
        self.assertEqual(self.stack.value("SELECT debt FROM points_account WHERE member_id = 50"), 5)

    def test_a_list_from_a_file(self):
        text = (f"会员号,积分,原因\n{self.number(60)},11,夏季\n{self.number(61)},0,\n8900000000000000,5,\n"
                f"{self.number(60)},5,\n").encode("gb18030")
        page = self.loyalty.get("/grants/new", status=200)
        page = self.loyalty.submit(page.form("/grants"), {"reason": "List"},
                                   files=[("files", "名单.csv", text, "text/csv")], status=200)
        url = page.url[page.url.index("/grants/"):]
        grant = self.grants_end(url)
        self.assertEqual((grant["members"], grant["total"], grant["left_out"]), (1, 11, 3))
        rows = list(csv.DictReader(io.StringIO(self.loyalty.get(url + "/rows.csv", status=200).body.decode("utf-8-sig"))))
        self.assertEqual([r["State"] for r in rows], ["gets points", "cannot be read", "no such member", "more than once"])
        page = self.loyalty.get("/grants/new", status=200)
        for bad in (b"", b"PK\x03\x04broken", b"name,city\nx,y\n"):
            with self.stack.unchanged("a wrong file"):
                p = self.loyalty.submit(page.form("/grants"), {"reason": "List"},
                                        files=[("files", "x.xlsx", bad, "text/csv")], status=422)
            self.assertTrue(p.errors.get("files"), p.words[:300])
        page = self.loyalty.get(url, status=200)
        self.loyalty.submit(page.form("/drop"), {}, status=200)

    # ---- statements and reports ----

    def rows(self, client, url):
        return list(csv.DictReader(io.StringIO(client.get(url, status=200).body.decode("utf-8-sig"))))

    def test_each_figure_leads_to_its_entries(self):
        page = self.loyalty.get(f"/members/{self.number(70)}?do=earn", status=200)
        self.loyalty.submit(page.form("/earn", "amount"), {"amount": 123, "reason": "Über & <b>50 %</b>"}, status=200)
        manager = self.stack.client("intranet").sign_in("manager")
        for by in ("month", "branch", "reason"):
            page = manager.get(f"/reports/points?by={by}", status=200)
            links = re.findall(r'<a href="([^"]*/reports/points/entries[^"]*)">([+\u2212][\d,]+)</a>', page.text)
            self.assertTrue(links, page.words[:300])
            for href, shown in links[:12]:
                url = href.replace("&amp;", "&").replace("/intranet", "", 1)
                entries = self.rows(manager, url.replace("/entries", "/entries.csv"))
                total = sum(int(r["Points"]) for r in entries)
                self.assertEqual(total, int(shown.replace(",", "").replace("\u2212", "-")), f"{by}: {url}")
                self.assertIn(f"{len(entries):,} postings, together {shown} points", manager.get(url, status=200).words)
        self.assertEqual(sum(int(r["Net"]) for r in self.rows(manager, "/reports/points.csv?by=reason")),
                         self.stack.value("SELECT SUM(balance) - SUM(debt) FROM points_account"))
        self.stack.client("intranet").sign_in("agent").get("/reports/points", status=403)

    def test_statement(self):
        number = self.number(71)
        for what, amount in (("earn", 90), ("redeem", 40)):
            page = self.loyalty.get(f"/members/{number}?do={what}", status=200)
            self.loyalty.submit(page.form(f"/{what}", "amount"), {"amount": amount, "reason": f"S {what}"}, status=200)
        month = time.strftime("%Y-%m", time.gmtime(time.time() + 8 * 3600))
        words = self.loyalty.get(f"/members/{number}/statement?month={month}", status=200).words
        balance = self.stack.value("SELECT balance FROM points_account WHERE member_id = 71")
        self.assertIn("Opening balance 0", words)
        self.assertIn(f"Closing balance {balance}", words)
        self.assertIn("Redeemed \u221240", words)
        words = self.loyalty.get(f"/members/{number}/statement?month=1999-01", status=200).words
        self.assertIn("Closing balance 0", words)
        agent = self.stack.client("intranet").sign_in("agent")
        self.assertIn("S redeem", agent.get(f"/members/{number}/statement", status=200).words)


if __name__ == "__main__":
    unittest.main()
