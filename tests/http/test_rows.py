"""No row is written by every transaction: on an engine whose transactions run beside each other such a row (a counter, a
head, a total) would make nearly all of them fail. Watches which rows each use case changes, for two people with two
customers each time; what somebody does to one customer must change no row that another one's use case changes."""

import collections
import unittest

import crawl
import database
from world import World

# A person's own rows: two use cases of one person may meet in them.
OWN = {"session", "rate_limit"}
# (program, role, relation of the customer, page, part of the form's address)
CUSTOMER = [("intranet", role, "own", "/customers/{customer}", part) for role in ("agent", "sales", "manager")
            for part in ("/note", "/log", "/consent")]
EDITS = [("intranet", role, "own", "/customers/{customer}", part) for role in ("sales", "manager")
         for part in ("/stage", "/tags", "/reach", "/address", "/contact")]
POINTS = [("admin", "loyalty", relation, "/members/{number}", "/earn") for relation in ("own", "team", "branch")]
CASES = [("intranet", role, "own", "/complaints/{ref}", part) for role in ("agent", "manager") for part in ("/note", "/reply")]


def key_of(db, table):
    if database.is_postgres(db):
        return [r[0] for r in db.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
            "WHERE i.indrelid = CAST(? AS regclass) AND i.indisprimary ORDER BY a.attnum", (table,))]
    return [r[1] for r in db.execute(f'PRAGMA table_info("{table}")') if r[5]]


class Rows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.stop)
        cls.db = cls.world.stack.connect()
        cls.tables = {t: key_of(cls.db, t) for t in database.table_names(cls.db) if t not in OWN}

    def rows(self):
        """{(table, key): the whole row}"""
        out = {}
        for table, key in self.tables.items():
            for row in self.db.execute(f'SELECT * FROM "{table}"').fetchall():
                names = row.keys()
                values = tuple(bytes(v) if isinstance(v, memoryview) else v for v in tuple(row))
                out[table, tuple(values[names.index(k)] for k in key)] = values
        return out

    def changed(self, act):
        before = self.rows()
        act()
        after = self.rows()
        self.assertNotEqual(before, after, "it changed nothing")
        return {k for k, row in before.items() if after.get(k) != row}

    def run_all(self, use_cases):
        """How often each row was changed, and by whom."""
        seen = collections.defaultdict(set)
        clients = {}
        for n, (program, role, relation, url, part) in enumerate(use_cases):
            record = self.world.records[role, relation]
            if (program, role) not in clients:
                clients[program, role] = self.world.client(program, role)
            client = clients[program, role]
            page = client.get(url.format(**record) + part)  # most have a page of their own
            if page.status != 200:
                page = client.get(url.format(**record), status=200)
            form = page.form(url.format(**record) + part)
            pairs = form.filled(crawl.fill(form, n, {"stage": form.choices["stage"][-1]} if part == "/stage" else {}))
            for row in self.changed(lambda: self.accepted(client, form, page, pairs)):
                seen[row].add((role, relation))
        return seen

    def accepted(self, client, form, page, pairs):
        answer = client.post(form.action or page.url, pairs, [] if form.multipart else None, follow=False)
        self.assertEqual(answer.status, 303, f"{form.action}: {answer.errors or answer.words[:300]}")

    def test_no_row_is_changed_by_two_people_with_two_customers(self):
        seen = self.run_all(CUSTOMER + EDITS + CASES)
        shared = {row: who for row, who in seen.items() if len(who) > 1}
        self.assertEqual(shared, {})
        self.assertGreater(len(seen), 6, "the use cases have changed next to nothing")

    def test_nor_by_one_who_posts_points_to_three_members(self):
        seen = self.run_all(POINTS)
        self.assertEqual({row: who for row, who in seen.items() if len(who) > 1}, {})
        self.assertGreaterEqual(len([row for row in seen if row[0] == "points_account"]), 3)

    def test_nor_by_customers_who_write_to_us(self):
        seen = collections.defaultdict(set)
        for who in ("a", "b"):
            client = self.world.client("portal", who)
            form = client.get("/complaints/new", status=200).form("/complaints/new")
            pairs = form.filled(crawl.fill(form, 1))
            for row in self.changed(lambda: client.post(form.action, pairs, [] if form.multipart else None)):
                seen[row].add(who)
        self.assertEqual({row: who for row, who in seen.items() if len(who) > 1}, {})


if __name__ == "__main__":
    unittest.main()
