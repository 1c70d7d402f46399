"""Address book cards, through nginx. (Who may have which: test_matrix.py.)"""

import itertools
import unittest
import urllib.parse

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
        page = client.submit(client.get("/customers/new", status=200).form("/customers/new"), values, status=200)
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


if __name__ == "__main__":
    unittest.main()
