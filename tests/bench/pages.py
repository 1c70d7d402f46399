"""Every list x sort x filter as addresses, with random values out of the database that is measured.

A line is (list, filter, sort) and a function that gives one random address. The filters and sorts are
those of the pages' own tables; bench.py stops when one of them has no line here."""

import itertools
import random
import re
import os
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def address(path, **query):
    pairs = {k: v for k, v in query.items() if v not in (None, "")}
    return "/intranet" + path + ("?" + urllib.parse.urlencode(pairs) if pairs else "")


class World:
    """What addresses are made of: ids and words of the database, and a chance with a fixed seed."""

    def __init__(self, db, seed=7):
        self.db = db
        self.chance = random.Random(seed)
        self.low, self.high = self.row("SELECT MIN(id), MAX(id) FROM customer")
        self.owners = self.column("SELECT DISTINCT owner_id FROM (SELECT owner_id FROM customer "
                                  "WHERE owner_id IS NOT NULL ORDER BY id DESC LIMIT 2000)")
        self.teams = self.column("SELECT id FROM team")
        self.branches = self.column("SELECT id FROM branch")
        self.tags = self.column("SELECT DISTINCT tag_id FROM customer_tag LIMIT 50")
        self.sources = self.column("SELECT id FROM lookup WHERE list = 'source'")
        self.cities = self.column("SELECT DISTINCT city FROM (SELECT city FROM customer ORDER BY id "
                                  "DESC LIMIT 2000) WHERE city <> ''")
        self.members = self.column("SELECT number FROM member LIMIT 2000")
        self.tiers = self.column("SELECT id FROM tier")
        self.categories = self.column("SELECT id FROM lookup WHERE list = 'complaint_category'")
        self.agents = self.column("SELECT DISTINCT assignee_id FROM complaint WHERE assignee_id IS "
                                  "NOT NULL")
        self.rich = self.column("SELECT DISTINCT customer_id FROM timeline ORDER BY at DESC LIMIT 3000")

    def row(self, sql, *values):
        return self.db.execute(sql, values).fetchone()

    def column(self, sql, *values):
        return [r[0] for r in self.db.execute(sql, values)]

    def pick(self, values):
        return self.chance.choice(values) if values else None

    def customer(self):
        """A random customer: (id, name, name_key, phone, value, last contact)."""
        at = self.chance.randrange(self.low, self.high + 1)
        return self.row("SELECT id, name, name_key, main_phone, value_minor, last_contact_at FROM "
                        "customer WHERE id >= ? ORDER BY id LIMIT 1", at)

    def order(self):
        """A random order: (id, ref, customer, time)."""
        low, high = self.row("SELECT MIN(id), MAX(id) FROM sales_order")
        if low is None:
            return 0, "none", 0, 0
        return self.row("SELECT id, ref, customer_id, ordered_at FROM sales_order WHERE id >= ? ORDER BY id LIMIT 1",
                        self.chance.randrange(low, high + 1))

    def day(self):
        return time.strftime("%Y-%m-%d", time.gmtime(self.order()[3] / 1000))

    def cursor(self, sort):
        """A random keyset position of the customer list."""
        c = self.customer()
        if sort in ("newest", "name"):
            return c[0]
        return f"{c[4 if sort == 'value' else 5]}.{c[0]}"

    def initials(self):
        syllables = self.customer()[2].split("\t")[0].split()
        return "".join(s[0] for s in syllables)

    # ---- what a person types ----

    def words(self, kind):
        name = self.customer()[1]
        if kind == "phone":
            return self.customer()[3][-4:]
        if kind == "initials":
            return self.initials()
        if kind == "pinyin":
            return "".join(self.customer()[2].split("\t")[0].split())
        n = {"1 character": 1, "2 characters": 2, "3 characters": 3}[kind]
        while len(name) < n:
            name = self.customer()[1]
        return name[:n]


SEARCHES = ("1 character", "2 characters", "3 characters", "initials", "pinyin", "phone")
CUSTOMER_SORTS = {"newest": "", "name": "name", "value": "value", "contact": "contact"}
CUSTOMER_FILTERS = {
    "owner": lambda w: {"owner": w.pick(w.owners)},
    "team": lambda w: {"team": w.pick(w.teams)},
    "branch": lambda w: {"branch": w.pick(w.branches)},
    "stage": lambda w: {"stage": w.pick(["prospect", "target", "active", "loyal", "at_risk", "lost"])},
    "kind": lambda w: {"kind": w.pick(["person", "organisation"])},
    "trade": lambda w: {"trade": w.pick(["end", "trader", "supplier"])},
    "tag": lambda w: {"tag": w.pick(w.tags)},
    "source": lambda w: {"source": w.pick(w.sources)},
    "city": lambda w: {"city": w.pick(w.cities)},
    "contact": lambda w: {"contact": w.pick(["7", "30", "90", "-30", "-90", "-365"])},
    "value_min": lambda w: {"value_min": w.pick([100, 1000, 5000])},
    "value_max": lambda w: {"value_max": w.pick([100, 1000, 5000])},
    "state": lambda w: {"state": w.pick(["closed", "any"])},
    "q": lambda w: {"q": w.words(w.pick(SEARCHES))},
}
NOT_FILTERS = {"sort", "after", "before", "panel", "tab"}
CASE_TABS = ("mine", "team", "unassigned", "all")
CASE_SORTS = ("due", "new")
CASE_FILTERS = {
    "state": lambda w: {"state": w.pick(["ended", "any", "received", "investigation", "closed"])},
    "kind": lambda w: {"kind": w.pick(["complaint", "enquiry", "return", "suggestion"])},
    "category": lambda w: {"category": w.pick(w.categories)},
    "assignee": lambda w: {"assignee": w.pick(w.agents)},
    "overdue": lambda w: {"due": "overdue"},
    "priority": lambda w: {"priority": "urgent"},
    "q": lambda w: {"q": w.pick(["送货", "退款", "质量", "态度", "维修", "安装"])},
}
ORDER_FILTERS = {
    "q": lambda w: {"q": w.pick([w.words("3 characters"), w.words("2 characters"), w.order()[1], w.order()[1][:5]])},
    "from": lambda w: {"from": w.day()},
    "until": lambda w: {"until": w.day()},
    "cancelled": lambda w: {"cancelled": w.pick(["yes", "no"])},
    "customer": lambda w: {"customer": w.order()[2]},
}
MEMBER_FILTERS = {
    "q": lambda w: {"q": w.pick([w.words("2 characters"), w.pick(w.members) or "1"])},
    "tier": lambda w: {"tier": w.pick(w.tiers)},
    "state": lambda w: {"state": w.pick(["active", "frozen", "closed"])},
    "branch": lambda w: {"branch": w.pick(w.branches)},
}


def page_filters(source):
    """The names in a page's table of query fields."""
    with open(os.path.join(ROOT, "cgi-src", "pages", source), encoding="utf-8") as f:
        text = f.read()
    table = re.search(r"struct field (?:list_)?fields\[\] = \{(.*?)FIELD_END", text, re.S)[1]
    return set(re.findall(r'^\s*\{"(\w+)",', table, re.M)) - NOT_FILTERS


def missing():
    """Filters of the pages that have no line here: an error."""
    tables = (("intranet/customer_filter.c", CUSTOMER_FILTERS),
              ("intranet/complaint_queue.c", CASE_FILTERS),
              ("intranet/order.c", ORDER_FILTERS),
              ("shared/member_pages.c", MEMBER_FILTERS))
    return [f"{source}: {name}" for source, known in tables
            for name in sorted(page_filters(source) - set(known))]


def customer_lines(filters):
    """(list, filter, sort) -> address of a random page, for these tuples of filters."""
    def line(names, sort):
        def one(w, deep=True):
            query = {k: v for name in names for k, v in CUSTOMER_FILTERS[name](w).items()}
            if deep and not names:
                query["after"] = w.cursor(sort)
            return address("/customers", sort=CUSTOMER_SORTS[sort], **query)
        return one
    return {("customers", "+".join(names) or "-", sort): line(names, sort)
            for names in filters for sort in CUSTOMER_SORTS}


def other_lines():
    lines = {}
    for tab in CASE_TABS:
        for sort in CASE_SORTS:
            for name in ("-", *CASE_FILTERS):
                def one(w, tab=tab, sort=sort, name=name):
                    more = CASE_FILTERS[name](w) if name != "-" else {}
                    return address("/complaints", tab=tab, sort=sort, **more)
                lines[("complaints", f"{tab}+{name}", sort)] = one
    for name in ("-", *MEMBER_FILTERS):
        def member(w, name=name):
            return address("/members", **(MEMBER_FILTERS[name](w) if name != "-" else {}))
        lines[("members", name, "newest")] = member
    for name in ("-", *ORDER_FILTERS):
        def order(w, name=name):
            deep = {} if name in ("q", "customer") else {"before": f"{w.order()[3]}.{w.order()[0]}"}
            return address("/orders", **deep, **(ORDER_FILTERS[name](w) if name != "-" else {}))
        lines[("orders", name, "newest")] = order
    return lines


def single():
    return customer_lines([(), *((name,) for name in CUSTOMER_FILTERS)])


def pairs():
    return customer_lines([p for p in itertools.combinations(CUSTOMER_FILTERS, 2)
                           if set(p) != {"value_min", "value_max"}])
