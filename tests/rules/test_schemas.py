"""Both engines have the same schema: tables, columns with type, NOT NULL and default, keys, checks, references, indexes
and the rows that come with it, but for the few differences that are named here. SQLite's indexes and checks are said
to the server as they stand, so that it is PostgreSQL that compares."""

import glob
import os
import re
import sqlite3
import unittest

import pg  # tests/support/pg.py, found by test_portable_sql
from test_portable_sql import ROOT, OnPostgres
from test_pruning import KEYS

TYPES = {"bigint": "INTEGER", "text": "TEXT", "bytea": "BLOB"}
# The search index: a column of the table there, FTS5 beside it here.
ONLY_POSTGRES = {("column", "customer_search", "words"), ("column", "complaint_search", "words"),
                 ("index", "customer_search_words"), ("index", "complaint_search_words")}
# A key of a partitioned table contains the partition's, and so do references to it (KEYS of test_pruning.py). A posting's
# idempotency key alone is unique in points_key, on both engines; here on the posting as well.
ONLY_SQLITE = {("points_posting", ("idempotency_key",))}


def with_key(table, columns):
    key = KEYS.get(table)
    return tuple(columns) + ((key,) if key and key not in columns else ())


def checks_of(sql):
    """The expressions of CHECK (...) in a CREATE TABLE, and of columns that were added to it."""
    text = re.sub(r"--[^\n]*", "", sql)
    for m in re.finditer(r"\bCHECK \(", text):
        depth, at = 1, m.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield text[m.end():at - 1]


class Sqlite:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        for path in sorted(glob.glob(os.path.join(ROOT, "sql/sqlite/*.sql"))):
            with open(path, encoding="utf-8") as f:
                self.db.executescript(f.read())
        self.tables = [r[0] for r in self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                                                     "'%\\_fts%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name")]

    def ask(self, sql):
        return self.db.execute(sql).fetchall()

    def columns(self):
        found = {}
        for t in self.tables:
            for _, name, kind, notnull, default, pk in self.ask(f"PRAGMA table_info({t})"):
                found[t, name] = (kind, bool(notnull or pk), default)
        return found

    def keys(self):
        """{(table, columns, is it the primary key)}"""
        found = set()
        for t in self.tables:
            pk = sorted((r[5], r[1]) for r in self.ask(f"PRAGMA table_info({t})") if r[5])
            found.add((t, tuple(sorted(with_key(t, [c for _, c in pk]))), True))
            for _, index, _, origin, _ in self.ask(f"PRAGMA index_list({t})"):
                columns = tuple(r[2] for r in self.ask(f"PRAGMA index_info({index})"))
                if origin == "u" and (t, columns) not in ONLY_SQLITE:
                    found.add((t, tuple(sorted(with_key(t, columns))), False))
        return found

    def references(self):
        found = set()
        for t in self.tables:
            parts = {}
            for number, seq, to, here, there, *_ in self.ask(f"PRAGMA foreign_key_list({t})"):
                parts.setdefault(number, (to, []))[1].append((seq, here, there))
            for to, pairs in parts.values():
                pairs = [(here, there) for _, here, there in sorted(pairs)]
                if to in KEYS:
                    pairs.append((KEYS[to], KEYS[to]))
                found.add((t, to, tuple(sorted(pairs))))
        return found

    def indexes(self):
        return {r[0]: r[1] for r in self.ask("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")}

    def checks(self):
        return [(t, c) for t in self.tables
                for c in checks_of(self.ask(f"SELECT sql FROM sqlite_schema WHERE name = '{t}'")[0][0])]

    def rows(self, table):
        return sorted(map(list, self.ask(f"SELECT * FROM {table}")))


class Schemas(OnPostgres):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sqlite = Sqlite()

    def ask(self, sql):
        return [line.split("\t") for line in pg.psql(self.address, "\\f '\\t'\n" + sql).split("\n") if line]

    def tell(self, statements):
        pg.psql(self.address, "BEGIN;\n" + "\n".join(statements) + "\nCOMMIT;")

    MINE = "c.relnamespace = 'public'::regnamespace AND NOT c.relispartition"

    def test_tables_and_columns(self):
        found = {}
        for t, name, kind, notnull, default in self.ask(
                "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, "
                "COALESCE(pg_get_expr(d.adbin, d.adrelid), '-') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
                f"WHERE c.relkind IN ('r', 'p') AND {self.MINE}"):
            if ("column", t, name) in ONLY_POSTGRES:
                continue
            default = None if default == "-" else re.sub(r"::\w+", "", default)
            if default and kind == "bigint":
                default = default.strip("'")
            found[t, name] = (TYPES.get(kind, kind), notnull == "t", default)
        wanted = self.sqlite.columns()
        self.assertGreater(len(wanted), 700)
        self.assertEqual({k: v for k, v in found.items() if wanted.get(k) != v},
                         {k: v for k, v in wanted.items() if found.get(k) != v})

    def test_keys(self):
        found = {(t, tuple(sorted(columns.split(","))), kind == "p") for t, kind, columns in self.ask(
            "SELECT c.relname, k.contype, (SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = c.oid "
            "AND a.attnum = ANY (k.conkey)) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            f"WHERE k.contype IN ('p', 'u') AND {self.MINE}")}
        wanted = self.sqlite.keys()
        self.assertGreater(len(wanted), 90)
        self.assertEqual((sorted(wanted - found), sorted(found - wanted)), ([], []))

    def test_references(self):
        found = {(t, to, tuple(sorted(tuple(p.split(">")) for p in pairs.split(",")))) for t, to, pairs in self.ask(
            "SELECT c.relname, r.relname, (SELECT string_agg((SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND "
            "attnum = p.here) || '>' || (SELECT attname FROM pg_attribute WHERE attrelid = r.oid AND attnum = p.there), ',') "
            "FROM unnest(k.conkey, k.confkey) AS p (here, there)) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            f"JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND k.conparentid = 0 AND {self.MINE}")}
        wanted = self.sqlite.references()
        self.assertGreater(len(wanted), 120)
        self.assertEqual((sorted(wanted - found), sorted(found - wanted)), ([], []))

    def test_indexes(self):
        """SQLite's are made there under another name: what the server says of both is the same."""
        ours = self.sqlite.indexes()
        self.tell(re.sub(r"INDEX (\w+) ON", r"INDEX zz_\1 ON", sql) + ";" for name, sql in sorted(ours.items()))
        found = {name: text for name, text in self.ask(
            "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE "
            f"c.relkind IN ('i', 'I') AND {self.MINE} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)")}
        for name in [n for n in found if n.startswith("zz_")]:
            text = found.pop(name).replace("INDEX zz_", "INDEX ")
            self.assertEqual(text, found.pop(name[3:], None), name[3:])
        self.assertEqual({("index", n) for n in found}, {x for x in ONLY_POSTGRES if x[0] == "index"})
        self.tell(f"DROP INDEX zz_{name};" for name in ours)

    def test_checks(self):
        ours = self.sqlite.checks()
        self.assertGreater(len(ours), 60)
        query = ("SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
                 f"WHERE k.contype = 'c' AND k.conname {{}} LIKE 'zz%' AND {self.MINE}")
        self.tell(f"ALTER TABLE {t} ADD CONSTRAINT zz{n} CHECK ({text});" for n, (t, text) in enumerate(ours))
        found = [[t, text.replace("octet_length(", "length(")] for t, text in self.ask(query.format("NOT"))]  # of bytes
        self.assertEqual(sorted(self.ask(query.format(""))), sorted(found))
        self.tell(f"ALTER TABLE {t} DROP CONSTRAINT zz{n};" for n, (t, _) in enumerate(ours))

    def test_each_table_has_its_key_of_distribution(self):
        with open(os.path.join(ROOT, "docs", "distribution.md"), encoding="utf-8") as f:
            cells = re.search(r"\| key \| tables \|\n(.*?)\n\n", f.read(), re.S)[1]
        named = [w for w in re.findall(r"`(\w+)`", cells) if w not in ("id", "from_id", "entity_id", "a_id")]
        self.assertEqual(sorted(named), self.sqlite.tables)
        divided = [t for line in cells.split("\n") if "**partitioned**" in line for t in re.findall(r"`(\w+)`", line)]
        self.assertEqual(sorted(divided), sorted(KEYS))
        self.assertEqual(sorted({r[0] for r in self.ask("SELECT c.relname FROM pg_class c WHERE c.relkind = 'p'")}), sorted(KEYS))

    def test_rows_that_come_with_it(self):
        filled = [t for t in self.sqlite.tables if self.sqlite.rows(t)]
        self.assertEqual(filled, ["case_target", "work_hours"])
        for t in self.sqlite.tables:
            got = [[int(x) if x.lstrip("-").isdigit() else x for x in r] for r in self.ask(f"SELECT * FROM {t};")]
            self.assertEqual(sorted(got), self.sqlite.rows(t), t)


if __name__ == "__main__":
    unittest.main()
