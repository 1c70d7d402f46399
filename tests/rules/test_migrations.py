"""The two folders of migrations: from 0029 on every one stands in both, under the same name."""

import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SQL = os.path.join(ROOT, "sql")
FIRST = 28  # where PostgreSQL begins, with the whole schema


def names(engine):
    return sorted(n for n in os.listdir(os.path.join(SQL, engine)) if n.endswith(".sql"))


class Migrations(unittest.TestCase):
    def test_both_engines_have_the_same(self):
        sqlite, postgres = names("sqlite"), names("postgres")
        self.assertEqual(postgres[0], f"{FIRST:04d}_foundation.sql")
        self.assertEqual([n for n in sqlite if int(n[:4]) > FIRST], postgres[1:],
                         "a migration is two files of one name: sql/sqlite/NNNN_x.sql and sql/postgres/NNNN_x.sql "
                         "(the second may be a comment when there is nothing to do)")

    def test_numbers_follow_one_another(self):
        for engine, first in (("sqlite", 1), ("postgres", FIRST)):
            found = names(engine)
            self.assertEqual([int(n[:4]) for n in found], list(range(first, first + len(found))), engine)

    def test_each_speaks_its_own_engine(self):
        wrong = []
        for engine, alien in (("sqlite", r"\b(BIGINT|BYTEA|TSVECTOR|SERIAL|SEQUENCE)\b"),
                              ("postgres", r"\b(INTEGER|BLOB|STRICT|WITHOUT ROWID|PRAGMA|SERIAL|BIGSERIAL|SEQUENCE|"
                                           r"TIMESTAMP\w*|BOOLEAN|JSONB?|VARCHAR|GENERATED \w+ AS IDENTITY)\b")):
            for name in names(engine):
                with open(os.path.join(SQL, engine, name), encoding="utf-8") as f:
                    for n, line in enumerate(f, 1):
                        found = re.search(alien, line.split("--")[0])
                        if found:
                            wrong.append(f"sql/{engine}/{name}:{n}: {found.group()}")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
