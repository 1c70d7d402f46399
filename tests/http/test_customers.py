"""Customers through nginx: list, search, filters, file, forms, two editors, rights, exports, hostile
input (S1-S3 injection and script in names, S12-S14 rights and CSRF, S21 CSV cells)."""

import csv
import io
import itertools
import time
import unittest
import urllib.parse
import uuid

from stack import shared

_serial = itertools.count(1)

NASTY = ["<script>alert(1)</script>", "O'Brien \"The\" & Co", "'; DROP TABLE customer; --", "{{CUSTOMER_NAME}}",
         "a\u202egnp.exe", "zero\u200bwidth", "%s%n", "../../etc/passwd", "=1+1"]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
                    "60606000000005000101a5f645400000000049454e44ae426082")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.sales = cls.stack.client().sign_in("sales")
        cls.manager = cls.stack.client().sign_in("manager")
        cls.agent = cls.stack.client().sign_in("agent")

    def create(self, client=None, **values):
        """A new customer through the page; its id and the page of its file."""
        client = client or self.sales
        page = client.get("/customers/new", status=200)
        values.setdefault("name", f"客户{next(_serial)}")
        page = client.submit(page.form("/customers/new"), values, status=200)
        self.assertEqual(page.errors, {})
        return int(page.url.rsplit("/", 1)[1]), page

    def mine(self, client=None):
        """A customer of the sales person, and its version."""
        customer, _ = self.create(client)
        return customer

    def act(self, customer, what, status=200, client=None, **values):
        client = client or self.sales
        page = client.get(f"/customers/{customer}/{what}", status=200)
        return client.submit(page.form(f"/{what}"), values, status=status)


class NewAndEdit(Case):
    def test_new_shows_in_list_and_search(self):
        customer, page = self.create(name="欧阳修远", phone="１３８ ０００１ ２２３３", email="ou@example.cn", city="扬州")
        self.assertIn("欧阳修远", page.words)
        self.assertIn("138 0001 2233", page.words)
        for q in ("欧阳", "ouyang", "oyxy", "2233", "13800012233", "ou@example.cn", "扬州"):
            found = self.sales.get("/customers?q=" + urllib.parse.quote(q), status=200)
            found.link(f"/customers/{customer}")
        self.assertEqual(self.stack.value("SELECT main_phone FROM customer WHERE id = ?", customer), "+8613800012233")

    def test_every_problem_at_once_and_nothing_lost(self):
        page = self.sales.get("/customers/new")
        with self.stack.unchanged("a form with problems"):
            page = self.sales.submit(page.form("/customers/new"), {
                "name": "", "phone": "12", "email": "nobody", "birthday": "2026-02-30", "habits": "drinks\ntea"}, status=422)
        for field in ("name", "phone", "email", "birthday"):
            self.assertIn(field, page.errors)
        form = page.form("/customers/new")
        self.assertEqual(form.get("habits"), "drinks\ntea")
        self.assertEqual(form.get("phone"), "12")

    def test_two_people_edit(self):
        customer = self.mine(self.manager)
        first = self.manager.get(f"/customers/{customer}/edit").form("/edit")
        second = self.agent.get(f"/customers/{customer}/edit").form("/edit")
        self.manager.submit(first, {"city": "苏州", "work": "of the first"}, status=200)
        page = self.agent.submit(second, {"city": "无锡", "habits": "of the second"}, status=409)
        for text in ("苏州", "无锡", "of the first", "of the second", "(empty)"):
            self.assertIn(text, page.words)
        form = page.form("/edit")
        self.assertEqual([v for n, v in form.fields if n == "theirs"], ["work"])  # only they changed it
        page = self.agent.submit(form, status=200)
        row = self.stack.sql("SELECT city, work, habits FROM customer WHERE id = ?", customer)[0]
        self.assertEqual(tuple(row), ("无锡", "of the first", "of the second"))

    def test_the_same_form_twice(self):
        form = self.sales.get("/customers/new").form("/customers/new")
        name = f"Twice {uuid.uuid4()}"
        first = self.sales.submit(form, {"name": name}, status=200)
        second = self.sales.submit(form, {"name": name})
        self.assertEqual(first.url, second.url)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE name = ?", name), 1)

    def test_nasty_names_are_text(self):
        for name in NASTY:
            with self.subTest(name=name):
                customer, page = self.create(name=name)
                self.assertNotIn("<script>alert", page.text)
                stored = self.stack.value("SELECT name FROM customer WHERE id = ?", customer)
                self.assertNotIn("\u202e", stored)
                self.assertNotIn("\u200b", stored)
                self.assertIn(stored.split()[0][:8], page.words)
                self.sales.get("/customers?q=" + urllib.parse.quote(name), status=200)

    def test_bad_bytes_are_refused(self):
        form = self.sales.get("/customers/new").form("/customers/new")
        body = b"csrf=" + form.get("csrf").encode() + b"&kind=person&trade=end&name=%ff%fe%00"
        page = self.sales.request("POST", "/customers/new", body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(page.status, 422)


class Actions(Case):
    def test_every_form_of_the_file(self):
        customer, _ = self.create(kind="organisation")
        other, page = self.create()
        code = self.stack.value("SELECT code FROM customer WHERE id = ?", other)
        self.act(customer, "stage", stage="loyal", reason="buys")
        self.act(customer, "reach", kind="phone", value="0571 8888 1234", label="office")
        self.act(customer, "address", street="文三路 1", city="杭州")
        self.act(customer, "contact", name="金经理", decision_role="decider", phone="13900007731")
        self.act(customer, "link", link="supplies", other=code)
        self.act(customer, "consent", purpose="marketing", channel="any", how="signed form")
        self.act(customer, "note", body="prefers\nmornings")
        self.act(customer, "log", kind="visit", direction="out", subject="showroom", next_step="send offer", next_on="2026-12-24")
        page = self.sales.get(f"/customers/{customer}", status=200)
        for words in ("Loyal", "0571", "文三路", "金经理", "Decision maker", "Marketing", "prefers", "showroom", "send offer"):
            self.assertIn(words, page.words)
        page = self.sales.submit(page.form("/take-back"), status=200)
        self.assertFalse([f for f in page.forms if f.action.endswith("/take-back")])
        consent = self.stack.value("SELECT id FROM consent WHERE customer_id = ?", customer)
        self.act(customer, f"consents/{consent}/withdraw", how="by phone", withdrawn_at="2001-01-01T10:00", status=422)
        self.act(customer, f"consents/{consent}/withdraw", how="by phone")
        self.assertIn("signed form withdrawn on", self.sales.page.words)
        page = self.sales.get(f"/customers/{customer}")
        page = self.sales.submit(page.form("/done"), status=200)
        page = self.sales.submit(page.form("/undone"), status=200)
        self.assertIn("Next steps", page.words)
        page = self.sales.get(page.link("/move"), status=200)
        self.sales.submit(page.form("/move"), {"next_on": "2026-02-30"}, status=422)
        page = self.sales.submit(page.form("/move"), {"next_on": "2027-03-04"}, status=200)
        self.assertIn("4 Mar 2027", page.words)
        page = self.sales.submit(page.form("/left"), status=200)
        for part, verb, names in (("/reach/", "/remove", "0571 8888 1234"), ("/addresses/", "/remove", "文三路"),
                                  ("/links/", "/end", code)):
            page = self.sales.get(next(a for a in page.links if part in a and a.endswith(verb)), status=200)
            self.assertIn(names, page.words)  # a page asks, and names what goes
            page = self.sales.submit(page.form(verb), status=200)
            self.assertFalse([a for a in page.links if part in a])
        self.sales.get(f"/customers/{customer}/links/1/end", status=404)

    def test_an_address_is_changed(self):
        customer, _ = self.create(client=self.manager)
        page = self.act(customer, "address", client=self.manager, street="文三路 1", city="杭州", label="invoice")
        edit = next(a for a in page.links if "/addresses/" in a and a.endswith("/edit"))
        first = self.manager.get(edit, status=200).form("/edit")
        second = self.agent.get(edit, status=200).form("/edit")
        self.assertEqual((second.get("street"), second.get("label")), ("文三路 1", "invoice"))
        with self.stack.unchanged("an address of nothing"):
            page = self.manager.submit(first, {"street": "", "city": ""}, status=422)
        self.assertIn("street", page.errors)
        page = self.manager.submit(page.form("/edit"), {"street": "文三路 2", "city": "杭州"}, status=200)
        self.assertIn("文三路 2", page.words)
        self.assertNotIn("文三路 1", page.words.split("What happened")[0])
        with self.stack.unchanged("a stale address"):
            page = self.agent.submit(second, {"postcode": "310012"}, status=409)
        self.assertIn("文三路 2", page.errors["street"])
        form = page.form("/edit")
        self.assertEqual((form.get("street"), form.get("postcode")), ("文三路 1", "310012"))
        self.agent.submit(form, {"street": "文三路 2"}, status=200)
        row = self.stack.sql("SELECT street, postcode, label FROM customer_address WHERE customer_id = ?", customer)
        self.assertEqual([tuple(r) for r in row], [("文三路 2", "310012", "invoice")])
        with self.stack.unchanged("the same again"):
            self.manager.submit(self.manager.get(edit).form("/edit"), status=200)
        other, _ = self.create()
        self.agent.get(edit.replace(f"/{customer}/", f"/{other}/"), status=404)

    def test_close_and_reopen(self):
        customer = self.mine(self.manager)
        self.act(customer, "close", client=self.manager, status=422)  # a reason is needed
        page = self.act(customer, "close", client=self.manager, reason="moved away")
        self.assertIn("moved away", page.words)
        self.assertNotIn("/edit", " ".join(page.links))
        self.manager.get(f"/customers/{customer}/reopen", status=200)
        self.act(customer, "reopen", client=self.manager, reason="came back")
        self.assertEqual(self.stack.value("SELECT state FROM customer WHERE id = ?", customer), "open")

    def test_a_stale_action_is_told(self):
        customer = self.mine(self.manager)
        form = self.manager.get(f"/customers/{customer}/stage").form("/stage")
        self.act(customer, "assign", client=self.manager)
        page = self.manager.submit(form, {"stage": "lost", "reason": "no answer"}, status=409)
        form = page.form("/stage")
        self.assertEqual(form.get("reason"), "no answer")
        self.manager.submit(form, status=200)
        self.assertEqual(self.stack.value("SELECT stage FROM customer WHERE id = ?", customer), 8)

    def test_a_contact_saved_by_two(self):
        customer = self.mine(self.manager)
        self.act(customer, "contact", client=self.manager, name="金经理", decision_role="decider", phone="13900001111")
        contact = self.stack.value("SELECT id FROM contact WHERE customer_id = ?", customer)
        path = f"/contacts/{contact}/edit"
        late = self.manager.get(path).form("/edit")
        self.manager.get(path)
        self.manager.submit(self.manager.page.form("/edit"), {"decision_role": "buyer", "phone": "13900002222"}, status=200)
        page = self.manager.submit(late, {"title": "CEO"}, status=409)
        self.assertEqual(page.errors, {"decision_role": "Stored in between: Buyer", "phone": "Stored in between: 139 0000 2222",
                                       "title": "Stored in between: (empty)"})
        self.manager.submit(page.form("/edit"), status=200)
        row = self.stack.sql("SELECT title, decision_role FROM contact WHERE id = ?", contact)[0]
        self.assertEqual(tuple(row), ("CEO", "decider"))

    def test_files(self):
        customer = self.mine()
        form = self.sales.get(f"/customers/{customer}/file").form("/file")
        page = self.sales.submit(form, files=[("files", "contract.png", PNG, "image/png")], status=200)
        self.assertIn("contract.png", page.words)
        self.assertEqual(self.sales.get(page.link("/files/")).body, PNG)
        page = self.sales.get(f"/customers/{customer}")
        page = self.sales.submit(page.form("/take-back"), status=200)
        self.assertNotIn("/files/", " ".join(page.links))
        self.assertIn("contract.png", page.words)  # and can be brought back
        page = self.sales.submit(page.form("/restore"), status=200)
        self.assertEqual(self.sales.get(page.link("/files/")).body, PNG)
        form = self.sales.get(f"/customers/{customer}/file").form("/file")
        page = self.sales.submit(form, files=[("files", "liar.png", b"MZ\x90\x00 not a picture", "image/png")], status=422)
        self.assertIn("files", page.errors)


class Rights(Case):
    def test_others_see_less_and_change_nothing(self):
        customer, _ = self.create(phone="13800009911")
        self.stack.add_user(f"seller{next(_serial)}", "sales")
        other = self.stack.client().sign_in(f"seller{next(_serial) - 1}")
        page = other.get(f"/customers/{customer}", status=200)
        self.assertNotIn("13800009911", page.text)
        self.assertNotIn("138 0000 9911", page.text)
        for what in ("edit", "stage", "assign", "tags", "reach", "address", "link", "contact", "close"):
            with self.subTest(what=what):
                self.assertIn(other.get(f"/customers/{customer}/{what}").status, (403, 404))
        form = self.sales.get(f"/customers/{customer}/edit").form("/edit")
        stolen = [(n, v) for n, v in form.fields if n not in ("csrf", "once")]
        mine = other.get("/customers/new").form("/customers/new")
        with self.stack.unchanged("an edit of somebody else's customer"):
            page = other.post(f"/customers/{customer}/edit", stolen + [("csrf", mine.get("csrf"))])
        self.assertEqual(page.status, 403)
        with self.stack.unchanged("a post without a token"):
            page = self.sales.post(f"/customers/{customer}/note", {"body": "x"})
        self.assertEqual(page.status, 403)

    def test_unknown_ids(self):
        for path in ("/customers/1", "/customers/0", "/customers/x", "/customers/99999999999999999999",
                     "/orders/1", "/contacts/1/edit", "/customers/1/edit", "/customers/1/consents/2/withdraw"):
            with self.subTest(path=path):
                self.assertEqual(self.manager.get(path).status, 404)

    def test_roles(self):
        auditor = self.stack.client().sign_in("auditor")
        customer = self.mine()
        page = auditor.get(f"/customers/{customer}", status=200)
        self.assertNotIn("/edit", " ".join(page.links))
        self.assertEqual(auditor.get("/customers/new").status, 403)
        self.assertEqual(self.agent.get("/customers.csv").status, 403)
        guest = self.stack.client()
        self.assertIn("/sign-in", guest.get("/customers").url)


class Lists(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = f"B{uuid.uuid4().hex[:6]}"
        for i in range(60):
            page = cls.manager.get("/customers/new")
            cls.manager.submit(page.form("/customers/new"), {
                "name": f"批量{i:03d}", "city": cls.tag, "kind": "organisation" if i % 3 == 0 else "person",
                "phone": f"1390000{i:04d}"}, status=200)

    def pages(self, query):
        """Ids of all rows, following "next"."""
        page, ids = self.manager.get("/customers?" + query, status=200), []
        while True:
            ids += [h.rsplit("/", 1)[1] for h in page.links
                    if h.startswith("/intranet/customers/") and h.rsplit("/", 1)[1].isdigit()]
            more = [h for h in page.links if "after=" in h]
            if not more:
                return ids
            page = self.manager.get(more[-1], status=200)

    def test_pages_and_sorts(self):
        for sort in ("", "name", "value", "contact"):
            ids = self.pages(f"city={self.tag}&sort={sort}")
            self.assertEqual((len(ids), len(set(ids))), (60, 60), sort)
        self.assertEqual(len(self.pages(f"city={self.tag}&kind=organisation")), 20)
        page = self.manager.get(f"/customers?city={self.tag}")
        self.assertIn("60 customers", page.words)

    def test_bad_queries_are_harmless(self):
        for query in ("sort=';--", "after=x&before=y", "owner=abc", "stage=none&kind=x", "value_min=abc", "team=-1",
                      "contact=1e9", "q=%ff%fe", "q=" + "a" * 3000, "after=" + "9" * 400, "city=%00"):
            with self.subTest(query=query):
                self.assertEqual(self.manager.get("/customers?" + query).status, 200)

    def test_a_filter_that_is_not_understood_is_told(self):
        for query, said in (("value_min=abc", "The filter “Value from” was left out"), ("stage=none", "The filter “Stage” was left out"),
                            ("q=%ff%fe", "The filter “Search” was left out"), ("owner=77", "No customer matches"),
                            ("owner=abc", "No customer matches"), ("tag=77", "No customer matches")):
            with self.subTest(query=query):
                self.assertIn(said, self.manager.get("/customers?" + query).words)
        self.assertNotIn("was left out", self.manager.get("/customers?value_min=&stage=&after=x&owner=me").words)

    def test_nothing_matches(self):
        page = self.manager.get("/customers?q=zzzzqqqq", status=200)
        self.assertIn("No customer matches", page.words)

    def test_filters_as_a_part(self):
        page = self.manager.get("/customers?panel=1", status=200)
        self.assertIn("city", page.form("/customers", "city").names)
        part = self.manager.get("/customers?panel=1", status=200, **{"HX-Request": "true", "HX-Target": "filter-panel"})
        self.assertNotIn("<html", part.text)
        self.assertIn("city", part.form("/customers", "city").names)

    def test_csv_is_what_is_filtered(self):
        customer, _ = self.create(self.manager, name="=cmd()", city=self.tag + "X", phone="13700001111")
        page = self.manager.get(f"/customers.csv?city={self.tag}", status=200)
        self.assertTrue(page.body.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"))))
        self.assertEqual(len(rows), 60)
        self.assertEqual({r["City"] for r in rows}, {self.tag})
        page = self.manager.get(f"/customers.csv?city={self.tag}X", status=200)
        rows = list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"))))
        self.assertEqual(rows[0]["Name"], "'=cmd()")
        self.assertEqual(rows[0]["Phone"], "+8613700001111")
        self.assertEqual(customer, self.stack.value("SELECT id FROM customer WHERE city = ?", self.tag + "X"))

    def test_csv_has_every_field(self):
        values = {"City": self.tag + "F", "Country": "中国", "Gender": "Female", "Birthday": "1990-02-28", "Family": "two children",
                  "Work": "teacher", "Registration number": "9131", "Preferences": "tea", "Habits": "mornings",
                  "Remarks": "two\nlines", "Credit limit": "1234.50", "Payment terms (days)": "30", "WeChat": "wx_f",
                  "Addresses": "杭州 文三路 1", "Income": "100,000 to 200,000 a year"}
        customer, _ = self.create(self.manager, city=values["City"], country="中国", gender="female", birthday="1990-02-28",
                                  family="two children", work="teacher", org_number="9131", preferences="tea", income="3",
                                  habits="mornings", notes="two\nlines", credit_limit="1234.50", credit_days="30", wechat="wx_f")
        self.act(customer, "address", client=self.manager, street="文三路 1", city="杭州")
        page = self.manager.get(f"/customers.csv?city={values['City']}", status=200)
        row = next(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))
        self.assertEqual({k: row[k].replace("\r\n", "\n") for k in values}, values)


class FileAndSearch(Case):
    def test_timeline_pages_and_filters(self):
        customer = self.mine()
        for i in range(25):
            self.act(customer, "note", body=f"note number {i}")
        page = self.sales.get(f"/customers/{customer}?kind=note", status=200)
        self.assertIn("note number 24", page.words)
        self.assertNotIn("note number 4 ", page.words + " ")
        more = page.link("after=")
        older = self.sales.get(more, status=200)
        self.assertIn("note number 0", older.words)
        part = self.sales.get(more, status=200, **{"HX-Request": "true", "HX-Target": "timeline-more"})
        self.assertNotIn("<html", part.text)
        self.assertIn("note number 0", part.words)
        page = self.sales.get(f"/customers/{customer}?kind=stage", status=200)
        self.assertIn("Nothing here yet", page.words)

    def test_search_goes_straight_to_one(self):
        customer, _ = self.create(code=f"X{uuid.uuid4().hex[:8]}")
        code = self.stack.value("SELECT code FROM customer WHERE id = ?", customer)
        page = self.sales.get(f"/search?q={code}", status=200)
        self.assertTrue(page.url.endswith(f"/customers/{customer}"))
        page = self.sales.get("/search?q=%E5%AE%A2%E6%88%B7", status=200)
        self.assertIn("/search", page.url)
        self.assertEqual(self.sales.get("/search", status=200).status, 200)
        self.assertIn("Nothing found", self.sales.get("/search?q=qqqqzzzz9", status=200).words)

    def test_home(self):
        customer = self.mine()
        step = f"call back {uuid.uuid4().hex[:6]}"
        self.act(customer, "log", subject="first call", next_step=step, next_on="2020-01-01")
        page = self.sales.get("/", status=200)
        self.assertIn(step, page.words)
        form = next(f for f in page.forms if f.action.endswith("/done"))
        page = self.sales.submit(form, status=200)
        self.assertIn("Undo", page.words)
        self.sales.submit(page.form("/undone"), status=200)
        self.assertIn(step, self.sales.get("/").words)
        silent, _ = self.create()  # never met: it stands here and in the whole list
        page = self.sales.get(self.sales.get("/").link("contact=long"), status=200)
        page.link(f"/customers/{silent}")
        self.assertNotIn(f"/customers/{customer}", " ".join(page.links))
        self.assertIn("too long ago", page.words)
        for client in (self.manager, self.agent, self.stack.client().sign_in("auditor")):
            client.get("/", status=200)


class Orders(unittest.TestCase):
    def test_filters_stand_in_the_address(self):
        stack = shared(demo=True)
        auditor = stack.client("intranet").sign_in("test-auditor")
        row = stack.sql("SELECT o.ref, o.customer_id, c.name, c.code FROM sales_order o JOIN customer c ON "
                        "c.id = o.customer_id WHERE o.cancellation = 0 ORDER BY o.ordered_at LIMIT 1")[0]
        form = auditor.get("/orders", status=200).form("/orders", "cancelled")
        for q in (row["ref"], row["ref"].lower(), row["code"]):
            page = auditor.submit(form, {"q": q}, status=200)
            self.assertIn("q=" + urllib.parse.quote(q), page.url)
            self.assertIn(row["ref"], page.words)
        self.assertEqual(page.form("/orders", "cancelled").get("q"), row["code"])
        page = auditor.submit(form, {"q": row["name"]}, status=200)
        self.assertIn(row["name"], page.words)
        for kind, sign in (("yes", 1), ("no", 0)):
            page = auditor.get(f"/orders?cancelled={kind}", status=200)
            text = auditor.get(page.link("/orders.csv"), status=200).text
            self.assertEqual(len(text.splitlines()) - 1,
                             stack.value("SELECT COUNT(*) FROM sales_order WHERE cancellation = ?", sign))
        first = (stack.value("SELECT MAX(ordered_at) FROM sales_order") + 28800000) // 86400000 * 86400000 - 28800000
        day = time.strftime("%Y-%m-%d", time.gmtime(first / 1000 + 28800))
        page = auditor.get(f"/orders?from={day}&until={day}", status=200)
        wanted = stack.value("SELECT COUNT(*) FROM sales_order WHERE ordered_at >= ? AND ordered_at < ?", first,
                             first + 86400000)
        self.assertEqual(len(auditor.get(page.link("/orders.csv")).text.splitlines()) - 1, wanted)
        self.assertIn("No order matches", auditor.get("/orders?until=2001-01-01", status=200).words)
        self.assertIn("The filter “From day” was left out", auditor.get("/orders?from=2026-02-30", status=200).words)
        page = auditor.get("/orders?cancelled=no", status=200)
        second = auditor.get(next(a for a in page.links if "before=" in a), status=200)
        self.assertIn("cancelled=no", second.url)
        self.assertNotEqual(page.words, second.words)
        self.assertIn("cancelled=no", second.link("/orders.csv"))
        for query in ("before=x", "before=1.", "before=9e9.1", "q=" + "%25" * 40, "q=%27%22%3B", "customer=abc"):
            auditor.get("/orders?" + query, status=200)

    def test_a_file_is_refused_rather_than_too_large(self):
        """A filter that cannot be read is named; the file is not made without it."""
        stack = shared(demo=True)
        manager, auditor = (stack.client("intranet").sign_in("test-" + r) for r in ("manager", "auditor"))
        admin = stack.client("admin").sign_in("test-admin")
        number = stack.value("SELECT number FROM member LIMIT 1")
        for client, path, field in (
                (manager, "/customers.csv?value_min=abc", "Value from"), (manager, "/customers.csv?stage=none", "Stage"),
                (manager, "/customers.csv?team=x", "Team"), (manager, "/customers.csv?q=%ff%fe", "Search"),
                (auditor, "/orders.csv?from=2026-02-30", "From day"), (auditor, "/orders.csv?customer=abc", "Customer"),
                (auditor, "/orders.csv?cancelled=maybe", "Kind"), (manager, "/complaints.csv?state=none", "State"),
                (manager, "/complaints.csv?assignee=x", "Agent"), (auditor, "/members.csv?tier=x", "Tier"),
                (auditor, f"/members/{number}/ledger.csv?from=yesterday", "From day"),
                (auditor, "/account-links.csv?state=none", "State"), (admin, "/staff.csv?role=none", "Role"),
                (admin, "/outbox.csv?state=none", "State"), (admin, "/audit.csv?from=yesterday", "From")):
            with self.subTest(path=path):
                page = client.get(path, status=422)
                self.assertIn(f"The filter “{field}", page.words)
                self.assertIn("The file was not made", page.words)
                self.assertIn("text/html", page.headers["Content-Type"])
        for path in ("/customers.csv?value_min=&stage=", "/orders.csv?from=&customer=0"):
            self.assertIn("text/csv", manager.get(path, status=200).headers["Content-Type"])
        page = auditor.get("/orders.csv?q=" + urllib.parse.quote("张"))
        self.assertIn(page.status, (200, 422))

    def test_csv(self):
        stack = shared(demo=True)
        auditor = stack.client("intranet").sign_in("test-auditor")
        page = auditor.get(auditor.get("/orders", status=200).link("/orders.csv"), status=200)
        lines = page.text.lstrip("\ufeff").splitlines()
        self.assertEqual(lines[0], "Order,Customer code,Customer,Ordered,Lines,Total,Currency,Country,Kind")
        self.assertEqual(len(lines) - 1, stack.value("SELECT COUNT(*) FROM sales_order"))
        row = stack.sql("SELECT customer_id, COUNT(*) AS n FROM sales_order GROUP BY customer_id ORDER BY n DESC LIMIT 1")[0]
        link = auditor.get(f"/orders?customer={row['customer_id']}").link("/orders.csv")
        self.assertEqual(len(auditor.get(link, status=200).text.splitlines()) - 1, row["n"])
        sales = stack.client("intranet").sign_in("test-sales")  # owns no customer
        self.assertEqual(len(sales.get("/orders.csv", status=200).text.splitlines()), 1)
        sales.get(f"/orders.csv?customer={row['customer_id']}", status=403)
        agent = stack.client("intranet").sign_in("test-agent")
        agent.get("/orders.csv", status=403)
        self.assertNotIn(".csv", " ".join(agent.get("/orders").links))


if __name__ == "__main__":
    unittest.main()
