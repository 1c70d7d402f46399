"""A record that is taken back is refused by whatever refers to it: every such reference needs an index, or
each withdrawal would read the whole table."""

import glob
import os
import sqlite3
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WITHDRAWN = ("customer", "contact", "member", "sales_order", "complaint")


class References(unittest.TestCase):
    def test_each_has_an_index(self):
        db = sqlite3.connect(":memory:")
        for path in sorted(glob.glob(os.path.join(ROOT, "sql/sqlite/*.sql"))):
            with open(path, encoding="utf-8") as f:
                db.executescript(f.read())
        wrong, seen = [], 0
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'")]
        for table in tables:
            for key in db.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
                if key[2] not in WITHDRAWN:
                    continue
                seen += 1
                plan = db.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM "{table}" WHERE "{key[3]}" = ?', (1,)).fetchall()
                if plan[0][3].startswith("SCAN"):
                    wrong.append(f"{table}.{key[3]} -> {key[2]}")
        self.assertGreater(seen, 20)
        self.assertEqual(wrong, [], "references without an index")


if __name__ == "__main__":
    unittest.main()
