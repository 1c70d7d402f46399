"""Fields that an admin adds, through the pages: hostile names and values, links that run something, cells of files,
two admins at one field, a choice in use that is retired, filters by text and range, a view whose field is gone, a bulk
change that must not lose its filter, who may what."""

import csv
import io
import re
import unittest
import urllib.parse
import uuid
import zipfile

from command import until
from stack import shared

HOSTILE = '"><img src=x onerror=alert(1)>{{X}}%s'


class Fields(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.mark = uuid.uuid4().hex[:6]
        cls.admin = cls.stack.client("admin").sign_in("admin")
        cls.manager = cls.stack.client().sign_in("manager")
        cls.agent = cls.stack.client().sign_in("agent")

    @classmethod
    def tearDownClass(cls):
        """Other tests share the stack: what they meet has no field that must be filled in."""
        for field in cls.stack.sql("SELECT id FROM custom_field WHERE code LIKE ?", f"%{cls.mark}"):
            page = cls.admin.get(f"/fields/{field['id']}", status=200)
            if any(f"/{field['id']}/retire" in f.action for f in page.forms):
                cls.admin.submit(page.form(f"/{field['id']}/retire"), {}, status=200)

    def field(self, kind, name, entity="customer", status=200, **more):
        """A field of that type; its parameter "x_..."."""
        code = f"{name}_{self.mark}"
        page = self.admin.get(f"/fields/new?entity={entity}&type={kind}", status=200)
        values = {"label_zh": f"{name}{self.mark}", "code": code, **more}
        page = self.admin.submit(page.form("/fields/new", "label_zh"), values, status=status)
        return f"x_{code}" if status == 200 else page

    def id_of(self, param):
        return self.stack.value("SELECT id FROM custom_field WHERE code = ?", param[2:])

    def choices(self, param):
        return {r["name_zh"]: r["id"] for r in
                self.stack.sql("SELECT id, name_zh FROM custom_choice WHERE field_id = ?", self.id_of(param))}

    def create(self, name, status=200, **values):
        page = self.manager.get("/customers/new", status=200)
        page = self.manager.submit(page.form("/customers/new"), {"name": name + self.mark, "city": "城" + self.mark, **values},
                                   status=status)
        return int(page.url.rsplit("/", 1)[1]) if status == 200 else page

    def found(self, client=None, path="/customers", **query):
        return (client or self.manager).get(f"{path}?{urllib.parse.urlencode(query)}", status=200)

    # ---- hostile ----

    def test_hostile_names_stay_text(self):
        choice = self.field("choice", "evil", label_zh=HOSTILE + self.mark, help_zh=HOSTILE, heading_zh=HOSTILE,
                            choices=f"{HOSTILE}\n=cmd()", in_list="1")
        some = self.choices(choice)
        who = self.create("恶意", **{choice: some["=cmd()"]})
        zh = self.stack.client(lang="zh-CN").sign_in("manager")
        pages = [self.admin.get("/fields"), self.admin.get(f"/fields/{self.id_of(choice)}"), zh.get(f"/customers/{who}"),
                 zh.get(f"/customers/{who}/edit"), zh.get("/customers/new"), zh.get("/customers?panel=1"),
                 zh.get(f"/customers?{choice}={some[HOSTILE]}"), zh.get("/views/customers/columns"),
                 zh.get(f"/customers?cols=name,{choice}&print=1"), self.admin.get("/audit")]
        for page in pages:
            self.assertEqual(page.status, 200, page.url)
            self.assertNotIn("<img src=x", page.text, page.url)
        self.assertIn("<img src=x", pages[2].words)  # it is there, as text
        rows = self.manager.get(f"/customers.csv?cols=name,{choice}&city={urllib.parse.quote('城' + self.mark)}", status=200)
        cells = next(r for r in csv.reader(io.StringIO(rows.body.decode("utf-8-sig"))) if r[0].startswith("恶意"))
        self.assertEqual(cells[1], "'=cmd()")
        book = self.manager.get(f"/customers.xlsx?cols=name,{choice}", status=200)
        with zipfile.ZipFile(io.BytesIO(book.body)) as z:
            sheet = "".join(z.read(n).decode() for n in z.namelist() if n.endswith(".xml"))
        self.assertNotRegex(sheet, "<f[ >]")  # no formula in it

    def test_links_and_cells(self):
        link, text = self.field("link", "page"), self.field("text", "cell")
        for bad in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "http://plain.example", "https://a@b.example",
                    "https://", ' https://x.example/"onclick="x'):
            page = self.create("链接", status=422, **{link: bad})
            self.assertIn(link, page.errors, bad)
            self.assertEqual(page.form("/customers/new", "name").get(link).strip(), bad.strip())  # nothing typed is lost
        for n, start in enumerate(("=1+1", "+SUM(1)", "-SUM(1)", "@SUM(A1)", "＝1", " =1")):
            self.create(f"表格{n}", **{text: start, link: "https://ok.example/a?b=1"})
        page = self.found(cols=f"name,{link}", **{text: "1"})
        self.assertIn('href="https://ok.example/a?b=1"', page.text)
        rows = self.manager.get(f"/customers.csv?cols=name,{text}&" + urllib.parse.urlencode({"city": "城" + self.mark}), status=200)
        for row in csv.reader(io.StringIO(rows.body.decode("utf-8-sig"))):
            if row[0].startswith("表格"):
                self.assertTrue(row[1].startswith("'"), row)

    # ---- admins ----

    def test_two_admins_at_one_field(self):
        field = self.id_of(self.field("number", "two", low="1", high="9"))
        first, second = (self.admin.get(f"/fields/{field}").form(f"/fields/{field}", "label_zh") for _ in range(2))
        self.admin.submit(first, {"high": "90"}, status=200)
        with self.stack.unchanged("a stale edit"):
            page = self.admin.submit(second, {"label_en": "Mine"}, status=409)
        self.assertEqual(page.form(f"/fields/{field}", "label_en").get("label_en"), "Mine")
        page = self.field("number", "bad", status=422, low="9", high="1")
        self.assertIn("high", page.errors)

    def test_a_choice_in_use_is_retired(self):
        grade = self.field("choice", "grade", choices="金\n银")
        some = self.choices(grade)
        gold, silver = self.create("金客", **{grade: some["金"]}), self.create("银客", **{grade: some["银"]})
        page = self.admin.get(f"/fields/{self.id_of(grade)}", status=200)
        self.admin.submit(page.form(f"/choices/{some['金']}/retire"), {}, status=200)
        self.assertIn("金 (retired)", self.found(panel=1).words)
        page = self.manager.get(f"/customers/{gold}/edit", status=200)
        self.manager.submit(page.form("/edit"), {"habits": "茶"}, status=200)  # what stands there may stay
        self.assertIn("金", self.manager.get(f"/customers/{gold}").words)
        page = self.manager.get(f"/customers/{silver}/edit", status=200)
        form = page.form("/edit")
        self.assertNotIn(str(some["金"]), form.choices[grade])
        pairs = [(n, some["金"] if n == grade else v) for n, v in form.filled({})]
        page = self.manager.post(form.action, pairs, status=422)
        self.assertIn("offered no more", page.errors[grade])
        self.assertIn("金客", self.found(**{grade: some["金"]}).words)  # the filter finds it still

    def test_who_may(self):
        field = self.id_of(self.field("text", "secret", sees="money"))
        param = f"x_secret_{self.mark}"
        who = self.create("密", **{param: "机密值"})
        self.assertIn("机密值", self.manager.get(f"/customers/{who}").words)
        self.assertNotIn("机密值", self.agent.get(f"/customers/{who}").words)
        self.assertNotIn(param, self.agent.get("/customers?panel=1", status=200).text)
        page = self.found(self.agent, **{param: "机密", "cols": f"name,{param}"})  # no oracle, no column
        self.assertIn("was left out", page.words)
        self.assertNotIn("机密值", page.words)
        for role, sees in (("auditor", 200), ("loyalty", 403)):
            other = self.stack.client("admin").sign_in(role)
            with self.stack.unchanged("a wrong role"):
                other.get("/fields", status=sees)
                for path in (f"/fields/{field}", "/fields/new?entity=customer&type=text"):
                    other.get(path, status=403)
                csrf = other.get("/account").form("/sign-out").get("csrf")
                other.post(f"/fields/{field}/retire", {"csrf": csrf, "version": 1}, status=403)

    # ---- lists ----

    def test_texts_and_ranges(self):
        model, size, day = self.field("text", "model"), self.field("number", "size", decimals="1"), self.field("date", "day")
        money = self.field("money", "budget", currency="CNY")
        for n in range(5):
            self.create(f"型{n}", **{model: f"ＫＦＲ-{n}0%_", size: f"{n}.5", day: f"2026-03-0{n + 1}", money: f"{n}00"})
        def names(**query):
            return sorted(set(re.findall("型[0-9]", self.found(**query).words)))
        self.assertEqual(names(**{model: "kfr-3"}), ["型3"])
        self.assertEqual(names(**{model: "30%"}), ["型3"])
        self.assertEqual(names(**{model: "0%_"}), [f"型{n}" for n in range(5)])
        self.assertEqual(names(**{model: "%0"}), [])
        self.assertEqual(names(**{f"{model}_begins": "kfr-2"}), ["型2"])
        self.assertEqual(names(**{f"{model}_begins": "FR"}), [])
        self.assertEqual(names(**{f"{size}_from": "1.5", f"{size}_to": "3"}), ["型1", "型2"])
        self.assertEqual(names(**{f"{day}_from": "2026-03-04"}), ["型3", "型4"])
        self.assertEqual(names(**{f"{money}_to": "100", f"{size}_from": "0.6"}), ["型1"])
        self.assertEqual(names(**{f"{size}_from": "4", f"{size}_to": "1"}), [])
        for sort in ("name", "value", "contact"):
            self.assertEqual(names(sort=sort, **{model: "fr-4"}), ["型4"])
        for bad in ({f"{size}_from": "many"}, {f"{day}_to": "2026-02-30"}, {model: "x" * 61}, {f"{money}_from": "1.234"}):
            self.assertIn("was left out", self.found(**bad).words, bad)
            self.manager.get("/customers.csv?" + urllib.parse.urlencode(bad), status=422)  # a file would hold too much
        page = self.found(**{f"{model}_begins": "kfr"})
        self.assertIn(f"model{self.mark} begins with", page.words)  # the chip

    def test_a_view_whose_field_is_gone(self):
        model = self.field("text", "viewed")
        self.create("视图", **{model: "甲乙"})
        page = self.found(path="/views/customers/new", cols=f"name,{model}", **{model: "甲"})
        self.assertIn(f"viewed{self.mark} has: 甲", page.words)  # a view says what it asks
        name = "字段" + self.mark
        self.manager.submit(page.form("/views/customers/new"), {"name": name}, status=200)
        view = self.stack.value("SELECT id FROM saved_view WHERE name = ?", name)
        self.assertIn("视图", self.found(view=view).words)
        page = self.admin.get(f"/fields/{self.id_of(model)}", status=200)
        self.admin.submit(page.form("/retire"), {}, status=200)
        page = self.found(view=view)
        self.assertIn("A filter of this view is not there any more", page.words)
        self.assertIn("A column of this view is not there any more", page.words)
        page = self.admin.get(f"/fields/{self.id_of(model)}", status=200)
        self.admin.submit(page.form("/bring-back"), {}, status=200)
        self.assertIn("视图", self.found(view=view).words)

    # ---- bulk ----

    def done(self, task):
        until(lambda: self.stack.value("SELECT state FROM task WHERE id = ?", task) in ("done", "failed"), what="the task did not end")
        return self.stack.value("SELECT state FROM task WHERE id = ?", task)

    def test_a_bulk_change_keeps_its_filter(self):
        """Of cases too: what waits with the task is the whole filter, or nothing is done."""
        grade = self.field("choice", "case", entity="complaint", choices="甲\n乙")
        some, refs = self.choices(grade), {}
        for name, choice in some.items():
            page = self.agent.get("/complaints/new", status=200)
            page = self.agent.submit(page.form("/complaints/new"), {"kind": "complaint", "channel": "phone",
                                                                    "body": f"{name} {self.mark}", grade: choice}, status=200)
            refs[name] = page.url.rsplit("/", 1)[1].split("?")[0]
        query = urllib.parse.urlencode({"do": "priority", "go": 1, "to_priority": "urgent", "all": 1, "tab": "all", grade: some["甲"]})
        page = self.manager.get(f"/complaints/bulk?{query}", status=200)
        form = next(f for f in page.forms if f.method == "post" and "/bulk" in f.action)
        self.assertEqual(form.get("expected"), "1")
        page = self.manager.submit(form, {}, status=200)
        self.assertEqual(self.done(int(page.url.rsplit("/", 1)[1])), "done")
        urgent = {n: self.stack.value("SELECT priority FROM complaint WHERE ref = ?", r) for n, r in refs.items()}
        self.assertEqual(urgent["甲"], 4)
        self.assertNotEqual(urgent["乙"], 4)
        page = self.manager.get(f"/complaints/bulk?{query}".replace("urgent", "low"), status=200)
        form = next(f for f in page.forms if f.method == "post" and "/bulk" in f.action)
        self.admin.submit(self.admin.get(f"/fields/{self.id_of(grade)}").form(f"/{self.id_of(grade)}/retire"), {}, status=200)
        with self.stack.unchanged("a bulk change whose filter is gone"):
            self.assertIn("was left out", self.manager.submit(form, {}, status=422).words)
            self.manager.get(f"/complaints/bulk?{query}", status=422)

    def test_a_bulk_change_of_customers_keeps_its_filter(self):
        model = self.field("text", "bulk")
        chosen, other = self.create("批甲", **{model: "AB-1"}), self.create("批乙", **{model: "AC-1"})
        query = urllib.parse.urlencode({"do": "stage", "go": 1, "to_stage": "loyal", "reason": "x", "all": 1, f"{model}_begins": "ab"})
        page = self.manager.get(f"/customers/bulk?{query}", status=200)
        form = next(f for f in page.forms if f.method == "post" and "/bulk" in f.action)
        page = self.manager.submit(form, {}, status=200)
        self.assertEqual(self.done(int(page.url.rsplit("/", 1)[1])), "done")
        stages = [self.stack.value("SELECT stage FROM customer WHERE id = ?", i) for i in (chosen, other)]
        self.assertEqual(stages, [6, 2])
        page = self.manager.get(f"/customers/bulk?{query}".replace("loyal", "lost"), status=200)
        form = next(f for f in page.forms if f.method == "post" and "/bulk" in f.action)
        self.admin.submit(self.admin.get(f"/fields/{self.id_of(model)}").form("/retire"), {}, status=200)
        with self.stack.unchanged("a bulk change whose filter is gone"):
            self.manager.submit(form, {}, status=422)


if __name__ == "__main__":
    unittest.main()
