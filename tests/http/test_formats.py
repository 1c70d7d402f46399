"""Address book cards and the calendar address, through nginx. (Who may have which card: test_matrix.py.)"""

import itertools
import os
import time
import unittest
import urllib.parse

from command import until
from stack import shared

_serial = itertools.count(1)


def lines(page):
    """Unfolded content lines."""
    return page.text.replace("\r\n ", "").split("\r\n")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.sales = cls.stack.client().sign_in("sales")
        cls.manager = cls.stack.client().sign_in("manager")

    def create(self, client=None, **values):
        client = client or self.sales
        values.setdefault("name", f"名片{next(_serial)}")
        page = client.submit(client.get("/customers/new", status=200).form("/customers/new"), values)
        if page.status == 409:  # somebody like that is there already
            form = page.form("/customers/new")
            page = client.submit(form, status=200, button=next(b[:2] for b in form.buttons if b[0] == "despite"))
        self.assertEqual(page.errors, {})
        return int(page.url.rsplit("/", 1)[1]), page


class CardsOut(Case):
    def test_a_person(self):
        customer, page = self.create(name="欧阳, 修", phone="13800012299", email="ou@example.cn", wechat="ou;yang")
        card = self.sales.get(page.link(".vcf"), status=200)
        self.assertEqual(card.headers["Content-Type"], "text/vcard; charset=utf-8")
        self.assertIn(urllib.parse.quote("欧阳, 修.vcf"), card.headers["Content-Disposition"])
        self.assertEqual(card.headers["Cache-Control"], "no-store")
        got = lines(card)
        for want in ("BEGIN:VCARD", "VERSION:3.0", "FN:欧阳\\, 修", "TEL;TYPE=CELL;TYPE=PREF:+8613800012299",
                     "EMAIL;TYPE=INTERNET;TYPE=PREF:ou@example.cn", "X-WECHAT:ou\\;yang", "END:VCARD"):
            self.assertIn(want, got)
        self.assertTrue(all(len(x.encode()) <= 75 for x in card.text.split("\r\n")))

    def test_an_organisation_brings_its_contacts(self):
        customer, page = self.create(name="星河贸易有限公司", kind="organisation", phone="02155550001")
        for name, phone in (("李雷", "13800012300"), ("韩梅梅", "13800012301")):
            form = self.sales.get(f"/customers/{customer}/contact", status=200).form("/contact")
            page = self.sales.submit(form, {"name": name, "title": "采购", "phone": phone}, status=200)
        card = self.sales.get(f"/customers/{customer}.vcf", status=200)
        self.assertEqual(lines(card).count("BEGIN:VCARD"), 3)
        self.assertIn("X-ABShowAs:COMPANY", lines(card))
        self.assertIn("N:韩;梅梅;;;", lines(card))
        self.assertEqual(lines(card).count("ORG:星河贸易有限公司"), 3)
        one = self.sales.get(next(a for a in page.links if "/contacts/" in a and a.endswith(".vcf")), status=200)
        self.assertEqual(lines(one).count("BEGIN:VCARD"), 1)

    def test_a_list(self):
        city = f"V{next(_serial)}"
        for i in range(3):
            self.create(self.manager, name=f"列{i}", city=city, phone=f"1380001240{i}")
        page = self.manager.get(f"/customers?city={city}", status=200)
        cards = self.manager.get(page.link("/customers.vcf"), status=200)
        self.assertEqual(sorted(x for x in lines(cards) if x.startswith("FN:")), ["FN:列0", "FN:列1", "FN:列2"])
        self.manager.get("/customers.vcf?stage=none", status=422)
        self.assertEqual(self.stack.client().sign_in("agent").get("/customers.vcf").status, 403)




class CardsIn(Case):
    CARDS = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=B5=B5;=E4=B8=80\r\n"
             "TEL;CELL:13800013001\r\nTEL;HOME:010-88880001\r\nTEL:nonsense\r\nADR;HOME:;;1 Road;Beijing;;;\r\nEND:VCARD\r\n"
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:钱二\r\nORG:云河%(n)s\r\nTITLE:经理\r\nTEL:13800013002\r\nEND:VCARD\r\n"
             "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:孙三\r\nTEL:%(known)s\r\nEND:VCARD\r\n"
             "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:broken")

    def upload(self, content, name="contacts.vcf", client=None, **values):
        client = client or self.manager
        form = client.get("/customers/vcard", status=200).form("/customers/vcard")
        return client.submit(form, {"companies": "contact", **values}, files=[("files", name, content, "text/vcard")])

    def take(self, page, client=None, **values):
        client = client or self.manager
        done = client.submit(page.form("/vcard/take"), values, status=200)
        task = int(done.url.rsplit("/", 1)[1])
        until(lambda: self.stack.value("SELECT state FROM task WHERE id = ?", task) == "done")
        return task

    def test_preview_take_over_and_back(self):
        n = next(_serial)
        known = f"1380001{4000 + n}"
        self.create(self.manager, name="孙三", phone=known, code=f"OLD-{n}")
        before = self.stack.value("SELECT COUNT(*) FROM customer")
        page = self.upload((self.CARDS % {"n": n, "known": known}).encode())
        self.assertEqual(page.status, 200)
        for word in ("赵一", "钱二", f"Contact of 云河{n} (new)", f"OLD-{n}", "same phone", "1 card is broken off"):
            self.assertIn(word, page.words)
        form = page.form("/vcard/take")
        self.assertEqual(sorted(v for k, v in form.filled({}) if k == "take"), ["1", "2"], "the known one is not chosen")
        task = self.take(page)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer"), before + 2)
        person = self.stack.sql("SELECT * FROM customer WHERE name = '赵一' ORDER BY id DESC LIMIT 1")[0]
        self.assertEqual(person["main_phone"], "+8613800013001")
        self.assertIn("nonsense", person["notes"])
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_reach WHERE customer_id = ?", person["id"]), 2)
        self.assertEqual(self.stack.value("SELECT street FROM customer_address WHERE customer_id = ?", person["id"]), "1 Road")
        company = self.stack.value("SELECT id FROM customer WHERE name = ?", f"云河{n}")
        self.assertEqual(self.stack.value("SELECT title FROM contact WHERE customer_id = ?", company), "经理")
        self.assertEqual(self.stack.value("SELECT params FROM task WHERE id = ?", task), "{}")
        # a person that somebody has edited since stays
        form = self.manager.get(f"/customers/{person['id']}/note", status=200).form("/note")
        self.manager.submit(form, {"body": "called"}, status=200)
        shown = self.manager.get(f"/tasks/{task}", status=200)
        undone = self.manager.submit(shown.form("/undo"), {}, status=200)
        undo = int(undone.url.rsplit("/", 1)[1])
        until(lambda: self.stack.value("SELECT state FROM task WHERE id = ?", undo) == "done")
        self.assertIsNone(self.stack.value("SELECT id FROM customer WHERE id = ?", company))
        self.assertEqual(self.stack.value("SELECT name FROM customer WHERE id = ?", person["id"]), "赵一")

    def test_many_cards_come_in_parts(self):
        n = next(_serial)
        cards = "".join(f"BEGIN:VCARD\nFN:P{n}-{i}\nTEL:+86139{n % 100:02}{i:06}\nEND:VCARD\n" for i in range(230))
        page = self.upload(cards.encode("utf-16"), companies="apart")
        self.assertIn("1 to 200 of 230", page.words)
        page = self.manager.submit(page.form("/vcard/take"), {}, status=200)
        self.assertIn("201 to 230 of 230", page.words)
        self.take(page)
        count = lambda: self.stack.value("SELECT COUNT(*) FROM customer WHERE name LIKE ?", f"P{n}-%")
        until(lambda: count() == 230)

    def test_no_cards(self):
        for content, word in ((b"hello", "no address book card"), (b"BEGIN:VCARD\nEND:VCARD\n", "No card in this file"),
                              (b"\x89PNG\r\n\x1a\n" + bytes(300), "left out")):
            page = self.upload(content, name="x.vcf")
            self.assertEqual(page.status, 422)
            self.assertIn(word, page.words)
        form = self.manager.get("/customers/vcard", status=200).form("/customers/vcard")
        self.assertEqual(self.manager.submit(form, {"companies": "contact"}, files=[]).status, 422)


class Calendar(Case):
    def make(self, client):
        page = client.get("/account/calendar", status=200)
        page = client.submit(page.form("/account/calendar"), {}, status=200)
        return page.link("webcal://").split("/intranet", 1)[1]

    def step(self, text, day, customer=None):
        customer = customer or self.create(name="历史客户")[0]
        form = self.sales.get(f"/customers/{customer}/log", status=200).form("/log")
        self.sales.submit(form, {"kind": "call", "direction": "out", "subject": "x", "next_step": text, "next_on": day},
                          status=200)
        return customer

    def test_feed(self):
        """Steps by day, cases by time, an ETag; nothing that a phone book has; read by no cookie."""
        customer = self.step("call 138 0001 2345 or li@example.cn, 带样品", "2099-05-04")
        address = self.make(self.sales)
        reader = self.stack.client()
        page = reader.get(address, status=200)
        self.assertEqual(page.headers["Content-Type"], "text/calendar; charset=utf-8")
        got = lines(page)
        self.assertIn("DTSTART;VALUE=DATE:20990504", got)
        self.assertIn("DTEND;VALUE=DATE:20990505", got)
        self.assertTrue(any(x.startswith("SUMMARY:历史客户: ") and "带样品" in x for x in got), got)
        self.assertNotRegex("\n".join(got), r"\b2345\b|138\W?0001|00012345")  # alone, not within somebody's id
        self.assertNotIn("example.cn", page.text)
        self.assertTrue(any(x.startswith("URL:") and x.endswith(f"/intranet/customers/{customer}") for x in got))
        self.assertTrue(all(len(x.encode()) <= 75 for x in page.text.split("\r\n")))
        same = reader.request("GET", address, headers={"If-None-Match": page.headers["ETag"]})
        self.assertEqual((same.status, same.body), (304, b""))
        self.step("another", "2099-05-05", customer)
        changed = reader.request("GET", address, headers={"If-None-Match": page.headers["ETag"]})
        self.assertEqual(changed.status, 200)
        self.assertNotEqual(changed.headers["ETag"], page.headers["ETag"])

    def test_an_overdue_step_stands_on_today(self):
        customer = self.step("late one", "2099-01-02")
        self.stack.write("UPDATE interaction SET next_on = '2020-01-02' WHERE customer_id = ?", customer)
        page = self.stack.client().get(self.make(self.sales), status=200)
        self.assertIn("Overdue: 历史客户: late one", page.text.replace("\r\n ", ""))
        self.assertNotIn("20200102", page.text)

    def test_case(self):
        agent = self.stack.client().sign_in("agent")
        form = agent.get("/complaints/new", status=200).form("/complaints/new", "body")
        done = agent.submit(form, {"kind": "complaint", "channel": "phone", "body": "late delivery", "contact_phone": "13800012777"},
                            status=200)
        ref = done.url.rsplit("/", 1)[1].split("?")[0]
        if self.stack.value("SELECT assignee_id FROM complaint WHERE ref = ?", ref) is None:
            agent.submit(done.form("/take"), {}, status=200)
        page = self.stack.client().get(self.make(agent), status=200)
        self.assertIn(ref, page.text.replace("\r\n ", ""))
        self.assertRegex(page.text, r"DTEND:[0-9]{8}T[0-9]{6}Z")
        self.assertNotIn("13800012777", page.text)
        self.stack.write("UPDATE complaint SET next_due_at = 1577934245000 WHERE ref = ?", ref)  # 2020-01-02
        text = self.stack.client().get(self.make(agent), status=200).text.replace("\r\n ", "")
        event = next(e for e in text.split("BEGIN:VEVENT") if ref in e)
        self.assertRegex(event, r"SUMMARY:Overdue: [^\r]*" + ref)
        self.assertIn("DTSTART;VALUE=DATE:" + time.strftime("%Y%m%d", time.gmtime(time.time() + 8 * 3600)), event)
        self.assertNotIn("20200102", event)
        self.assertIn("Was due on", event)

    def test_codes_that_a_role_needs(self):
        """A role that must have sign-in codes reads nothing without them, by no program."""
        address, reader = self.make(self.manager), self.stack.client()
        admin = self.stack.client("admin").sign_in("admin")
        reader.get(address, status=200)
        admin.submit(admin.get("/security", status=200).form("/security"), {"roles": ["manager"]}, status=200)
        try:
            reader.get(address, status=404)
        finally:
            admin.submit(admin.get("/security", status=200).form("/security"), {"roles": []}, status=200)
        reader.get(address, status=200)

    def test_address_is_shown_once_replaced_and_ended(self):
        first = self.make(self.sales)
        key = first.split("/")[-1].split(".")[0]
        self.assertEqual(len(key), 43)
        self.assertNotIn(key, self.sales.get("/account/calendar", status=200).text)
        second = self.make(self.sales)
        reader = self.stack.client()
        reader.get(first, status=404)
        reader.get(second, status=200)
        reader.get("/calendar/" + "A" * 43 + ".ics", status=404)
        reader.get("/calendar/x.ics", status=404)
        page = self.sales.get("/account/calendar", status=200)
        self.sales.submit(page.form("/account/calendar/end"), {}, status=200)
        reader.get(second, status=404)
        folder = os.path.join(self.stack.data, "logs")
        logs = b"".join(open(os.path.join(folder, f), "rb").read() for f in os.listdir(folder)).decode()
        for secret in (key, second.split("/")[-1].split(".")[0]):
            self.assertNotIn(secret, logs)
        self.assertIn("/calendar/{key}.ics", logs)
        self.assertFalse(self.stack.holds(key))

    def test_it_ends_with_the_person(self):
        """Disabled: at once. Sessions ended by an administrator: the address too."""
        address = self.make(self.manager)
        reader = self.stack.client()
        self.stack.write("UPDATE staff SET state = 'disabled' WHERE username = 'manager'")
        reader.get(address, status=404)
        self.stack.write("UPDATE staff SET state = 'active' WHERE username = 'manager'")
        reader.get(address, status=200)
        admin = self.stack.client("admin").sign_in("admin")
        staff = self.stack.value("SELECT id FROM staff WHERE username = 'manager'")
        form = next(f for f in admin.get(f"/staff/{staff}", status=200).forms if "sessions" in f.action)
        admin.submit(form, {}, status=200)
        reader.get(address, status=404)
        self.__class__.manager = self.stack.client().sign_in("manager")


if __name__ == "__main__":
    unittest.main()
