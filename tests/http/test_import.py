"""zhiyin import: files as people have them, rejected rows, runs that were killed."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import time
import unittest

from command import BUILD, Folder, answer, environment, faults, until, zhiyin
from database import POSTGRES

ORDER_MAP = ("order_ref=No,ordered_at=Date,sku=Sku,product=Name,quantity=Qty,unit_price=Price,"
             "customer_ref=Cust,country=Land")
HEAD = "No,Sku,Name,Qty,Date,Price,Cust,Land\r\n"


class Import(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()

    @classmethod
    def tearDownClass(cls):
        cls.folder.remove()

    def write(self, name, content):
        path = self.folder.file(name)
        if isinstance(content, str):
            content = content.encode()
        with open(path, "wb") as f:
            f.write(content)
        return path

    def orders(self, name, content, *more):
        path = content if os.path.isabs(str(content)) else self.write(name, content)
        return answer("import", "orders", path, "--map", ORDER_MAP, "--currency", "GBP", "--zone",
                      "Europe/London", "--data", self.folder.data, *more)

    def rejects(self, result):
        with open(result["rejects"], encoding="utf-8-sig", newline="") as f:
            return list(csv.reader(f))

    def test_repeats_are_kept_and_a_second_run_changes_nothing(self):
        text = HEAD + ("A1,S1,Cup,2,2026-01-02 10:00:00,1.50,17850.0,UK\r\n" * 3 +
                       "CA1,S1,Cup,-2,2026-01-03 10:00:00,1.50,17850.0,UK\r\n"
                       "A2,S2,Pen,1,2026-01-02 09:00:00,0.001,17851,France\r\n"
                       "A1,S3,Mug,1,2026-01-01 10:00:00,2.25,17850.0,UK\r\n")
        first = self.orders("a.csv", text)
        self.assertEqual({k: first[k] for k in ("read", "imported", "unchanged", "rejected", "orders",
                                                "customers", "countries", "rounded")},
                         {"read": 6, "imported": 6, "unchanged": 0, "rejected": 0, "orders": 3,
                          "customers": 2, "countries": 2, "rounded": 1})
        second = self.orders("a.csv", text)
        self.assertEqual((second["imported"], second["unchanged"]), (0, 6))
        rows = self.folder.sql("SELECT o.ref, o.total_minor, o.cancellation, o.line_count, o.ordered_at,"
                               " c.code, c.name, c.unnamed FROM sales_order o"
                               " JOIN customer c ON c.id = o.customer_id WHERE c.code = '17850'"
                               " ORDER BY o.ref")
        self.assertEqual([tuple(r)[:4] for r in rows], [("A1", 1125, 0, 4), ("CA1", -300, 1, 1)])
        self.assertEqual(rows[0][4], 1767261600000, "the earliest line's time, of the zone")
        self.assertEqual(tuple(rows[0])[5:], ("17850", "17850", 1))

    def test_bad_rows_are_reported_and_the_rest_goes_on(self):
        text = (HEAD + "B1,S,ok,1,2026-01-02,1,100,UK\r\n"
                "B2,S,no customer,1,2026-01-02,1,,UK\r\n"
                "B3,S,bad date,1,2026-02-30,1,100,UK\r\n"
                "B4,S,bad number,many,2026-01-02,1,100,UK\r\n"
                ",S,no order,1,2026-01-02,1,100,UK\r\n"
                "B5,S,short\r\n"
                "B6,S,long,1,2026-01-02,1,100,UK,extra\r\n"
                "B7,S,huge,999999999999,2026-01-02,99999999999,100,UK\r\n"
                "\r\n"
                "B1,S,other customer,1,2026-01-02,1,101,UK\r\n"
                "B8,S,full width,１,2026/1/2,１．５,100,UK\r\n")
        r = self.orders("b.csv", text)
        self.assertEqual((r["read"], r["imported"], r["rejected"]), (10, 2, 8))
        rows = self.rejects(r)
        self.assertEqual(rows[0][:3], ["row", "column", "reason"])
        self.assertEqual([(x[0], x[1]) for x in rows[1:]],
                         [("3", "Cust"), ("4", "Date"), ("5", "Qty"), ("6", "No"), ("7", ""),
                          ("8", ""), ("9", "Price"), ("11", "Cust")])
        self.assertTrue(all(len(x[2]) > 10 for x in rows[1:]), "every reason is a sentence")

    def test_quotes_breaks_and_tabs(self):
        text = ('No\tSku\tName\tQty\tDate\tPrice\tCust\tLand\n'
                'Q1\tS\t"a ""quoted"" name,\nwith a break"\t1\t2026-01-02\t1\tq1\tUK\n'
                'Q2\tS\tstray " quote\t1\t2026-01-02\t1\tq1\tUK\n')
        self.assertEqual(self.orders("q.csv", text)["imported"], 2)
        names = {r[0] for r in self.folder.sql("SELECT product FROM sales_order_line l JOIN sales_order"
                                               " o ON o.id = l.order_id WHERE o.ref IN ('Q1', 'Q2')")}
        self.assertEqual(names, {'a "quoted" name, with a break', 'stray " quote'})

    def test_encodings(self):
        text = HEAD + "编号{0},S,电热水壶（一点七升）,1,2026-01-02,1,客户{0},中国\r\n" * 3
        for i, encoding in enumerate(["utf-8", "utf-8-sig", "utf-16", "gb18030"]):
            r = self.orders(f"e{i}.csv", text.format(i).encode(encoding))
            self.assertEqual((encoding, r["imported"]), (encoding, 3))
        n = self.folder.sql("SELECT COUNT(*) FROM sales_order_line WHERE product ="
                            " '电热水壶（一点七升）'")[0][0]
        self.assertEqual(n, 12)

    def test_gzip_is_read_directly_and_a_cut_one_is_refused(self):
        packed = gzip.compress((HEAD + "Z1,S,x,1,2026-01-02,1,z,UK\r\n" * 5000).encode())
        self.assertEqual(self.orders("z.csv.gz", packed)["imported"], 5000)
        path = self.write("cut.csv.gz", packed[:len(packed) - 9])
        err = zhiyin("import", "orders", path, "--map", ORDER_MAP, "--data", self.folder.data,
                     "--currency", "GBP", status=1)[1]
        self.assertIn("cut", err)

    def test_header_only_empty_and_unusable_files(self):
        r = self.orders("h.csv", HEAD)
        self.assertEqual((r["read"], r["imported"]), (0, 0))
        for name, content, word in [("empty.csv", "", "empty"),
                                    ("wrong.csv", "a,b\n1,2\n", "column")]:
            path = self.write(name, content)
            err = zhiyin("import", "orders", path, "--map", ORDER_MAP, "--data", self.folder.data,
                         status=1)[1]
            self.assertIn(word, err)
            self.assertEqual(err.count("\n"), 1, err)
        zhiyin("import", "orders", self.folder.file("none.csv"), "--data", self.folder.data, status=1)
        zhiyin("import", "orders", self.folder.path, "--data", self.folder.data, status=1)
        zhiyin("import", "teapots", self.folder.file("h.csv"), "--data", self.folder.data, status=1)
        zhiyin("import", "orders", self.folder.file("h.csv"), "--map", "No", "--data",
               self.folder.data, status=1)

    def test_amount_in_place_of_unit_price(self):
        path = self.write("amount.csv", "No,Date,Cust,Sum\nM1,2026-01-02,m,12.345\nM2,2026-01-02,m,-5\n")
        r = answer("import", "orders", path, "--map",
                   "order_ref=No,ordered_at=Date,customer_ref=Cust,amount=Sum", "--data",
                   self.folder.data)
        self.assertEqual((r["imported"], r["rounded"]), (2, 1))
        rows = self.folder.sql("SELECT ref, total_minor, cancellation, currency FROM sales_order"
                               " WHERE ref IN ('M1', 'M2') ORDER BY ref")
        self.assertEqual([tuple(x) for x in rows], [("M1", 1234, 0, "CNY"), ("M2", -500, 1, "CNY")])

    def test_killed_and_started_again(self):
        out = io.StringIO()
        out.write(HEAD)
        for i in range(16000 if POSTGRES else 60000):
            cust = "" if i % 10 == 3 else f"k{i // 4 % 500 + (i % 1000 == 2)}"
            out.write(f"K{i // 4},S{i % 3},same,1,2026-01-02 10:00,1.25,{cust},UK\r\n")
            if i % 100 == 0:
                out.write(f"K{i // 4},S{i % 3},same,1,2026-01-02 10:00,1.25,k{i // 4 % 500},UK\r\n")
        path = self.write("kill.csv", out.getvalue())
        whole = Folder()
        try:
            args = ["--map", ORDER_MAP, "--currency", "GBP"]
            expected = answer("import", "orders", path, *args, "--data", whole.data)
        finally:
            sums = [tuple(r) for r in whole.sql("SELECT COUNT(*), SUM(amount_minor) FROM"
                                                " sales_order_line")]
            whole.remove()
        half = Folder()
        try:
            child = subprocess.Popen([os.path.join(BUILD, "zhiyin"), "import", "orders", path, *args,
                                      "--data", half.data], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=environment())
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and child.poll() is None:
                got = half.sql("SELECT position FROM import_run")
                if got and got[0][0] > 8000:
                    break
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
            child.wait()
            first = json.loads(half.sql("SELECT counts FROM import_run")[0][0])
            second = answer("import", "orders", path, *args, "--data", half.data)
            keys = ("read", "imported", "unchanged", "rejected", "orders", "customers", "countries")
            self.assertGreater(second["resumed_at"], 0)
            self.assertLess(first["read"], expected["read"], "it was killed in the middle")
            for key in keys:
                self.assertEqual(first[key] + second[key], expected[key], key)
                self.assertEqual(second["total"][key], expected[key], key)
            self.assertEqual(len(self.rejects(second)) - 1, expected["rejected"])
            self.assertEqual([tuple(r) for r in half.sql("SELECT COUNT(*), SUM(amount_minor) FROM"
                                                         " sales_order_line")], sums)
        finally:
            half.remove()

    def test_a_slice_that_is_lost_is_done_again(self):
        """Another one's transaction, or a connection that breaks off: the import goes on by itself, each row once."""
        n = 2500 if POSTGRES else 6000
        rows = "".join(f"LS{i},{'' if i % 10 == 3 else f'失而复得{i}'}\n" for i in range(n))
        path, half = self.write("lost.csv", "code,name\n" + rows), Folder()
        try:
            said = self.losing(half, ["import", "customers", path, "--data", half.data, "--json"])
            result = json.loads(said)
            self.assertEqual([result[k] for k in ("read", "imported", "rejected")], [n, n - n // 10, n // 10])
            self.assertEqual([r[0] for r in self.rejects(result)[1:]], [str(i + 2) for i in range(3, n, 10)])
            self.assertEqual(half.sql("SELECT COUNT(*), COUNT(DISTINCT code) FROM customer"), [(n - n // 10,) * 2])
            self.assertEqual([r[0] for r in half.sql("SELECT action FROM audit WHERE entity = 'import_run' ORDER BY id")],
                             ["import.start", "import.finish"])
        finally:
            half.remove()

    def losing(self, folder, words):
        """What these words say; some of their slices are lost in the middle."""
        if not POSTGRES:
            with faults("zhiyin 1 2 5 UPDATE import_run") as env:
                return zhiyin(*words, env=env)[0]
        with subprocess.Popen([os.path.join(BUILD, "zhiyin"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=environment()) as child:
            for part in range(2):
                until(lambda p=part: (folder.sql("SELECT position FROM import_run") or [(0,)])[0][0] > 500 * (p + 1), 60)
                self.assertTrue(folder.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                                           " current_database() AND pid <> pg_backend_pid()"))
            said, wrong = child.communicate(timeout=100)
        self.assertEqual(child.returncode, 0, wrong)
        return said

    def test_complaints_are_kept_to_the_byte(self):
        bodies = ['两行\n文字，"引号"，以及 emoji 😡👍🏽', "长" * 100000, "  空白在前后  ", "=1+1",
                  "私用字\ue123区", "full\twidth：，。！"]
        out = io.StringIO(newline="")
        w = csv.writer(out, lineterminator="\r\n")
        w.writerow(["id", "category", "text"])
        for i, body in enumerate(bodies):
            w.writerow([f"T{i}", "电器", body])
        w.writerow(["T98", "电器", ""])
        w.writerow(["T99", "电器", "nul \x00 in it"])
        path = self.write("complaints.csv", out.getvalue())
        args = ("import", "complaints", path, "--map", "ref=id,category=category,body=text", "--data",
                self.folder.data)
        r = answer(*args)
        self.assertEqual((r["read"], r["imported"], r["rejected"]), (8, 6, 2))
        rows = self.folder.sql("SELECT c.import_ref, c.body, l.name_zh FROM complaint c"
                               " JOIN lookup l ON l.id = c.category_id"
                               " WHERE c.import_ref LIKE 'T%' ORDER BY c.import_ref")
        self.assertEqual([(x[1], x[2]) for x in rows], [(b, "电器") for b in bodies])
        self.assertEqual(answer(*args)["unchanged"], 6)

    def test_customers_are_created_and_updated_by_code(self):
        head = "code,name,kind,phone,email,city,stage,tags,birthday,credit_limit\n"
        path = self.write("c1.csv", head +
                          "N1,张三,个人,13800000001|13800000002,z@example.cn,上海,active,老客户|团购,1990-02-03,\n"
                          "N2,新希望公司,单位,,,北京,,,,10000\n"
                          "N3,,个人,,,,,,,\n"
                          "N4,李四,个人,12,,,,,,\n"
                          "N5,王五,星星,,,,,,,\n"
                          "N6,赵六,个人,,,,,,1990-13-01,\n")
        r = answer("import", "customers", path, "--data", self.folder.data)
        self.assertEqual((r["read"], r["imported"], r["rejected"]), (6, 2, 4))
        self.assertEqual([(x[0], x[1]) for x in self.rejects(r)[1:]],
                         [("4", "name"), ("5", "phone"), ("6", "kind"), ("7", "birthday")])
        path = self.write("c2.csv", head + "N1,张三丰,,13800000001|13800000003,,,,,,\nN2,新希望公司,,,,,,,,\n")
        r = answer("import", "customers", path, "--data", self.folder.data)
        self.assertEqual((r["updated"], r["unchanged"], r["rejected"]), (1, 1, 0))
        row = self.folder.sql("SELECT name, city, birthday_on, version FROM customer WHERE code = 'N1'")
        self.assertEqual(tuple(row[0])[:3], ("张三丰", "上海", "1990-02-03"))
        reach = self.folder.sql("SELECT normal FROM customer_reach r JOIN customer c ON"
                                " c.id = r.customer_id WHERE c.code = 'N1' AND r.kind = 'phone'"
                                " ORDER BY normal")
        self.assertEqual([x[0] for x in reach],
                         ["+8613800000001", "+8613800000002", "+8613800000003"])

    def test_rejected_cells_cannot_run_in_a_spreadsheet(self):
        """S22: what was rejected is shown, neutralised."""
        r = self.orders("s22.csv", HEAD + 'X1,S,"=HYPERLINK(""http://x"")",1,bad,1,x,UK\r\n')
        cell = self.rejects(r)[1][5]
        self.assertTrue(cell.startswith("'="), cell)

    def test_every_write_is_audited(self):
        before = self.folder.sql("SELECT COUNT(*) FROM audit")[0][0]
        self.orders("audit.csv", HEAD + "AU1,S,x,1,2026-01-02,1,au1,UK\r\n")
        actions = [x[0] for x in self.folder.sql(
            f"SELECT action FROM audit ORDER BY id LIMIT 100 OFFSET {before}")]
        self.assertEqual(actions, ["import.start", "customer.create", "order.import", "import.finish"])


if __name__ == "__main__":
    unittest.main()
