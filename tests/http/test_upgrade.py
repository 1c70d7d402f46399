"""Every version of the schema, with rows in all its tables, brought up to the newest by `zhiyin migrate`: what
stood there stands there still, nothing is broken, and the programs work on it.

The rows are made from the schema alone (types, references, checks), so a new migration needs nothing here,
unless it changes or removes what was there on purpose: that is said in CHANGED."""

import contextlib
import glob
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import unittest

from command import ROOT, Folder, answer, zhiyin
from database import sqlite_only
from stack import Stack

ROWS = 3
FILES = sorted(glob.glob(os.path.join(ROOT, "sql/sqlite/[0-9]*.sql")))

# What a migration changes or takes away of the rows that were there: (migration, table, column; "*" the rows).
CHANGED = {
    (5, "complaint", "next_due_at"), (5, "complaint", "remind_at"), (5, "complaint", "paused_at"),
    (23, "points_day", "*"),  # summed anew by the worker
}
# What pages read as one of their own words or as a whole; the checks of the schema do not say it.
VALUES = {
    "complaint.state": [1, 2, 3, 4, 5], "staff.roles": [63], "audit.actor_kind": [1, 2], "customer.stage": [1, 2, 5], "customer.trade": [1, 3],
    "lookup.list": ["tag", "complaint_category", "complaint_cause"], "points_day.day": ["2020-01-01"],
    "points_day.account": ["member", "issued", "redeemed"], "task.params": ["{}"], "task.counts": ["{}"],
    "task.kind": ["customer_bulk"], "task.state": ["done"], "import_file.options": ["{}"], "notice.kind": ["complaint_reply"],
    "complaint_step.to_state": [1, 2], "complaint_step.from_state": [1, 2], "saved_view.filter": [""],
    "import_run.counts": ["{}"], "import_file.state": ["ended", "draft"], "staff.state": ["active"],
}
INTRANET = ("/", "/customers", "/customers/1", "/complaints?tab=all", "/orders", "/members", "/members/8900000000000004",
            "/members/8900000000000004/statement", "/reports/points", "/duplicates", "/imports", "/colleagues", "/notices")
ADMIN = ("/", "/members/8900000000000004", "/requests", "/grants", "/tiers", "/staff", "/lists", "/fields", "/settings",
         "/case-times", "/outbox", "/jobs", "/audit", "/tasks")
LEDGER = ("points_account", "points_key", "points_posting", "points_entry", "points_lot", "points_lot_use")


def connect(path):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA foreign_keys = ON")
    return db


def tables(db):
    return [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
                                     " ORDER BY name")]


def columns(db, table):
    return [r[1] for r in db.execute(f'PRAGMA table_xinfo("{table}")')]


class Table:
    """What the schema says of one table, and rows made from it."""

    def __init__(self, db, name):
        self.db, self.name = db, name
        self.sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        self.columns = [(r[1], r[2], bool(r[3] or r[5])) for r in db.execute(f'PRAGMA table_xinfo("{name}")')]
        keys = db.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
        self.references = {r[3]: (r[2], r[4] or "id") for r in keys}
        self.known = {}

    def words(self, column):
        """The values that a check allows, or None."""
        one = re.search(rf"\b{column}\s+IN\s*\(([^)]*)\)", self.sql)
        if one:
            return [int(w) if re.fullmatch(r"-?\d+", w) else w.strip("'") for w in re.split(r",\s*", one[1].strip())]
        span = re.search(rf"\b{column}\s+BETWEEN\s+(\d+)\s+AND\s+(\d+)", self.sql)
        return list(range(int(span[1]), int(span[2]) + 1)) if span else None

    def there(self, column):
        """What it may refer to."""
        table, key = self.references[column]
        if column not in self.known or table == self.name:
            self.known[column] = [r[0] for r in self.db.execute(f'SELECT "{key}" FROM "{table}"')]
        return self.known[column]

    def value(self, chance, n, column, kind, needed):
        if not needed and chance.random() < 0.3:
            return None
        if column in self.references:
            return chance.choice(self.there(column) or [None])
        if column not in self.known:
            self.known[column] = VALUES.get(f"{self.name}.{column}") or self.words(column)
        if self.known[column]:
            return chance.choice(self.known[column])
        if kind == "INTEGER":
            return chance.choice([0, 1, n, 1_600_000_000_000 + n * 1000])
        text = f"{column} {n} 王'%\"\n{chance.randrange(10 ** 6)}"
        return text if kind == "TEXT" else hashlib.blake2b(text.encode(), digest_size=32).digest()

    def fill(self, chance):
        for n in range(1, ROWS + 1):
            for _ in range(400):
                row = {c: n if c == "id" and kind == "INTEGER" else self.value(chance, n, c, kind, needed)
                       for c, kind, needed in self.columns}
                names = ", ".join(f'"{c}"' for c in row)
                with contextlib.suppress(sqlite3.IntegrityError):
                    self.db.execute(f'INSERT INTO "{self.name}" ({names}) VALUES ({", ".join("?" * len(row))})',
                                    list(row.values()))
                    break
            else:
                raise AssertionError(f"{self.name}: no row fits the checks of the schema: {row}")


def in_order(db):
    """Tables after those they refer to."""
    left, done = {t: Table(db, t) for t in tables(db) if t not in LEDGER}, []
    while left:
        ready = [t for t in left.values()
                 if not any(to in left and to != t.name for to, _ in t.references.values())]
        ready = ready or [t for t in left.values()  # a circle: one of its references may be empty
                          if all(to not in left or to == t.name or not needed for c, _, needed in t.columns
                                 for to in [t.references.get(c, ("",))[0]])]
        assert ready, f"a circle of references: {sorted(left)}"
        for t in ready:
            done.append(left.pop(t.name))
    return done


def keep_the_ledger(db):
    """Each member has an account; one of them earned 100, spent 30 and got them back, so that it can be proved."""
    posting = ("INSERT INTO points_posting (id, member_id, kind, amount, balance_after, idempotency_key, reason,"
               " reverses_id, at, by_kind, by_id) VALUES (?, 1, ?, ?, ?, ?, 'r', ?, 1600000000000, 1, 1)")
    db.execute("INSERT INTO points_account (member_id) SELECT id FROM member")
    for n, (kind, amount, after, of, account) in enumerate((("earn", 100, 100, None, "issued"),
                                                            ("redeem", -30, 70, None, "redeemed"),
                                                            ("reverse", 30, 100, 2, "redeemed")), 1):
        db.execute(posting, (n, kind, amount, after, f"key {n}", of))
        db.executemany("INSERT INTO points_entry (posting_id, account, member_id, amount) VALUES (?, ?, 1, ?)",
                       [(n, "member", amount), (n, account, -amount)])
    db.execute("UPDATE points_account SET balance = 100 WHERE member_id = 1")
    db.execute("INSERT INTO points_lot (id, member_id, posting_id, earned, remaining, earned_at)"
               " VALUES (1, 1, 1, 100, 100, 1600000000000)")
    keyed = "points_key" in tables(db)
    if keyed:
        db.execute("INSERT INTO points_key SELECT idempotency_key, member_id, id FROM points_posting")
    db.executemany(f"INSERT INTO points_lot_use (posting_id, lot_id, amount{', member_id' if keyed else ''})"
                   f" VALUES (?, 1, ?{', 1' if keyed else ''})", [(2, 30), (3, -30)])


def make(path, version):
    """A database of that version, each table with rows, the migrations on record."""
    db = connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL,"
               " applied_at INTEGER NOT NULL)")
    for number, name in enumerate(FILES[:version], 1):
        with open(name, "rb") as f:
            text = f.read()
        db.executescript(f"BEGIN; {text.decode()}; COMMIT;")
        db.execute("INSERT INTO schema_migration VALUES (?, ?, ?, 1)", (
            number, os.path.basename(name)[:-4], hashlib.blake2b(text, digest_size=32).hexdigest()))
    chance = random.Random(version)
    db.execute("BEGIN")
    for table in in_order(db):
        if not db.execute(f'SELECT 1 FROM "{table.name}"').fetchone():  # some have theirs from a migration
            table.fill(chance)
        if table.name == "member":
            keep_the_ledger(db)
    db.execute("COMMIT")
    return db


def contents(db, names):
    """table -> its rows as sorted texts, of these columns."""
    return {t: sorted(repr(r) for r in db.execute("SELECT " + ", ".join(f'"{c}"' for c in cols) + f' FROM "{t}"'))
            for t, cols in names.items() if cols}


@sqlite_only("a server had no older version than this one")
class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.path = os.path.join(cls.folder.data, "zhiyin.db")
        with contextlib.closing(connect(cls.path)) as db:
            cls.newest = sorted(map(tuple, db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")))

    @classmethod
    def tearDownClass(cls):
        cls.folder.remove()

    def put(self, version):
        """Makes that version the data folder's database; what it holds that is to be there afterwards."""
        for name in glob.glob(self.path + "*"):
            os.remove(name)
        with contextlib.closing(make(self.path, version)) as db:
            names = {t: [c for c in columns(db, t)
                         if not any((m, t, c) in CHANGED for m in range(version + 1, len(FILES) + 1))]
                     for t in tables(db)
                     if not any((m, t, "*") in CHANGED for m in range(version + 1, len(FILES) + 1))}
            empty = [t for t in tables(db) if not db.execute(f'SELECT 1 FROM "{t}" LIMIT 1').fetchone()]
            self.assertEqual(empty, [])
            return names, contents(db, names)

    def test_from_each_version(self):
        rows = 0
        for version in range(1, len(FILES) + 1):
            with self.subTest(version=version):
                names, before = self.put(version)
                said = answer("migrate", "--data", self.folder.data)
                self.assertEqual((said["from"], said["to"]), (version, len(FILES)))
                with contextlib.closing(connect(self.path)) as db:
                    after = contents(db, names)
                    for table, was in before.items():
                        self.assertEqual([r for r in was if r not in set(after[table])], [], table)
                        rows += len(was)
                    self.assertEqual(db.execute("PRAGMA foreign_key_check").fetchall(), [])
                    self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
                    schema = sorted(map(tuple, db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")))
                    self.assertEqual([r for r in schema if r not in self.newest], [])
                    self.assertEqual([r for r in self.newest if r not in schema], [])
                shutil.rmtree(os.path.join(self.folder.data, "backups"), ignore_errors=True)
        print(f"\nupgrades from {len(FILES)} versions, {rows:,} rows kept")

    def test_the_programs_work_on_it(self):
        """From the first version: the ledger adds up, and the lists and a record of each kind open."""
        stack = Stack()
        try:
            path = os.path.join(stack.data, "zhiyin.db")
            for name in glob.glob(path + "*"):
                os.remove(name)
            make(path, 1).close()
            zhiyin("migrate", "--data", stack.data)
            said = json.loads(zhiyin("verify", "--data", stack.data, "--json", status=1)[0])  # the rows' digests are none
            self.assertTrue(said["database"]["ok"], said)
            self.assertEqual((said["points"]["findings"], said["points"]["postings"]), (0, 3))
            stack.write("UPDATE member SET number = '8900000000000004' WHERE id = 1")
            stack.add_user("keeper", "agent,manager,loyalty,admin,auditor")
            stack.start()
            for program, pages in (("intranet", INTRANET), ("admin", ADMIN)):
                client = stack.client(program).sign_in("keeper")
                for page in pages:
                    client.get(page, status=200)
            stack.client("portal").get("/complaints/new", status=200)
        finally:
            stack.stop()


if __name__ == "__main__":
    unittest.main()
