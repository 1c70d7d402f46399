"""One text for both engines: every statement that stands as a literal in the domain is prepared on a PostgreSQL with
the schema, its parameters of the types they are bound by. Texts put together from parts are left to the tests that
run them; SQLite's side is the tests that run everything on it."""

import concurrent.futures
import functools
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SRC = os.path.join(ROOT, "cgi-src")
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import pg  # tests/support/pg.py

LITERALS = r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*'
BEGINS = r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b"
TYPES = {"bind_i64": "bigint", "bind_opt": "bigint", "bind_str": "text", "bind_cstr": "text", "bind_blob": "bytea"}


def shadow(folder):
    """The tree's headers without those of the system: a file takes a tenth of the time then."""
    for root in (SRC, os.path.join(BUILD, "gen")):
        for at, _, names in os.walk(root):
            for name in (n for n in names if n.endswith(".h")):
                to = os.path.join(folder, os.path.relpath(at, root), name)
                os.makedirs(os.path.dirname(to), exist_ok=True)
                with open(os.path.join(at, name), encoding="utf-8") as f, open(to, "w", encoding="utf-8") as out:
                    out.write(re.sub(r"#include (<.*|\".*\.inc\")", "", f.read()))


def preprocessed(path, headers):
    """The file's own lines after the preprocessor: macros of SQL are texts then."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        source = re.sub(r"#include (<.*|\".*\.inc\")", "", f.read())
    out = subprocess.run(["cc", "-E", "-nostdinc", "-I", headers, "-xc", "-"], input=source, capture_output=True,
                         text=True, timeout=60, check=False)
    if out.returncode:
        raise RuntimeError(f"{path}: {out.stderr}")
    kept, mine, line = [], False, 0
    for text in out.stdout.split("\n"):
        mark = re.match(r'# (\d+) "([^"]*)"', text)
        if mark:
            mine, line = mark[2] == "<stdin>", int(mark[1])
            continue
        if mine:
            kept.append((line, text))
        line += 1
    return kept


def text_of(literals):
    joined = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literals))
    return joined.replace('\\"', '"').replace("\\n", " ").replace("\\\\", "\\")


def closing(text, at):
    """The index behind the bracket that closes the one at `at`."""
    depth = 0
    for m in re.compile(r'"(?:[^"\\\n]|\\.)*"|[()]').finditer(text, at):
        depth += {"(": 1, ")": -1}.get(m.group(), 0)
        if depth == 0:
            return m.end()
    return len(text)


def whole(sql):
    """Neither a part of a text that is put together, nor a format of one."""
    return (re.match(BEGINS, sql) and not re.search(r"\b(FROM|WHERE|AND|OR|SET|IN|BY|VALUES) *$|[,=] *$", sql)
            and "%" not in re.sub(r"'[^']*'", "", sql) and sql.count("(") == sql.count(")"))


def statements(path, headers):
    """(line, SQL, {name: type}) of each literal that is a statement; the types where it stands at a STMT."""
    lines = preprocessed(path, headers)
    text = "\n".join(t for _, t in lines)
    calls = []
    for m in re.finditer(r"struct stmt \*(\w+) [^;]*?= stmt_get(\()", text):
        end = closing(text, m.start(2))
        rest = re.split(r"\n}|= stmt_get\(", text[end:], maxsplit=1)[0]
        binds = re.findall(r"\b(bind_\w+)\(\(?" + m[1] + r'\)?, \(?"?(:\w+)"', rest)
        calls.append((m.start(2), end, {name: TYPES.get(how) for how, name in reversed(binds)}))
    for m in re.finditer(LITERALS, text):
        sql = text_of(m[0])
        if whole(sql):
            line = lines[text[:m.start()].count("\n")][0]
            yield line, sql, next((b for begin, end, b in calls if begin < m.start() < end), {})


@functools.cache
def everything():
    """[(file:line, SQL, {name: type})] of all layers that have SQL."""
    files = []
    for layer in ("domain", "jobs", "cli", "pages"):
        for folder, _, names in os.walk(os.path.join(SRC, layer)):
            files += [os.path.relpath(os.path.join(folder, n), ROOT) for n in sorted(names) if n.endswith(".c")]
    with tempfile.TemporaryDirectory() as headers, concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        shadow(headers)
        found = pool.map(lambda f: [(f"{f}:{line}", sql, binds) for line, sql, binds in statements(f, headers)], files)
        return [s for part in found for s in part]


def prepared(sql, binds, name):
    names = []

    def number(m):
        if m[0][0] != ":" or m[0] == "::":
            return m[0]
        if m[0] not in names:
            names.append(m[0])
        return f"${names.index(m[0]) + 1}"
    text = re.sub(r"'[^']*'|::|:\w+", number, sql)
    types = ", ".join(binds.get(n) or "unknown" for n in names)
    return f"PREPARE {name}{' (' + types + ')' if names else ''} AS {text};"


class OnPostgres(unittest.TestCase):
    """A database with the schema, on the run's server or on one of its own."""

    @classmethod
    def setUpClass(cls):
        cls.server = None
        address = os.environ.get("ZHIYIN_TEST_PG")
        if not address:
            cls.server = pg.Server()
            address = cls.server.address()
        cls.maintenance = address
        cls.name = f"{cls.__name__.lower()}_{os.getpid()}"
        cls.address = pg.fresh(address, cls.name)
        folder = os.path.join(ROOT, "sql", "postgres")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                pg.psql(cls.address, f.read())

    @classmethod
    def tearDownClass(cls):
        if cls.server:
            cls.server.close()
        else:
            pg.drop(cls.maintenance, cls.name)


class Portable(OnPostgres):
    def refused(self, all_statements):
        """What the server does not prepare: [(where, SQL, why)]."""
        script = "\n".join(prepared(sql, binds, f"s{i}") for i, (_, sql, binds) in enumerate(all_statements))
        done = subprocess.run([pg.find("psql"), "-X", "-q", "-f", "-", self.address], input=script, text=True,
                              env=pg.Server.environment(), capture_output=True, timeout=100, check=False)
        found = []
        for m in re.finditer(r"<stdin>:(\d+): ERROR:  (.*)", done.stderr):
            where, sql, _ = all_statements[int(m[1]) - 1]
            found.append(f"{where}: {m[2]}\n    {sql}")
        return found

    def test_every_statement_is_prepared(self):
        self.assertGreater(len(everything()), 800, "the statements are not found any more: see statements()")
        wrong = self.refused(everything())
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_a_statement_that_only_sqlite_takes_is_seen(self):
        wrong = self.refused([("here", "SELECT SUM(x.a = 1) FROM (SELECT 1 AS a) x", {}),
                              ("here", "SELECT SUBSTR(name, 1, :n) FROM branch", {":n": "bigint"}),
                              ("here", "SELECT name FROM branch WHERE name <> ':x' AND id = :id", {":id": "bigint"})])
        self.assertEqual(len(wrong), 2, wrong)


if __name__ == "__main__":
    unittest.main()
