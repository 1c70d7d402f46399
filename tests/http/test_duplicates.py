"""Duplicates through the pages: the warning before saving, the work list and its decisions, the scan in the
worker, merging with a preview, what leads to the winner afterwards, and the undo, after which every table
is what it was."""

import random
import time
import unittest
import urllib.parse

from command import answer
from database import table_names
from stack import shared

# What a merge and its undo may leave behind: the record of both.
HISTORY = {"audit", "audit_text", "audit_chain", "customer_merge", "customer_merge_loser", "customer_merge_row",
           "customer_stage", "session", "once", "rate_limit", "job", "outbox", "notice", "timeline", "duplicate_pair",
           "customer_fts_data", "customer_fts_idx", "customer_fts_docsize", "customer_fts_config",
           "complaint_fts_data", "complaint_fts_idx", "complaint_fts_docsize", "complaint_fts_config"}
MOVING = {"version", "updated_at"}


class Duplicates(unittest.TestCase):
    serial = random.randrange(10 ** 6)

    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        w = cls.stack.write
        w("INSERT INTO branch (id, name) VALUES (71, 'Dup branch') ON CONFLICT DO NOTHING")
        w("INSERT INTO team (id, name, branch_id) VALUES (71, 'Dup team', 71) ON CONFLICT DO NOTHING")
        if not cls.stack.value("SELECT COUNT(*) FROM staff WHERE username = 'max'"):
            cls.stack.add_user("max", "manager")
            cls.stack.add_user("tina", "sales")
        w("UPDATE staff SET team_id = 71, branch_id = 71 WHERE username = 'max'")
        cls.max = cls.stack.client("intranet").sign_in("max")

    def phone(self):
        type(self).serial += 1
        return f"137{self.serial * 7919 % 10 ** 8:08d}"

    def create(self, client=None, despite=False, **values):
        client = client or self.max
        page = client.get("/customers/new", status=200)
        page = client.submit(page.form("/customers/new"), values)
        if despite:
            self.assertEqual(page.status, 409)
            page = client.submit(page.form("/customers/new", "name"), {}, button=("despite", self.button(page)))
        self.assertEqual(page.status, 200, page.words[:400])
        return int(page.url.rsplit("/", 1)[1].split("?")[0])

    @staticmethod
    def button(page):
        return page.text.split('name="despite" value="')[1].split('"')[0]

    def code(self, customer):
        return self.stack.value("SELECT code FROM customer WHERE id = ?", customer)

    # ---- the warning ----

    def test_warning_before_saving(self):
        phone, name = self.phone(), "张伟明"
        first = self.create(name=name, phone=phone, city="杭州")
        page = self.max.get("/customers/new")
        with self.stack.unchanged("a warning"):
            page = self.max.submit(page.form("/customers/new"), {"name": "張偉明", "phone": f"+86 {phone[:3]} {phone[3:]}",
                                                                "habits": "喝茶"}, status=409)
        self.assertIn(f"/customers/{first}", page.text)
        self.assertIn("same phone", page.words)
        form = page.form("/customers/new", "name")
        self.assertEqual((form.get("name"), form.get("habits")), ("張偉明", "喝茶"))  # nothing typed is lost
        page = self.max.submit(form, {}, status=409)  # Save again is no answer
        second = self.create_again(page)
        pair = self.stack.sql("SELECT * FROM duplicate_pair WHERE a_id = ? AND b_id = ?", *sorted((first, second)))
        self.assertEqual([p["state"] for p in pair], ["open"])

    def create_again(self, page):
        page = self.max.submit(page.form("/customers/new", "name"), {}, button=("despite", self.button(page)), status=200)
        return int(page.url.rsplit("/", 1)[1].split("?")[0])

    def test_somebody_new_since_the_warning(self):
        phone = self.phone()
        self.create(name="王小丽", phone=phone)
        page = self.max.submit(self.max.get("/customers/new").form("/customers/new"), {"name": "王小丽", "phone": phone}, status=409)
        seen = self.button(page)
        self.create(name="王小莉", phone=phone, despite=True)
        page = self.max.submit(page.form("/customers/new", "name"), {}, button=("despite", seen), status=409)
        self.assertIn("王小莉", page.words)

    def test_who_may_not_see_contact_data(self):
        phone = self.phone()
        self.create(name="赵子轩", phone=phone, city="成都")
        tina = self.stack.client("intranet").sign_in("tina")
        page = tina.submit(tina.get("/customers/new").form("/customers/new"), {"name": "赵子轩", "phone": phone}, status=409)
        warning = page.text.split("duplicates-found-text")[1].split("</ul>")[0]
        self.assertIn("赵子轩", warning)
        self.assertIn("contact data agree", warning)
        self.assertNotIn(phone[-4:], warning)
        self.assertNotIn("same phone", warning)

    def test_contacts(self):
        phone = self.phone()
        company = self.create(kind="organisation", name=f"杭州星河{self.serial}商贸有限公司")
        form = self.max.get(f"/customers/{company}/contact").form("/contact")
        self.max.submit(form, {"name": "李梅", "phone": phone}, status=200)
        form = self.max.get(f"/customers/{company}/contact").form("/contact")
        page = self.max.submit(form, {"name": "李玫", "phone": phone, "title": "采购"}, status=409)
        self.assertIn("李梅", page.words)
        self.assertEqual(page.form("/contact", "name").get("title"), "采购")
        page = self.max.submit(page.form("/contact", "name"), {}, button=("despite", self.button(page)), status=200)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM contact WHERE customer_id = ?", company), 2)

    def test_a_number_of_one_who_is_there_already(self):
        phone = self.phone()
        other = self.create(name="孙晓峰", phone=phone)
        who = self.create(name="何雨晴", phone=self.phone())
        form = self.max.get(f"/customers/{who}/reach", status=200).form("/reach")
        with self.stack.unchanged("a warning"):
            page = self.max.submit(form, {"kind": "phone", "value": f"+86 {phone[:4]} {phone[4:]}", "label": "家里"}, status=409)
        self.assertIn(f"/customers/{other}", page.text)
        self.assertIn("Perhaps this customer is here already", page.words)
        form = page.form("/reach", "value")
        self.assertEqual(form.get("label"), "家里")
        self.max.submit(form, {}, status=409)  # the same button again is no answer
        self.max.submit(form, {}, button=("despite", self.button(page)), status=200)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_reach WHERE customer_id = ?", who), 2)
        form = self.max.get(f"/customers/{who}/reach").form("/reach")
        self.max.submit(form, {"kind": "phone", "value": self.phone()}, status=200)  # nobody's

    def test_names_numbers_and_contacts_that_change(self):
        phone = self.phone()
        other = self.create(name="郭子睿", phone=phone, org_number="")
        company = self.create(kind="organisation", name=f"宁波远航{self.serial}物流有限公司", org_number="91330200MA2AB1234X")
        second = self.create(kind="organisation", name=f"温州宏图{self.serial}贸易有限公司")
        page = self.max.submit(self.max.get(f"/customers/{second}/edit").form("/edit"), {"org_number": "91330200ma2ab1234x"})
        self.assertIn("same registration number", page.words)
        self.assertEqual(page.status, 409)
        self.max.submit(self.max.get(f"/customers/{company}/contact").form("/contact"), {"name": "郭子睿"}, status=200)
        contact = self.stack.value("SELECT id FROM contact WHERE customer_id = ?", company)
        page = self.max.submit(self.max.get(f"/contacts/{contact}/edit").form("/edit"), {"phone": phone}, status=409)
        self.assertIn(f"/customers/{other}", page.text)  # a customer like the contact
        self.max.submit(page.form("/edit", "name"), {}, button=("despite", self.button(page)), status=200)

    # ---- the work list ----

    def pair(self, **values):
        phone = self.phone()
        a = self.create(name="陈思远", phone=phone, city="武汉")
        b = self.create(name="陈思源", phone=phone, city="武汉", despite=True, **values)
        return a, b

    def pair_id(self, a, b):
        return self.stack.value("SELECT id FROM duplicate_pair WHERE a_id = ? AND b_id = ?", *sorted((a, b)))

    def decide(self, a, b, to, page=None):
        pair = self.pair_id(a, b)
        page = page or self.max.get(f"/duplicates?state={self.state(a, b)}&score=", status=200)
        form = next(f for f in page.forms if f"/duplicates/{pair}/decide" in f.action and f.get("to") == to)
        return self.max.submit(form, {})

    def state(self, a, b):
        return self.stack.value("SELECT state FROM duplicate_pair WHERE id = ?", self.pair_id(a, b))

    def test_decisions_are_remembered(self):
        a, b = self.pair()
        stale = self.max.get("/duplicates", status=200)
        self.decide(a, b, "not_duplicate")
        self.assertEqual(self.state(a, b), "not_duplicate")
        self.assertEqual(self.decide(a, b, "later", stale).status, 409)  # somebody decided in between
        form = self.max.get(f"/customers/{b}/edit").form("/edit")
        page = self.max.submit(form, {"name": "陈思媛"})
        self.assertEqual(page.status, 200)  # no warning of the one it is not
        self.scan()
        self.assertEqual(self.state(a, b), "not_duplicate")
        self.decide(a, b, "open")  # the undo
        self.assertEqual(self.state(a, b), "open")
        rows = self.max.get("/duplicates.csv", status=200).text
        self.assertIn(self.code(a), rows)

    def scan(self):
        page = self.max.get("/duplicates")
        page = self.max.submit(page.form("/duplicates/scan"), {}, status=200)
        task = int(page.url.rsplit("/", 1)[1])
        end = time.monotonic() + 60
        while (state := self.stack.value("SELECT state FROM task WHERE id = ?", task)) in ("waiting", "running"):
            self.assertLess(time.monotonic(), end, "the scan does not end")
            time.sleep(0.1)
        self.assertEqual(state, "done", self.stack.value("SELECT error FROM task WHERE id = ?", task))
        return task

    def test_scan_finds_and_forgets(self):
        phone = self.phone()
        a = self.create(name="周文博", phone=phone, city="长沙", email=f"zwb{self.serial}@example.cn")
        swapped = phone[:-2] + phone[-1] + phone[-2] if phone[-1] != phone[-2] else phone[:-1] + str((int(phone[-1]) + 1) % 10)
        b = self.create(name="Zhou Wenbo", city="长沙")
        self.stack.write("INSERT INTO customer_reach (id, customer_id, kind, value, normal, position) VALUES (?, ?, 'phone',"
                         " ?, ?, 1)", b + 1, b, swapped, "+86" + swapped)
        self.scan()
        row = self.stack.sql("SELECT * FROM duplicate_pair WHERE id = ?", self.pair_id(a, b))[0]
        self.assertIn("pinyin", row["reasons"].split())
        self.assertIn("phone_near", row["reasons"].split())
        self.stack.write("UPDATE customer SET name_key = 'nobody', name = 'Nobody' WHERE id = ?", b)
        self.scan()
        self.assertIsNone(self.pair_id(a, b))

    # ---- merging ----

    def merge(self, ids, **choice):
        query = "&".join(["ids=" + "-".join(map(str, ids)), "preview=1"] + [f"{k}={v}" for k, v in choice.items()])
        page = self.max.get(f"/customers/merge?{query}", status=200)
        return self.max.submit(page.form("/customers/merge", "version_1"), {})

    def merge_of(self, loser):
        return self.stack.value("SELECT MAX(merge_id) FROM customer_merge_loser WHERE loser_id = ?", loser)

    def undo(self, merge):
        page = self.max.get(f"/merges/{merge}", status=200)
        return self.max.submit(page.form("/undo"), {})

    def test_everything_leads_to_the_winner(self):
        a, b = self.pair()
        code = self.code(b)
        compare = self.max.get(f"/customers/merge?ids={a}-{b}", status=200)
        self.assertIn("陈思源", compare.words)
        page = self.merge([a, b], winner=1, pick_name=2)
        self.assertTrue(page.url.endswith(f"/customers/{a}"), page.words)
        self.assertIn("陈思源", page.words)
        page = self.max.get(f"/customers/{b}", status=200)
        self.assertTrue(page.url.endswith(f"/customers/{a}"))
        self.assertIn("was merged into this customer", page.words)
        page = self.max.get(f"/customers/{b}/edit", status=200)
        self.assertTrue(page.url.endswith(f"/customers/{a}"))
        page = self.max.get(f"/search?q={urllib.parse.quote(code)}")
        self.assertTrue(page.url.endswith(f"/customers/{a}"), page.url)
        path = f"{self.stack.folder}/again.csv"
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"code,work\n{code},医生\n")
        result = answer("import", "customers", path, "--data", self.stack.data)
        self.assertEqual(result["updated"], 1, result)
        self.assertEqual(self.stack.value("SELECT work FROM customer WHERE id = ?", a), "医生")

    def test_custom_fields_are_chosen_shown_and_undone(self):
        w, mark = self.stack.write, f"{self.serial}"
        for n, (kind, code) in enumerate((("text", "pick"), ("choices", "many"), ("text", "cash"))):
            w("INSERT INTO custom_field (id, entity, code, type, label_zh, high, sees) VALUES (?, 'customer', ?, ?, ?, 200, ?)",
              8100 + n, code + mark, kind, f"字段{code}", "money" if code == "cash" else "all")
        for n in (1, 2):
            w("INSERT INTO custom_choice (id, field_id, name_zh) VALUES (?, 8101, ?)", 8110 + n, f"选{n}")
        w("INSERT INTO setting (key, value, updated_at) VALUES ('custom.version', '7', 1) ON CONFLICT (key) DO UPDATE"
          " SET value = setting.value || '7'")
        try:
            a, b = self.pair()
            for c, n in ((a, 1), (b, 2)):
                form = self.max.get(f"/customers/{c}/edit", status=200).form("/edit")
                page = self.max.submit(form, {f"x_pick{mark}": f"文字{n}", f"x_many{mark}": str(8110 + n), f"x_cash{mark}": f"钱{n}"}, status=200)
            page = self.max.get(f"/customers/merge?ids={a}-{b}&winner=1", status=200)
            self.assertIn(f"pick_x_pick{mark}", page.text)
            preview = self.max.get(f"/customers/merge?ids={a}-{b}&winner=1&preview=1&pick_x_pick{mark}=2&pick_x_many{mark}=both", status=200)
            self.assertIn("文字2", preview.words)
            self.assertIn("选1, 选2", preview.words)
            form = preview.form("/customers/merge", "version_1")
            self.max.submit(self.max.get(f"/customers/{b}/edit").form("/edit"), {f"x_pick{mark}": "文字三"}, status=200)
            with self.stack.unchanged("a stale merge"):
                page = self.max.submit(form, {}, status=409)
            self.assertIn("文字2", page.words)  # what was seen
            self.assertIn("文字三", page.words)
            self.max.submit(page.form("/customers/merge", "version_1"), {}, status=200)
            def values(c):
                return sorted((r["field_id"], r["item"], r["text"]) for r in
                              self.stack.sql("SELECT field_id, item, text FROM custom_customer WHERE entity_id = ?", c))
            self.assertEqual(values(a), [(8100, 0, "文字三"), (8101, 8111, ""), (8101, 8112, ""), (8102, 0, "钱1")])
            page = self.undo(self.merge_of(b))
            self.assertIn("字段pick", page.words)
            self.assertEqual(values(a), [(8100, 0, "文字1"), (8101, 8111, ""), (8102, 0, "钱1")])
            self.assertEqual(values(b), [(8100, 0, "文字三"), (8101, 8112, ""), (8102, 0, "钱2")])
        finally:
            w("UPDATE custom_field SET retired_at = 1 WHERE id IN (8100, 8101, 8102)")
            w("UPDATE setting SET value = value || '8' WHERE key = 'custom.version'")

    def test_a_closed_list_says_who_was_merged(self):
        a, b = self.pair()
        self.merge([a, b], winner=1)
        name = self.stack.value("SELECT name FROM customer WHERE id = ?", a)
        for cols in ("", "&cols=name,state"):
            page = self.max.get(f"/customers?state=closed&q={self.code(b)}{cols}", status=200)
            self.assertIn(f"Merged into {name}", page.words)
        self.assertIn(f"/customers/{a}", self.max.get(f"/customers?state=closed&q={self.code(b)}").text)

    def test_a_merge_while_one_is_edited(self):
        a, b = self.pair()
        open_form = self.max.get(f"/customers/{b}/edit").form("/edit")
        note = self.max.get(f"/customers/{b}/note").form("/note")
        preview = self.max.get(f"/customers/merge?ids={a}-{b}&preview=1&pick_city=2").form("/customers/merge", "version_1")
        edit = self.max.get(f"/customers/{b}/edit").form("/edit")
        self.max.submit(edit, {"city": "长春"}, status=200)
        with self.stack.unchanged("a stale merge"):
            page = self.max.submit(preview, {}, status=409)
        self.assertIn("武汉", page.words)  # what was seen
        self.assertIn("长春", page.words)  # what it is now
        page = self.max.submit(page.form("/customers/merge", "version_1"), {}, status=200)
        self.assertEqual(self.stack.value("SELECT city FROM customer WHERE id = ?", a), "长春")
        with self.stack.unchanged("an edit of one that is merged"):
            page = self.max.submit(open_form, {"habits": "爱喝茶"}, status=409)
            self.assertIn("爱喝茶", page.text)
            page = self.max.submit(note, {"body": "不要丢"}, status=409)
        self.assertIn("不要丢", page.text)
        self.assertIn("was merged into", page.words)
        with self.stack.unchanged("a second merge of the same"):
            self.max.submit(preview, {}, status=409)

    def test_undo_after_undo(self):
        a, b = self.pair()
        self.merge([a, b], winner=1)
        merge = self.merge_of(b)
        again = self.max.get(f"/merges/{merge}").form("/undo")
        page = self.undo(merge)
        self.assertIn("Undone", page.words)
        self.assertTrue(self.max.get(f"/customers/{b}").url.endswith(f"/customers/{b}"))
        with self.stack.unchanged("a second undo"):
            page = self.max.submit(again, {}, status=409)
        self.assertIn("undone already", page.words)

    def test_two_memberships_in_the_portal(self):
        a, b = self.pair()
        for n, customer in enumerate((a, b)):
            m = customer + 1
            self.stack.write("INSERT INTO member (id, number, customer_id, tier_since, state_at, opened_at) VALUES (?, ?, ?, 1, 1, ?)",
                             m, f"89{m % 10 ** 14:014d}", customer, n + 1)
            self.stack.write("INSERT INTO points_account (member_id) VALUES (?)", m)
        numbers = [f"89{(c + 1) % 10 ** 14:014d}" for c in (a, b)]
        hashed = self.stack.value("SELECT password_hash FROM staff WHERE username = 'agent'")
        self.stack.write("INSERT INTO portal_account (id, email, password_hash, name, state, verified_at, created_at, customer_id)"
                         " VALUES (?, ?, ?, 'Two', 'active', 1, 1, ?)", a + 2, f"two{a}@example.cn", hashed, b)
        self.merge([a, b], winner=1)
        portal = self.stack.client("portal").sign_in(f"two{a}@example.cn")
        page = portal.get("/member", status=200)
        self.assertIn(f"/portal/member/{numbers[1]}", page.text)
        page = portal.get(f"/member/{numbers[1]}", status=200)
        self.assertIn(f"/portal/member/{numbers[1]}/points.csv", page.text)
        for sub in ("/qr.svg", "/points.csv", "/points.xlsx"):
            portal.get(f"/member/{numbers[1]}{sub}", status=200)
        self.assertIn(f"/portal/member/{numbers[1]}/statement", page.text)  # the one that is looked at
        shown = " ".join(numbers[1][i:i + 4] for i in range(0, 16, 4))
        self.assertIn(shown, portal.get(f"/member/{numbers[1]}/statement", status=200).words)
        other = self.stack.value("SELECT number FROM member WHERE customer_id NOT IN (?, ?) LIMIT 1", a, b) or "8900000000000000"
        portal.get(f"/member/{other}", status=404)
        self.stack.write("INSERT INTO member_card (number, member_id, replaced_at, by_id) SELECT '8900000000000004', ?, 1, id"
                         " FROM staff WHERE username = 'agent'", b + 1)
        page = portal.get("/member/8900000000000004", status=200)  # the number of a lost card leads to the new one
        self.assertTrue(page.url.endswith(f"/member/{numbers[1]}"), page.url)

    # ---- the property: merge and undo leave what was ----

    def snapshot(self):
        """table -> rows without what moves on by every change."""
        out = {}
        with self.stack.connect() as db:
            for name in table_names(db):
                if name in HISTORY:
                    continue
                rows = db.execute(f"SELECT * FROM {name}")
                columns = [d[0] for d in rows.description]
                keep = [i for i, c in enumerate(columns) if c not in MOVING or name != "customer"]
                out[name] = sorted(repr([r[i] for i in keep]) for r in map(tuple, rows))
            out["timeline"] = sorted(repr(tuple(r)) for r in db.execute(
                "SELECT kind, ref_id, customer_id, at FROM timeline WHERE kind NOT IN (5, 9)"))
            out["duplicate_pair"] = sorted(repr(tuple(r)) for r in db.execute(
                "SELECT a_id, b_id, score, reasons, state FROM duplicate_pair"))
        return out

    def rich(self, r, n):
        """A customer with some of everything, chosen by chance."""
        s, now = self.stack, int(time.time() * 1000)
        c = self.create(name=r.choice(["刘海涛", "Liu Haitao", "劉海濤"]) + str(n), phone=self.phone(),
                        city=r.choice(["上海", "北京", ""]), habits=r.choice(["", "早起", "晚睡"]))
        def new():
            type(self).serial += 1
            return 10 ** 9 + self.serial
        def line(kind, ref):
            s.write("INSERT INTO timeline (kind, ref_id, customer_id, at) VALUES (?, ?, ?, ?)", kind, ref, c, now)
        for _ in range(r.randrange(3)):
            x = new()
            s.write("INSERT INTO note (id, customer_id, body, by_id, created_at) VALUES (?, ?, 'n', 1, ?)", x, c, now)
            line(6, x)
        for _ in range(r.randrange(3)):
            x = new()
            s.write("INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, created_at,"
                    " updated_at) VALUES (?, ?, ?, ?, 'CNY', 100, ?, ?)", x, f"P{x}", c, 1, now, now)
            line(2, x)
        if r.random() < 0.7:
            x = new()
            s.write("INSERT INTO member (id, number, customer_id, tier_since, state_at, opened_at) VALUES (?, ?, ?, ?, ?, ?)",
                    x, f"89{x:014d}", c, now, now, now)
            s.write("INSERT INTO points_account (member_id) VALUES (?)", x)
        for tag in (7101, 7102):
            s.write("INSERT INTO lookup (id, list, name_zh) VALUES (?, 'tag', ?) ON CONFLICT DO NOTHING", tag, f"dup{tag}")
            if r.random() < 0.5:
                s.write("INSERT INTO customer_tag (customer_id, tag_id) VALUES (?, ?)", c, tag)
        for _ in range(r.randrange(3)):
            x = new()
            s.write("INSERT INTO consent (id, customer_id, purpose, channel, given_at, given_how, withdrawn_at, withdrawn_how)"
                    " VALUES (?, ?, 'marketing', ?, ?, 'form', ?, '')", x, c, r.choice(["sms", "email"]),
                    now - r.randrange(10 ** 6, 10 ** 7), r.choice([None, now - r.randrange(10 ** 6)]))
        for _ in range(r.randrange(3)):
            s.write("INSERT INTO customer_address (id, customer_id, street, city, position) VALUES (?, ?, ?, '上海', ?)",
                    new(), c, r.choice(["人民路 1 号", "中山路 2 号"]), r.randrange(3))
        s.write("INSERT INTO custom_field (id, entity, code, type, label_zh) VALUES (7103, 'customer', 'dup_field', 'text', 'x')"
                " ON CONFLICT DO NOTHING")
        if r.random() < 0.6:
            s.write("INSERT INTO custom_customer (entity_id, field_id, text) VALUES (?, 7103, ?)", c, str(n))
        if r.random() < 0.5:
            s.write("INSERT INTO customer_reach (id, customer_id, kind, value, normal, position) VALUES (?, ?, 'wechat',"
                    " 'wxsame', 'wxsame', 1)", new(), c)
        # its search tokens and derived columns are written by the next change through a page
        form = self.max.get(f"/customers/{c}/edit").form("/edit")
        self.max.submit(form, {"family": "x"}, status=200)
        return c

    def test_merge_and_undo_leave_what_was(self):
        r = random.Random(20261122)
        for round_no in range(3):
            ids = [self.rich(r, f"{round_no}{k}") for k in range(r.choice([2, 3]))]
            for other in ids[1:]:
                kind, x = r.choice(["refers", "supplies"]), 2 * 10 ** 9 + other % 10 ** 8
                self.stack.write("INSERT INTO customer_link (id, from_id, to_id, kind, created_at) VALUES (?, ?, ?, ?, 1)",
                                 x, ids[0], other, kind)
            before = self.snapshot()
            self.merge(ids, winner=r.randrange(1, len(ids) + 1), pick_name=r.randrange(1, len(ids) + 1),
                       pick_city=r.randrange(1, len(ids) + 1), pick_habits="both")
            merge = self.stack.value("SELECT MAX(id) FROM customer_merge")
            self.assertNotEqual(self.snapshot()["customer"], before["customer"])
            self.undo(merge)
            after = self.snapshot()
            for table in before:
                self.assertEqual(after[table], before[table], f"round {round_no}: {table} is not what it was")
        report = answer("verify", "--data", self.stack.data)
        self.assertTrue(report["ok"], report)


if __name__ == "__main__":
    unittest.main()
