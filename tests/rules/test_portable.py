"""What keeps the programs ready for any engine of PostgreSQL's protocol, and for a pooler in between: no state in a
session, no order taken from one place by all. Each rule fails with a sentence that says what to do."""

import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

RULES = (
    (r"pg_(try_)?advisory", "an advisory lock: lock a row, or let the serializable transaction find out"),
    (r"\bnextval\b|\bCREATE\s+SEQUENCE\b|\b(BIG)?SERIAL\b|\bGENERATED\s+(ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY",
     "a sequence: ids are made by the program (base/ids.h)"),
    (r"\b(UN)?LISTEN\s+\w|\bNOTIFY\s+\w", "LISTEN/NOTIFY lives in a session: use the outbox and leases"),
    (r"\bCREATE\s+(GLOBAL\s+|LOCAL\s+)?TEMP(ORARY)?\b", "a temporary table lives in a session"),
    (r"\bWITH\s+HOLD\b", "a cursor WITH HOLD outlives its transaction"),
    (r"(?m)(?:^|;\s*)SET\s+(?!LOCAL\b|TRANSACTION\b)\w+",
     "SET outside of a transaction changes the session for whoever comes next: SET LOCAL"),
)
# Where a rule has a reason not to hold: the plan of a statement, asked by tests only.
EXEMPT = {("cgi-src/db/postgres_stmt.c", "SET outside")}


def texts():
    for folder, ends in (("cgi-src", (".c",)), ("sql/postgres", (".sql",))):
        for base, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in sorted(names):
                if name.endswith(ends):
                    path = os.path.join(base, name)
                    with open(path, encoding="utf-8") as f:
                        text = f.read()
                    if name.endswith(".c"):  # the literals alone, joined as the compiler joins them
                        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
                        text = "\n".join("".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', run)) + '"' for run in
                                         re.findall(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', text))
                    else:
                        text = re.sub(r"--[^\n]*", "", text)
                    yield os.path.relpath(path, ROOT), text


def broken(path, text):
    return [f"{path}: {m.group(0)!r}: {why}" for pattern, why in RULES for m in re.finditer(pattern, text)
            if not any(path == p and why.startswith(w) for p, w in EXEMPT)]


class Portable(unittest.TestCase):
    def test_nothing_lives_in_a_session(self):
        found = [line for path, text in texts() if "sqlite" not in path for line in broken(path, text)]
        self.assertEqual(found, [])

    def test_the_rules_see_what_they_are_for(self):
        for bad in ("SELECT pg_advisory_xact_lock(1)", "id BIGINT DEFAULT nextval('x')", "CREATE SEQUENCE s", "id BIGSERIAL",
                    "LISTEN jobs", "CREATE TEMP TABLE t (a INT)", "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                    'SET statement_timeout = 15000"', "SET SESSION x = 1"):
            self.assertTrue(broken("cgi-src/x.c", bad), bad)
        for good in ("UPDATE job SET cursor = :cursor WHERE name = :name", 'SET LOCAL lock_timeout = 50"',
                     'UPDATE complaint SET open = 1"'):
            self.assertFalse(broken("cgi-src/x.c", good), good)
