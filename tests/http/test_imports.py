"""Imports in the page: columns, check, run, repair, undo; files as people have them; rights; bad luck."""

import csv
import io
import json
import os
import signal
import time
import unittest
import zipfile

from command import until
from stack import Stack, shared

HEAD = "客户编号,姓名,手机,邮箱,城市,生日,标签外的列\r\n"


def rows(*lines):
    return (HEAD + "".join(line + "\r\n" for line in lines)).encode()


class Raw(str):
    """A cell as it stands in the sheet."""


def xlsx(cells, extra=""):
    """A workbook of one sheet as other programs write it: inline strings and numbers."""
    def cell(value):
        if isinstance(value, Raw):
            return value
        if isinstance(value, (int, float)):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    body = "".join("<row>" + "".join(cell(v) for v in row) + "</row>" for row in cells)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/'
                   '2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
                   'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
                   'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
                   'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                   'spreadsheetml.worksheet+xml"/></Types>')
        z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                   'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                   'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
                   'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
                   '2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
                   '2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
                   '<sheet name="客户" sheetId="1" r:id="r1"/></sheets></workbook>')
        z.writestr("xl/worksheets/sheet1.xml", '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                   f'spreadsheetml/2006/main"><sheetData>{body}</sheetData>{extra}</worksheet>')
    return out.getvalue()


class Imports(unittest.TestCase):
    def setUp(self):
        self.stack = shared()

    # ---- the steps ----

    def upload(self, client, name, content, what="customers", status=200):
        page = client.get("/imports/new", status=200)
        return client.submit(page.form("/imports/new"), {"what": what}, files=[("file", name, content, "application/octet-stream")], status=status)

    def settle(self, client, page, seconds=20):
        """Until the long work that the page shows has ended."""
        path, end = page.url, time.monotonic() + seconds
        while 'id="task-status"' in page.text and 'hx-trigger="every 2s"' in page.text:
            self.assertLess(time.monotonic(), end, page.words[:800])
            time.sleep(0.15)
            page = client.get(path, status=200)
        return page

    def check(self, client, page, values=None):
        """From the columns to what the check says."""
        page = client.submit(page.form("/columns"), values or {}, status=200)
        return self.settle(client, page)

    def run_it(self, client, page):
        return self.settle(client, client.submit(page.form("/run"), status=200))

    def whole(self, client, name, content, what="customers", values=None):
        page = self.upload(client, name, content, what)
        return self.run_it(client, self.check(client, page, values))

    def undo(self, client, page):
        return self.settle(client, client.submit(page.form("/undo"), status=200))

    def counts(self, page):
        task = self.stack.sql("SELECT t.counts FROM import_file f JOIN task t ON t.id = f.run_task_id WHERE f.id = ?",
                              int(page.url.split("/")[-1].split("?")[0]))[0][0]
        return {k: v for k, v in json.loads(task).items() if v and k != "rejects_kept"}

    def customer(self, code, columns="name, city, birthday_on, main_phone, version"):
        found = self.stack.sql(f"SELECT {columns} FROM customer WHERE code = ?", code)
        return tuple(found[0]) if found else None

    # ---- tests ----

    def test_a_file_goes_in_is_repaired_and_taken_back(self):
        c = self.stack.client().sign_in("manager")
        content = rows("W-1,王一,13800010001,w1@example.cn,上海,2024-01-05,x",
                       "W-2,王二,13800010002,,北京,2024/1/5,",
                       "W-3,王三,not a phone,,北京,5.1.2024,",
                       "W-4,,13800010004,,广州,20240105,",
                       "W-5,王五,13800010005,,广州,2024年1月5日,",
                       "W-6,王六,13800010006,,广州,45296,")
        page = self.upload(c, "客户.csv", content.decode().encode("gb18030"))
        self.assertIn("GB18030", page.words)
        form = page.form("/columns")
        self.assertEqual([form.get(f"c{i}") for i in range(7)],
                         ["code", "name", "phone", "email", "city", "birthday", ""])
        self.assertIn("13800010001", page.words, "samples are shown")
        before = self.stack.tables()
        page = self.check(c, page, {"save_as": "Old system"})
        self.assertEqual(self.stack.changed(before) & {"customer", "customer_reach", "timeline", "withdrawn"}, set())
        self.assertIn("Import 4 rows", page.words)
        self.assertIn("This is not a phone number", page.words)
        self.assertIn("A new customer needs a name", page.words)
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 4, "rejected": 2})
        self.assertEqual([self.customer(f"W-{i}", "birthday_on")[0] for i in (1, 2, 5, 6)], ["2024-01-05"] * 4)
        # rejected rows as a file, with the reason
        got = list(csv.reader(io.StringIO(c.get(page.link("/rejected.csv"), status=200).body.decode("utf-8-sig"))))
        self.assertEqual(got[1][:3], ["W-3", "王三", "not a phone"])
        self.assertIn("phone", got[1][-1])
        # and in place
        form = page.form("/repair")
        self.assertEqual(form.get("r4c2"), "not a phone")
        page = c.submit(form, {"r4c2": "13800010003"}, status=200)
        end = time.monotonic() + 20
        while self.counts(page) != {"created": 5, "rejected": 1} and time.monotonic() < end:
            time.sleep(0.15)
        page = c.get(page.url, status=200)
        self.assertEqual(self.counts(page), {"created": 5, "rejected": 1})
        self.assertEqual(self.customer("W-3", "name")[0], "王三")
        self.assertNotIn("r4c2", page.form("/repair").names)
        # everything that the page's own way of creating leaves is there
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM audit WHERE action = 'customer.create' AND customer_id IN"
                                          " (SELECT id FROM customer WHERE code LIKE 'W-%')"), 5)
        # somebody works on one of them
        w2 = self.stack.value("SELECT id FROM customer WHERE code = 'W-2'")
        note = c.get(f"/customers/{w2}/note", status=200)
        c.submit(note.form("/note"), {"body": "called"}, status=200)
        page = self.undo(c, c.get(page.url, status=200))
        self.assertIsNone(self.customer("W-1"))
        self.assertIsNone(self.customer("W-3"), "repaired rows go with the import")
        self.assertEqual(self.customer("W-2", "name")[0], "王二", "touched since: left alone")
        self.assertIn("Somebody has worked on it", page.words)
        self.assertIn("王一", page.words, "what was withdrawn is kept")
        self.assertNotIn("王一", c.get("/customers", status=200).words)
        self.assertNotIn("W-1", c.get("/search?q=W-1", status=200).words.replace("W-1 ", "", 1).split("Customers")[-1])
        refused = c.post(f"{page.url}/undo", {"csrf": page.form("sign-out").get("csrf"), "once": "again-1"})
        self.assertIn("taken back already", c.get(page.url).words + refused.words)
        # a later import makes them anew, and finds its columns by the header
        page = self.upload(c, "again.csv", content)
        self.assertIn("“Old system”", page.words)
        page = self.run_it(c, self.check(c, page))
        self.assertEqual(self.customer("W-1", "name")[0], "王一")

    def test_updates_are_restored(self):
        c = self.stack.client().sign_in("manager")
        self.whole(c, "u1.csv", rows("U-1,李一,13800020001,,上海,,", "U-2,李二,13800020002,,上海,,"))
        before = self.customer("U-1", "name, city, main_phone, main_email")
        page = self.upload(c, "u2.csv", rows("U-1,李一一,13800020009,li@example.cn,杭州,1990-02-03,",
                                             "U-1,李一一一,,,,,", "U-2,李二,13800020002,,上海,,"))
        page = self.check(c, page)
        self.assertIn("李一 → 李一一", page.words)
        self.assertIn("上海 → 杭州", page.words)
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"updated": 2, "unchanged": 1})
        self.assertEqual(self.customer("U-1", "name, city")[:2], ("李一一一", "杭州"))
        page = self.undo(c, page)
        self.assertEqual(self.customer("U-1", "name, city, main_phone, main_email"), before)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_reach WHERE customer_id ="
                                          " (SELECT id FROM customer WHERE code = 'U-1')"), 1)

    def test_modes_and_matches(self):
        c = self.stack.client().sign_in("manager")
        self.whole(c, "m1.csv", rows("M-1,张一,13800030001,,上海,,"))
        page = self.whole(c, "m2.csv", "姓名,手机,城市\n张一,138-0003-0001,苏州\n张新,13800030002,无锡\n".encode(),
                          values={"match": "phone", "mode": "update"})
        self.assertEqual(self.counts(page), {"updated": 1, "rejected": 1})
        self.assertEqual(self.customer("M-1", "city")[0], "苏州")
        page = self.whole(c, "m3.csv", "姓名,手机,城市\n张一,13800030001,常州\n张新,13800030002,无锡\n".encode(),
                          values={"mode": "create"})
        self.assertEqual(self.counts(page), {"created": 1, "unchanged": 1})
        self.assertEqual(self.customer("M-1", "city")[0], "苏州")
        page = self.undo(c, page)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE name = '张新'"), 0)

    def test_rows_find_customers_by_phone_or_by_mail(self):
        """Each way in each mode: written otherwise than here, twice in the file, of two customers, empty, nonsense."""
        c = self.stack.client().sign_in("manager")
        ways = {"phone": ("手机", "138000331{:02}", "+86 138-0003-31{:02}", "138000332{:02}", "138 0003 32{:02}", "138000333{:02}", "12"),
                "email": ("邮箱", "wu.{}@Example.cn", " WU.{}@example.CN", "new.{}@example.cn", "New.{}@EXAMPLE.cn", "two.{}@example.cn", "nobody")}
        results = {"both": {"created": 1, "updated": 2, "unchanged": 1, "rejected": 3},
                   "update": {"updated": 1, "rejected": 5, "unchanged": 1}, "create": {"created": 1, "unchanged": 3, "rejected": 3}}
        for way, (head, *written, bad) in ways.items():
            for n, (mode, counts) in enumerate(results.items()):
                has, says, new, again, two = (v.format(n) for v in written)
                first = f"编号,姓名,{head}\nV{way}-{n},吴一,{has}\nV{way}-{n}a,吴二,{two}\nV{way}-{n}b,吴三,{two}\n"
                self.assertEqual(self.counts(self.whole(c, f"{way}{n}.csv", first.encode())), {"created": 3})
                rows = [("吴一", "苏州", says), ("吴一", "苏州", has), (f"新{way}{n}", "无锡", new), (f"新{way}{n}", "扬州", again),
                        ("谁", "", two), ("谁", "", ""), ("谁", "", bad)]
                text = f"姓名,城市,{head}\n" + "".join(",".join(r) + "\n" for r in rows)
                page = self.check(c, self.upload(c, f"{way}{n}x.csv", text.encode()), {"match": way, "mode": mode})
                self.assertIn("Several customers have this", page.words)
                page = self.run_it(c, page)
                self.assertEqual(self.counts(page), counts, (way, mode, page.words[:1200]))
                self.assertEqual(self.customer(f"V{way}-{n}", "city")[0], "" if mode == "create" else "苏州")
                made = [tuple(r) for r in self.stack.sql(f"SELECT city, main_{way} FROM customer WHERE name = ?", f"新{way}{n}")]
                cities = {"both": ["扬州"], "create": ["无锡"], "update": []}[mode]
                self.assertEqual([m[0] for m in made], cities)
                self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_reach WHERE customer_id IN (SELECT id FROM customer WHERE code = ?)",
                                                  f"V{way}-{n}"), 1, "the same written otherwise is the same")
                self.undo(c, page)
                self.assertEqual(self.customer(f"V{way}-{n}", "city")[0], "")
                self.assertIsNone(self.stack.value("SELECT 1 FROM customer WHERE name = ?", f"新{way}{n}"))

    def test_rows_find_contacts_by_phone_or_by_mail(self):
        c = self.stack.client().sign_in("manager")
        head = "客户编号,姓名,职务,手机,邮箱\n"
        self.whole(c, "kc.csv", "客户编号,客户名称,客户类型\nKC-1,海天,单位\n".encode())
        self.whole(c, "kc0.csv", f"{head}KC-1,陈一,经理,13800041001,chen@example.cn\nKC-1,陈二,,,\n".encode(), "contacts")
        kept = lambda: [tuple(r) for r in self.stack.sql("SELECT name, title FROM contact WHERE customer_id = (SELECT id FROM"
                                                         " customer WHERE code = 'KC-1') ORDER BY name")]
        before = kept()
        body = (f"{head}KC-1,陈大一,总监,+86 138 0004 1001,Chen@Example.CN\nKC-1,陈二,老板,,\n"
                "KC-1,陈三,助理,13800041003,san@example.cn\n").encode()
        results = {"both": ({"created": 1, "updated": 1, "rejected": 1}, {("陈三", "助理"), ("陈二", ""), ("陈大一", "总监")}),
                   "update": ({"updated": 1, "rejected": 2}, {("陈二", ""), ("陈大一", "总监")}),
                   "create": ({"created": 1, "unchanged": 1, "rejected": 1}, {("陈一", "经理"), ("陈三", "助理"), ("陈二", "")})}
        for way in ("phone", "email"):
            for mode, (counts, after) in results.items():
                page = self.whole(c, f"kc-{way}-{mode}.csv", body, "contacts", {"match": way, "mode": mode})
                self.assertEqual((self.counts(page), set(kept())), (counts, after), (way, mode))
                self.undo(c, page)
                self.assertEqual(kept(), before)

    def test_contacts_orders_complaints_members(self):
        c = self.stack.client().sign_in("manager")
        self.whole(c, "o.csv", "客户编号,客户名称,客户类型\nO-1,海天贸易,单位\nO-2,李散,个人\n".encode())
        contacts = self.whole(c, "c.csv", "客户编号,姓名,职务,手机\nO-1,陈静,经理,13800040001\nO-2,谁,,\nO-9,谁,,\n".encode(), "contacts")
        self.assertEqual(self.counts(contacts), {"created": 1, "rejected": 2})
        changed = self.whole(c, "c2.csv", "客户编号,姓名,职务\nO-1,陈静,总监\n".encode(), "contacts")
        self.assertEqual(self.stack.value("SELECT title FROM contact WHERE name = '陈静'"), "总监")
        self.undo(c, changed)
        self.assertEqual(self.stack.value("SELECT title FROM contact WHERE name = '陈静'"), "经理")
        orders = self.whole(c, "or.csv", ("订单号,日期,商品,数量,单价,客户编号\nSO-1,2026-01-05,茶,2,10,O-1\n"
                                          "SO-1,2026-01-05,杯,1,5,O-1\nSO-2,2026-01-06,茶,1,10,N-77\n").encode(), "orders")
        self.assertEqual(self.counts(orders), {"created": 3})
        more = self.whole(c, "or2.csv", "订单号,日期,商品,数量,单价,客户编号\nSO-1,2026-01-04,碗,1,7,O-1\n".encode(), "orders")
        self.assertEqual(tuple(self.stack.sql("SELECT total_minor, line_count FROM sales_order WHERE ref = 'SO-1'")[0]), (3200, 3))
        self.undo(c, more)
        self.assertEqual(tuple(self.stack.sql("SELECT total_minor, line_count FROM sales_order WHERE ref = 'SO-1'")[0]), (2500, 2))
        self.undo(c, orders)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM sales_order WHERE ref LIKE 'SO-%'"), 0)
        self.assertIsNone(self.customer("N-77"), "the customer that the order made goes with it")
        cases = self.whole(c, "ca.csv", "工单号,投诉内容,联系人,手机,日期\nK-1,包装破损,李四,13900001234,2026-02-14\n".encode(), "complaints")
        self.assertEqual(self.counts(cases), {"created": 1})
        self.undo(c, cases)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint WHERE import_ref = 'K-1'"), 0)
        self.undo(c, contacts)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM contact WHERE name = '陈静'"), 0)
        loyal = self.stack.client().sign_in("loyalty")
        members = self.whole(loyal, "me.csv", "客户编号,姓名,手机\nO-2,李散,\nO-3,新会员,13800040003\n".encode(), "members")
        self.assertEqual(self.counts(members), {"created": 2})
        self.undo(loyal, members)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM member m JOIN customer c ON c.id = m.customer_id"
                                          " WHERE c.code LIKE 'O-%'"), 0)
        self.assertIsNone(self.customer("O-3"))
        self.assertIsNotNone(self.customer("O-2"))

    def test_orders_only_new_ones_or_only_those_there(self):
        c = self.stack.client().sign_in("manager")
        head = "订单号,日期,商品,数量,单价,客户编号\n"
        lines = lambda: {r[0]: r[1] for r in self.stack.sql("SELECT ref, line_count FROM sales_order WHERE ref LIKE 'OM-%'")}
        self.whole(c, "om.csv", f"{head}OM-1,2026-01-05,茶,2,10,OM-C\n".encode(), "orders")
        body = (f"{head}OM-1,2026-01-05,杯,1,5,OM-C\nOM-2,2026-01-05,茶,1,10,OM-C\nOM-1,2026-01-06,碗,1,5,OM-C\n"
                "OM-2,2026-01-05,杯,1,5,OM-C\nOM-3,2026-01-05,茶,x,10,OM-D\nOM-3,2026-01-05,杯,1,5,OM-D\n").encode()
        page = self.check(c, self.upload(c, "om2.csv", body, "orders"), {"mode": "create"})
        self.assertIn("Import 3 rows", page.words)
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 3, "unchanged": 2, "rejected": 1})
        self.assertEqual(lines(), {"OM-1": 1, "OM-2": 2, "OM-3": 1})
        # a repaired row joins the order that this import has begun
        page = c.submit(page.form("/repair"), {"r6c3": "3"}, status=200)
        until(lambda: self.counts(page) == {"created": 4, "unchanged": 2})
        self.assertEqual(lines(), {"OM-1": 1, "OM-2": 2, "OM-3": 2})
        # a file that says more of them is of orders that were there before
        again = self.check(c, self.upload(c, "om3.csv", body.replace(b",x,", b",9,"), "orders"), {"mode": "create"})
        self.assertIn("There is nothing to do", again.words)
        self.undo(c, c.get(page.url, status=200))
        self.assertEqual(lines(), {"OM-1": 1})
        page = self.whole(c, "om4.csv", body.replace(b",x,", b",3,"), "orders", {"mode": "update"})
        self.assertEqual(self.counts(page), {"created": 2, "rejected": 4})
        self.assertIn("this import only updates what is there", page.words)
        self.assertEqual(lines(), {"OM-1": 3})
        self.assertIsNone(self.customer("OM-D"), "nobody is made for an order that is not")
        self.undo(c, page)
        self.assertEqual(lines(), {"OM-1": 1})
        # a row that was repaired after a later one of its order was written: all of it goes back
        total = self.stack.value("SELECT total_minor FROM sales_order WHERE ref = 'OM-1'")
        page = self.whole(c, "om5.csv", f"{head}OM-1,2026-01-07,茶,x,10,OM-C\nOM-1,2026-01-07,杯,1,5,OM-C\n".encode(), "orders")
        page = c.submit(page.form("/repair"), {"r2c3": "3"}, status=200)
        until(lambda: self.counts(page) == {"created": 2})
        page = self.undo(c, c.get(page.url, status=200))
        self.assertEqual(tuple(self.stack.sql("SELECT line_count, total_minor FROM sales_order WHERE ref = 'OM-1'")[0]), (1, total))
        self.assertNotIn("Left alone", page.words)

    def test_workbooks_and_wrong_files(self):
        c = self.stack.client().sign_in("manager")
        page = self.upload(c, "book.xlsx", xlsx([["客户资料表"], ["编号", "姓名", "手机"], ["X-1", "赵一", 13800050001]]))
        self.assertIn("header in row 2", page.words)
        page = self.run_it(c, self.check(c, page))
        self.assertEqual(self.customer("X-1", "name, main_phone"), ("赵一", "+8613800050001"))
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("[Content_Types].xml", "<Types/>")
            z.writestr("xl/workbook.xml", b" " * 300_000_000)
        for name, content in (("bomb.xlsx", bomb.getvalue()), ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
                              ("empty.csv", b""), ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
                              ("wide.csv", ",".join(f"c{i}" for i in range(900)).encode() + b"\n" + b"1," * 899 + b"1\n")):
            before = self.stack.value("SELECT COUNT(*) FROM import_file")
            page = self.upload(c, name, content, status=422)
            self.assertIn("file", page.errors, (name, page.words[:300]))
            self.assertEqual(self.stack.value("SELECT COUNT(*) FROM import_file"), before)
        # 200 columns are no difficulty
        page = self.upload(c, "c200.csv", (",".join(["编号", "姓名"] + [f"列{i}" for i in range(198)]) + "\n" +
                                           ",".join(["X-2", "赵二"] + ["x"] * 198) + "\n").encode())
        page = self.run_it(c, self.check(c, page))
        self.assertEqual(self.customer("X-2", "name")[0], "赵二")
        # a file of something else: every row is rejected, and the page says what that means
        page = self.check(c, self.upload(c, "wrong.csv", "编号,姓名\n,\n,没有编号\n".encode()))
        self.assertIn("No row can be imported like this", page.words)
        # columns that will not do
        page = self.upload(c, "x.csv", "姓名,城市\n甲,上海\n".encode())
        page = c.submit(page.form("/columns"), {}, status=422)
        self.assertIn("Rows are found by", page.words)

    def test_merged_cells_formulas_and_errors(self):
        """Each cell that holds no value says so; what the first cell of a merged range holds is said of its row alone."""
        c = self.stack.client().sign_in("manager")
        book = xlsx([["编号", "姓名", "城市", "生日"],
                     ["Y-1", Raw('<c t="str"><f>"孙"&amp;"一"</f><v>孙一</v></c>'), "上海", "2024-03-05"],
                     ["Y-2", Raw("<c><f>A1+B1</f></c>"), "上海", "5.3.2024"],
                     ["Y-3", Raw('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "上海", "20240305"],
                     ["Y-4", "孙四", "无锡", "2024年3月5日"],
                     ["Y-5", "孙五", "wrong", 45356]], '<mergeCells count="1"><mergeCell ref="C5:C6"/></mergeCells>')
        page = self.check(c, self.upload(c, "merged.xlsx", book))
        self.assertIn("formula whose result the file does not contain", page.words)
        self.assertIn("an error of the spreadsheet", page.words)
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 3, "rejected": 2})
        self.assertEqual([self.customer(f"Y-{i}", "name, city, birthday_on") for i in (1, 4, 5)],
                         [("孙一", "上海", "2024-03-05"), ("孙四", "无锡", "2024-03-05"), ("孙五", "", "2024-03-05")])

    def field(self, entity, label, code):
        if self.stack.value("SELECT 1 FROM custom_field WHERE entity = ? AND code = ?", entity, code):
            return
        admin = self.stack.client("admin").sign_in("admin")
        page = admin.get(f"/fields/new?entity={entity}&type=text", status=200)
        admin.submit(page.form("/fields/new"), {"label_zh": label, "label_en": "", "code": code}, status=200)
        self.assertTrue(self.stack.value("SELECT 1 FROM custom_field WHERE entity = ? AND code = ?", entity, code))

    def test_fields_of_cases_and_orders_follow_the_file_and_go_back(self):
        c = self.stack.client().sign_in("manager")
        self.field("complaint", "责任批次", "batch")
        self.field("order", "发货仓", "depot")
        kept = lambda table, where: [tuple(r) for r in self.stack.sql(f"SELECT text FROM custom_{table} WHERE entity_id IN ({where})")]
        case = "SELECT id FROM complaint WHERE import_ref = 'F-1'"
        first = self.whole(c, "f1.csv", "工单号,投诉内容,责任批次\nF-1,杯子裂了,B07\n".encode(), "complaints")
        self.assertEqual(kept("complaint", case), [("B07",)])
        body = "工单号,投诉内容,责任批次\nF-1,改过的内容,B08\nF-2,新的,B09\nF-1,再一次,\n".encode()
        page = self.check(c, self.upload(c, "f2.csv", body, "complaints"))
        self.assertIn("责任批次 B07 → B08", page.words)
        self.assertEqual(kept("complaint", case), [("B07",)], "the check writes nothing")
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 1, "updated": 1, "unchanged": 1})
        self.assertEqual(kept("complaint", case), [("B08",)])
        self.assertEqual(self.stack.value("SELECT body FROM complaint WHERE import_ref = 'F-1'"), "杯子裂了", "people's work stays")
        self.assertEqual(self.stack.value(f"SELECT COUNT(*) FROM audit WHERE action = 'complaint.fields' AND entity_id = ({case})"), 1)
        page = self.undo(c, page)
        self.assertEqual(kept("complaint", case), [("B07",)])
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint WHERE import_ref = 'F-2'"), 0)
        only = self.whole(c, "f3.csv", body, "complaints", {"mode": "update"})
        self.assertEqual(self.counts(only), {"updated": 1, "unchanged": 1, "rejected": 1})

        self.whole(c, "fo.csv", "客户编号,客户名称\nFO-1,海天\n".encode())
        head = "订单号,日期,商品,数量,单价,客户编号,发货仓\n"
        order = "SELECT id FROM sales_order WHERE ref = 'FS-1'"
        self.whole(c, "fs1.csv", f"{head}FS-1,2026-01-05,茶,2,10,FO-1,东仓\n".encode(), "orders")
        self.assertEqual(kept("order", order), [("东仓",)])
        page = self.check(c, self.upload(c, "fs2.csv", f"{head}FS-1,2026-01-05,茶,2,10,FO-1,西仓\nFS-1,2026-01-05,杯,1,5,FO-1,西仓\n"
                                         "FS-1,2026-01-05,碗,1,5,FO-1,北仓\n".encode(), "orders"))
        self.assertIn("发货仓 东仓 → 西仓", page.words)
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 2, "updated": 1})
        self.assertEqual(kept("order", order), [("北仓",)])
        self.assertEqual(self.stack.value(f"SELECT line_count FROM sales_order WHERE id = ({order})"), 3)
        self.undo(c, page)
        self.assertEqual(kept("order", order), [("东仓",)])
        self.assertEqual(self.stack.value(f"SELECT line_count FROM sales_order WHERE id = ({order})"), 1)

    def test_a_check_that_was_cancelled_leaves_the_columns(self):
        c = self.stack.client().sign_in("manager")
        page = self.check(c, self.upload(c, "cancel.csv", rows("CC-1,吴一,,,上海,,")))
        number = int(page.url.split("/")[-1])
        self.stack.write("UPDATE import_file SET state = 'checking' WHERE id = ?", number)
        self.stack.write("UPDATE task SET state = 'cancelled' WHERE id = (SELECT check_task_id FROM import_file WHERE id = ?)", number)
        page = c.get(f"/imports/{number}", status=200)
        self.assertTrue(page.url.endswith("/columns"), page.url)
        page = self.run_it(c, self.check(c, page))
        self.assertEqual(self.counts(page), {"created": 1})

    def test_what_was_typed_into_a_rejected_row_is_not_lost(self):
        c = self.stack.client().sign_in("manager")
        page = self.whole(c, "typed.csv", rows("TY-1,郑一,nonsense,,上海,,", "TY-2,郑二,nonsense,,上海,,", "TY-3,郑三,,,上海,,"))
        page = c.submit(page.form("/repair"), {"r2c2": "13800080001", "r2c1": "x" * 30000, "r3c2": "13800080002"}, status=422)
        form = page.form("/repair")
        self.assertEqual((form.get("r2c2"), form.get("r3c2")), ("13800080001", "13800080002"))
        page = c.submit(form, {"r2c1": "郑一"}, status=200)
        until(lambda: self.customer("TY-1") and self.customer("TY-2"))
        until(lambda: not self.stack.value("SELECT COUNT(*) FROM task WHERE kind = 'import_repair' AND params <> '{}'"))

    def test_a_row_with_too_many_cells_is_not_cut(self):
        c = self.stack.client().sign_in("manager")
        page = self.whole(c, "wide.csv", rows("TW-0,宽零,13800085000,,上海,,", "TW-1,宽一,13800085001,,上海,,,a cell too many", 'TW-2,宽二,13800085002,,"上\n海",nonsense,'))
        self.assertEqual(self.counts(page), {"created": 1, "rejected": 2})
        page = c.submit(page.form("/repair"), {"r4c5": ""}, status=200)  # the other one stays as it is
        until(lambda: self.counts(page) == {"created": 2, "rejected": 1})
        self.assertIsNone(self.customer("TW-1"))
        page = c.get(page.url, status=200)
        self.assertIn("Nothing was changed in these rows", c.submit(page.form("/repair"), status=422).words)
        c.submit(c.get(page.url, status=200).form("/repair"), {"r3c4": "北京"}, status=200)
        until(lambda: self.counts(page) == {"created": 3})
        self.assertEqual(self.customer("TW-1", "city")[0], "北京")

    def test_rows_are_repaired_before_the_run(self):
        c = self.stack.client().sign_in("manager")
        body = rows("AR-1,甲一,nonsense,,上海,,", "AR-2,,13800090002,,上海,,", "AR-3,丙三,bad,,上海,,", "AR-4,,,,,,")
        page = self.check(c, self.upload(c, "none.csv", body))
        self.assertIn("No row can be imported like this", page.words)
        self.assertFalse([f for f in page.forms if f.action.endswith("/run")])
        got = list(csv.reader(io.StringIO(c.get(page.link("/rejected.csv"), status=200).body.decode("utf-8-sig"))))
        self.assertEqual([r[0] for r in got[1:]], ["AR-1", "AR-2", "AR-3", "AR-4"])
        self.assertIn("phone", got[1][-1])
        form, stale = page.form("/repair"), page.form("/repair")
        self.assertEqual((form.get("r2c2"), form.get("r3c1")), ("nonsense", ""))
        self.assertIn("Nothing was changed in these rows", c.submit(form, status=422).words)
        form = c.get(page.url, status=200).form("/repair")
        page = self.settle(c, c.submit(form, {"r2c2": "13800090001", "r3c1": "乙二", "r4c2": "still wrong"}, status=200))
        self.assertIn("Import 2 rows", page.words)
        self.assertIsNone(self.customer("AR-1"), "the check writes nothing")
        self.assertEqual(page.form("/repair").get("r4c2"), "still wrong")
        self.assertNotIn("r2c2", page.form("/repair").names)
        c.submit(stale, {"r5c1": "丁四"}, status=200)  # of another window: added to what was repaired there
        page = self.run_it(c, self.settle(c, c.get(page.url, status=200)))
        self.assertEqual(self.counts(page), {"created": 3, "rejected": 1})
        self.assertEqual([self.customer(f"AR-{i}", "name, main_phone") for i in (1, 2, 4)],
                         [("甲一", "+8613800090001"), ("乙二", "+8613800090002"), ("丁四", "")])
        page = c.submit(page.form("/repair"), {"r4c2": "13800090003"}, status=200)
        until(lambda: self.counts(page) == {"created": 4})
        self.undo(c, c.get(page.url, status=200))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE code LIKE 'AR-%'"), 0)
        # read another way the rows are others; given up, nothing of them is kept
        page = self.check(c, self.upload(c, "none2.csv", body.replace(b"AR-", b"AS-")))
        page = self.settle(c, c.submit(page.form("/repair"), {"r2c2": "13800090001"}, status=200))
        number = int(page.url.split("/")[-1])
        kept = lambda: (self.stack.value("SELECT repairs FROM import_file WHERE id = ?", number), self.stack.value(
            "SELECT COUNT(*) FROM task_row r JOIN import_file f ON f.check_task_id = r.task_id WHERE f.id = ? AND r.before_text <> ''", number))
        self.assertIn("13800090001", kept()[0])
        self.assertEqual(kept()[1], 3)
        c.submit(page.form("/discard"), status=200)
        self.assertEqual(kept(), ("", 0))

    def test_files_that_no_import_names_go(self):
        c = self.stack.client().sign_in("manager")
        page = self.upload(c, "kept.csv", rows("KE-1,卫一,,,上海,,"))
        kept = self.stack.value("SELECT stored_name FROM import_file WHERE id = ?", int(page.url.split("/")[-2]))
        folder, names = os.path.join(self.stack.data, "imports"), ("ab" * 20, "cd" * 20, "customers-rejected-1.csv", kept)
        os.makedirs(folder, exist_ok=True)
        for name in names:
            with open(os.path.join(folder, name), "ab"):
                pass
            if name != "cd" * 20:  # a day ago and more
                os.utime(os.path.join(folder, name), (time.time() - 90000,) * 2)
        admin = self.stack.client("admin").sign_in("admin")
        admin.submit(admin.get("/jobs", status=200).form("/jobs/files/run"), status=200)
        until(lambda: not os.path.exists(os.path.join(folder, "ab" * 20)))
        self.assertTrue(all(os.path.exists(os.path.join(folder, name)) for name in names[1:]))

    def test_one_run_of_two_windows(self):
        c = self.stack.client().sign_in("manager")
        page = self.check(c, self.upload(c, "w.csv", rows("WI-1,冯一,,,上海,,")))
        form, again = page.form("/run"), c.get(page.url).form("/run")
        c.submit(form, status=200)
        c.submit(form, status=200)
        page = c.submit(again, status=200)
        self.assertIn("changed in another window", page.words)
        self.settle(c, c.get(page.url))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM task WHERE kind = 'import_run' AND title = 'w.csv'"), 1)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE code = 'WI-1'"), 1)

    def test_how_it_is_read_can_be_corrected(self):
        c = self.stack.client().sign_in("manager")
        page = self.upload(c, "r.csv", "编号;姓名\nR-1;钱一\n".encode("utf-16"))
        self.assertIn("semicolon", page.words)
        page = c.submit(page.form("/reading"), {"separator": "comma"}, status=200)
        self.assertIn("Column", page.words)
        page = c.submit(page.form("/reading"), {"separator": "semicolon", "header": "1"}, status=200)
        self.assertEqual(page.form("/columns").get("c1"), "name")
        stale = page.form("/columns")
        c.submit(page.form("/reading"), {"header": "1"}, status=200)
        page = c.submit(stale, {}, status=200)
        self.assertIn("changed in another window", page.words)
        page = c.submit(c.get(page.url).form("/discard"), status=200)
        self.assertIn("discarded", page.words)

    def test_twice_at_once(self):
        c = self.stack.client().sign_in("manager")
        content = rows("T-1,孙一,13800060001,,上海,,")
        first, second = (self.check(c, self.upload(c, f"t{i}.csv", content)) for i in (1, 2))
        self.stack.write("UPDATE import_file SET state = 'running', run_task_id = check_task_id WHERE id = ?",
                         int(first.url.split("/")[-1]))
        self.stack.write("UPDATE task SET state = 'waiting', lease_until = ? WHERE id ="
                         " (SELECT run_task_id FROM import_file WHERE id = ?)", int(time.time() * 1000) + 100_000,
                         int(first.url.split("/")[-1]))
        page = c.submit(second.form("/run"), status=200)
        self.assertIn("being imported already", page.words)
        self.stack.write("UPDATE task SET state = 'failed', lease_until = 0 WHERE id ="
                         " (SELECT run_task_id FROM import_file WHERE id = ?)", int(first.url.split("/")[-1]))
        page = self.run_it(c, page)
        self.assertEqual(self.counts(page), {"created": 1})
        again = self.upload(c, "t3.csv", content)
        self.assertIn("The same file was imported already", again.words)

    def test_rights(self):
        for who in ("agent", "sales", "auditor"):
            c = self.stack.client().sign_in(who)
            self.assertEqual(c.get("/imports").status, 403)
            self.assertEqual(c.get("/imports/new").status, 403)
        loyal = self.stack.client().sign_in("loyalty")
        self.assertNotIn("orders", loyal.get("/imports/new").form("/imports/new").choices["what"])
        manager = self.stack.client().sign_in("manager")
        self.whole(manager, "p.csv", rows("P-1,周一,13800070001,,上海,,"))
        # who may not change a customer on the page may not by a file
        page = self.whole(loyal, "p2.csv", rows("P-1,周改,,,,,", "P-2,周二,13800070002,,上海,,"))
        self.assertEqual(self.counts(page), {"created": 1, "rejected": 1})
        self.assertEqual(self.customer("P-1", "name")[0], "周一")
        # and sees no import of others
        mine = manager.get("/imports", status=200).link("/intranet/imports/4")
        with self.stack.unchanged("somebody else's import"):
            self.assertEqual(loyal.get(mine).status, 404)
        for what in ("customers", "members"):
            head = loyal.get(f"/imports/templates/{what}.csv", status=200).body.decode("utf-8-sig")
            self.assertIn("Name", head)
        self.assertEqual(loyal.get("/imports/templates/orders.csv").status, 403)


class Interrupted(unittest.TestCase):
    def test_a_killed_worker_goes_on(self):
        with Stack(users={"manager": "manager"}) as stack:
            test = Imports()
            test.stack = stack
            c = stack.client().sign_in("manager")
            n = 6000
            content = HEAD.encode() + "".join(f"Z-{i},客户{i},,,上海,,\r\n" for i in range(n)).encode()
            page = test.check(c, test.upload(c, "z.csv", content))
            page = c.submit(page.form("/run"), status=200)
            self.kill(stack, "customer", n)
            page = test.settle(c, c.get(page.url), 60)
            self.assertEqual(test.counts(page), {"created": n})
            self.assertEqual(stack.value("SELECT COUNT(*) FROM customer WHERE code LIKE 'Z-%'"), n)
            page = c.submit(page.form("/undo"), status=200)
            self.kill(stack, "withdrawn", n)
            page = test.settle(c, c.get(page.url), 60)
            self.assertEqual(stack.value("SELECT COUNT(*) FROM customer WHERE code LIKE 'Z-%'"), 0)
            self.assertEqual(stack.value("SELECT COUNT(*) FROM withdrawn"), n)

    def test_orders_that_a_killed_worker_has_begun_are_finished(self):
        with Stack(users={"manager": "manager"}) as stack:
            test, n = Imports(), 20000
            test.stack = stack
            c = stack.client().sign_in("manager")
            head = "订单号,日期,商品,数量,单价,客户编号\n"
            test.whole(c, "zo.csv", f"{head}ZO-1,2026-01-05,茶,2,10,ZO-C\n".encode(), "orders")
            content = f"{head}ZO-1,2026-01-05,杯,2,10,ZO-C\n" + "".join(f"ZO-2,2026-01-05,茶,{i % 50},10,ZO-C\n" for i in range(n))
            page = test.check(c, test.upload(c, "zo2.csv", content.encode(), "orders"), {"mode": "create"})
            page = c.submit(page.form("/run"), status=200)
            self.kill(stack, "sales_order_line", n)
            page = test.settle(c, c.get(page.url), 60)
            self.assertEqual(test.counts(page), {"created": n, "unchanged": 1})
            self.assertEqual([tuple(r) for r in stack.sql("SELECT ref, line_count FROM sales_order ORDER BY ref")],
                             [("ZO-1", 1), ("ZO-2", n)])

    def kill(self, stack, table, n):
        """In the middle of its work; and the clock is set back by a day: its lease reaches far into the future."""
        until(lambda: stack.value(f"SELECT COUNT(*) FROM {table}") > 500, 30)
        os.kill(next(int(p) for p in os.listdir("/proc") if p.isdigit() and self.is_worker(p, stack.data)), signal.SIGKILL)
        self.assertLess(stack.value(f"SELECT COUNT(*) FROM {table}"), n)
        stack.write("UPDATE task SET lease_until = lease_until + 86400000 WHERE state = 'running'")

    @staticmethod
    def is_worker(pid, data):
        """The worker of this stack that does long work: by the database that it has open."""
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
            if not words[0].endswith(b"/worker") or b"--tasks" not in words:
                return False
            return any(os.readlink(f"/proc/{pid}/fd/{n}").startswith(os.path.realpath(data)) for n in os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main()
