"""Every list x sort x filter as addresses, with random values out of the database that is measured.

A line is (list, filter, sort) and a function that gives one random address. The filters, sorts and tabs
are those of the pages' own tables, and "own_..." are those by fields that admins added; bench.py ends with
an error when one of them has no line here."""

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


# Fields that admins added: what a list may be filtered by, as ends of the parameter's name.
OWN_TYPES = {
    "choice": {"choice": [""], "choices": [""], "bool": [""]},
    "range": {"date": ["_from", "_to"], "number": ["_from", "_to"], "money": ["_from", "_to"]},
    "text": {"text": ["", "_begins"], "lines": ["", "_begins"], "link": ["", "_begins"]},
}
# The lists that have such a line: the demonstration has fields of these kinds.
OWN = (("customer", "choice"), ("customer", "range"), ("customer", "text"),
       ("complaint", "choice"), ("complaint", "text"), ("order", "choice"))


def own_typed(shape, end, decimals, number, item, text):
    """What a person would type to find a stored value."""
    if shape == "date":
        return f"{number // 10000}-{number // 100 % 100:02}-{number % 100:02}"
    if shape in ("number", "money"):
        return f"{number / 10 ** decimals:.{decimals}f}"
    if shape in OWN_TYPES["text"]:
        return text[:6] if end else text[-4:]
    return item if shape == "choices" else number


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
        self.case_tags = self.column("SELECT DISTINCT tag_id FROM complaint_tag LIMIT 50")
        self.own = {(entity, kind): self.own_filters(entity, kind) for entity, kind in OWN}
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

    def own_filters(self, entity, kind):
        """The filters of a list by fields that admins added: [(parameter, values)] of one kind."""
        found = []
        for at, code, shape, decimals in self.db.execute(
                "SELECT id, code, type, decimals FROM custom_field WHERE entity = ? AND retired_at IS NULL ORDER BY id",
                (entity,)):
            if shape not in OWN_TYPES[kind]:
                continue
            rows = self.db.execute(f"SELECT number, item, text FROM custom_{entity} WHERE field_id = ? "
                                   "ORDER BY entity_id DESC LIMIT 500", (at,)).fetchall()
            for end in OWN_TYPES[kind][shape]:
                found.append(("x_" + code + end, [own_typed(shape, end, decimals, *row) for row in rows]))
        return [f for f in found if f[1]]

    def own_filter(self, entity, kind):
        name, values = self.pick(self.own[entity, kind]) or ("", [])
        return {name: self.pick(values)}

    def place(self, sort):
        """A random keyset position of the list of members, in the sort's own order."""
        if sort == "expiry":
            value, at = self.row("SELECT expires_at, id FROM points_lot WHERE remaining > 0 AND expires_at > ? "
                                 "ORDER BY RANDOM() LIMIT 1", int(time.time() * 1000)) or (0, 1)
            return {"before": at, "value": value}
        at, balance, last = self.row("SELECT member_id, balance, last_at FROM points_account ORDER BY RANDOM() LIMIT 1")
        return {"before": at, "value": {"newest": None, "balance": balance, "poorest": balance}.get(sort, last)}

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
    "contact": lambda w: {"contact": w.pick(["long", "7", "30", "90", "-30", "-90", "-180", "-365"])},
    "value_min": lambda w: {"value_min": w.pick([100, 1000, 5000])},
    "value_max": lambda w: {"value_max": w.pick([100, 1000, 5000])},
    "state": lambda w: {"state": w.pick(["closed", "any"])},
    "q": lambda w: {"q": w.words(w.pick(SEARCHES))},
    "own_choice": lambda w: w.own_filter("customer", "choice"),
    "own_range": lambda w: w.own_filter("customer", "range"),
    "own_text": lambda w: w.own_filter("customer", "text"),
}
NOT_FILTERS = {
    "sort", "tab",               # lines of their own
    "after", "before", "value",  # the place in the list: the last row's id, and what it is sorted by
    "panel",                     # the filters' panel is open
    "base", "cols",              # the saved view it came from, the columns that are shown
    "id",                        # ticked rows: only a file of the list reads them
}
CASE_TABS = ("mine", "team", "unassigned", "all", "followed")
CASE_SORTS = ("due", "new")
CASE_FILTERS = {
    "state": lambda w: {"state": w.pick(["ended", "any", "received", "investigation", "closed"])},
    "kind": lambda w: {"kind": w.pick(["complaint", "enquiry", "return", "suggestion"])},
    "category": lambda w: {"category": w.pick(w.categories)},
    "assignee": lambda w: {"assignee": w.pick(w.agents)},
    "due": lambda w: {"due": w.pick(["overdue", "day", "week"])},
    "due_never": lambda w: {"due": "never"},
    "priority": lambda w: {"priority": w.pick(["urgent", "high", "normal", "low"])},
    "tag": lambda w: {"tag": w.pick(w.case_tags)},
    "rating": lambda w: {"rating": "rated"},
    "rating_low": lambda w: {"rating": "low"},
    "q": lambda w: {"q": w.pick(["送货", "退款", "质量", "态度", "维修", "安装"])},
    "own_choice": lambda w: w.own_filter("complaint", "choice"),
    "own_text": lambda w: w.own_filter("complaint", "text"),
}
ORDER_FILTERS = {
    "q": lambda w: {"q": w.pick([w.words("3 characters"), w.words("2 characters"), w.order()[1], w.order()[1][:5]])},
    "from": lambda w: {"from": w.day()},
    "until": lambda w: {"until": w.day()},
    "cancelled": lambda w: {"cancelled": w.pick(["yes", "no"])},
    "customer": lambda w: {"customer": w.order()[2]},
    "own_choice": lambda w: w.own_filter("order", "choice"),
}
MEMBER_SORTS = {"newest": "", "balance": "balance", "poorest": "poorest", "active": "active", "silent": "silent",
                "expiry": "expiry"}
MEMBER_FILTERS = {
    "q": lambda w: {"q": w.pick([w.words("2 characters"), w.pick(w.members) or "1"])},
    "tier": lambda w: {"tier": w.pick(w.tiers)},
    "state": lambda w: {"state": w.pick(["active", "frozen", "closed"])},
    "branch": lambda w: {"branch": w.pick(w.branches)},
    "least": lambda w: {"least": w.pick([1, 100, 1000, 100000])},
    "most": lambda w: {"most": w.pick([0, 100, 1000])},
    "active": lambda w: {"activity": w.pick(["30", "90"])},
    "silent": lambda w: {"activity": w.pick(["silent-90", "silent-180", "silent-365"])},
    "expiring": lambda w: {"expiring": w.pick(["7", "30", "90"])},
}
# Lines whose parameter has another name: a value of it that is answered in another way has its own line.
OTHER_NAME = {"due_never": "due", "rating_low": "rating", "active": "activity", "silent": "activity"}


def page_text(source):
    with open(os.path.join(ROOT, "cgi-src", "pages", source), encoding="utf-8") as f:
        return f.read()


def page_filters(source):
    """The names in a page's table of query fields."""
    table = re.search(r"struct field (?:list_)?fields\[\] = \{(.*?)FIELD_END", page_text(source), re.S)[1]
    return set(re.findall(r'^\s*\{"(\w+)",', table, re.M)) - NOT_FILTERS


def page_choices(source, name):
    """The codes in one of a page's tables of choices."""
    table = re.search(r"struct choice " + name + r"\[\] = \{(.*?)\{0, NULL", page_text(source), re.S)[1]
    return set(re.findall(r'\{-?\w+, "([\w-]*)"', table))


def missing(world):
    """Filters, sorts and tabs of the pages that have no line here, lines the database cannot fill: errors."""
    tables = (("intranet/customer_filter.c", CUSTOMER_FILTERS),
              ("intranet/complaint_queue.c", CASE_FILTERS),
              ("intranet/order.c", ORDER_FILTERS),
              ("shared/member_pages.c", MEMBER_FILTERS))
    choices = (("intranet/customer_filter.c", "sort_choices", CUSTOMER_SORTS.values()),
               ("intranet/complaint_queue.c", "sorts", CASE_SORTS),
               ("intranet/complaint_queue.c", "tabs", CASE_TABS),
               ("shared/member_pages.c", "sort_choices", MEMBER_SORTS.values()))
    return ([f"no line for the filter {source}: {name}" for source, known in tables
             for name in sorted(page_filters(source) - {OTHER_NAME.get(k, k) for k in known})]
            + [f"no line for {source}: {name} {code!r}" for source, name, known in choices
               for code in sorted(page_choices(source, name) - set(known))]
            + [f"no field to filter by: {entity}, {kind}" for (entity, kind), found in world.own.items() if not found])


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
    for sort, name in itertools.product(MEMBER_SORTS, ("-", *MEMBER_FILTERS)):
        def member(w, sort=sort, name=name):
            more = MEMBER_FILTERS[name](w) if name != "-" else w.place(sort)
            return address("/members", sort=MEMBER_SORTS[sort], **more)
        lines[("members", name, sort)] = member
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
