"""The database of a test's stack, whichever engine it is on, opened beside the programs.

ZHIYIN_TEST_ENGINE names the engine ("sqlite" unless set to "postgres"); ZHIYIN_TEST_PG is the address of a
database on the tests' server (tests/support/pg.py), which is started here where nobody has. Both kinds of
connection take ? for parameters and give rows that are tuples with names. Folders and databases are copies
of one that was made once (fresh()): making the demonstration costs seconds."""

import atexit
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
import unittest
import urllib.parse
import uuid
from decimal import Decimal

from command import BUILD, ROOT, zhiyin  # noqa: F401  BUILD for those who start programs themselves

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import pg  # noqa: E402  tests/support/pg.py

ENGINE = os.environ.get("ZHIYIN_TEST_ENGINE") or "sqlite"
POSTGRES = ENGINE == "postgres"
BYTES = re.compile(r"\bx'([0-9a-f]*)'")


def sqlite_only(reason):
    """For a test of what SQLite alone has: its file, its log, its lock."""
    return unittest.skipIf(POSTGRES, reason)

# Changed without an audit row, and rightly so, column by column: see stack.py.
FREE_COLUMNS = {"file_chunk": {"bytes"}, "outbox": {"state", "tries", "next_at", "last_error", "sent_at", "sealed"}}


# ---- SQLite ----

def open_sqlite(path, write=False, **options):
    mode = "rw" if write else "ro"
    db = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode={mode}", uri=True, timeout=20, **options)
    db.row_factory = sqlite3.Row
    return db


class SqliteWatch:
    """Fingerprints of all tables, read anew only when somebody has written since, as data_version of a
    connection kept open tells."""

    def __init__(self, path):
        self.db = open_sqlite(path, check_same_thread=False)
        self.seen = None

    def tables(self):
        version = self.db.execute("PRAGMA data_version").fetchone()[0]
        if self.seen is None or self.seen[0] != version:
            self.seen = version, self.read()
        return self.seen[1]

    def read(self):
        names = [n for n in table_names(self.db) if not n.endswith("_search")]
        self.db.execute("BEGIN")
        try:
            return {name: self.fingerprint(name) for name in names}
        finally:
            self.db.execute("COMMIT")

    def fingerprint(self, table):
        free = FREE_COLUMNS.get(table, set())
        columns = [c for c, _ in columns_of(self.db, table) if c not in free]
        total = n = 0
        for row in self.db.execute(f'SELECT {", ".join(columns)} FROM "{table}"'):
            digest = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=8).digest()
            total = (total + int.from_bytes(digest, "little")) % 2**64
            n += 1
        return n, total

    def close(self):
        self.db.close()


# ---- PostgreSQL ----

class Row(tuple):
    """As sqlite3.Row: by number and by name."""

    names = ()

    def __getitem__(self, key):
        return tuple.__getitem__(self, self.names.index(key) if isinstance(key, str) else key)

    def keys(self):
        return list(self.names)


def plain(value):
    """As SQLite would give it: whole numbers, bytes, truth as 0 and 1."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return int(value) if isinstance(value, bool) else value


class Rows:
    def __init__(self, cursor):
        self.description = cursor.description
        names = tuple(d[0] for d in cursor.description or ())
        kind = type("Row", (Row,), {"names": names})
        self.rows = iter([kind(map(plain, r)) for r in cursor.fetchall()] if names else [])
        self.rowcount = cursor.rowcount

    def __iter__(self):
        return self.rows

    def fetchone(self):
        return next(self.rows, None)

    def fetchall(self):
        return list(self.rows)


class Postgres:
    """A connection with the habits of sqlite3's that the tests use. auto: each statement by itself. begin: what is
    said first on it."""

    def __init__(self, url, auto=True, begin=()):
        import psycopg2
        self.lost = (psycopg2.OperationalError, psycopg2.InterfaceError)
        self.url, self.auto, self.begin, self.link = url, auto, list(begin), None
        self.lock = threading.Lock()
        self.connect = lambda: psycopg2.connect(url.split("?")[0], connect_timeout=20)

    def execute(self, statement, values=()):
        with self.lock:
            try:
                return self.run(statement, values)
            except self.lost:
                self.drop()
                if not self.auto:
                    raise
                return self.run(statement, values)  # the server was started anew since

    def run(self, statement, values):
        if self.link is None:
            self.link = self.connect()
            self.link.autocommit = self.auto
            with self.link.cursor() as cursor:
                for first in self.begin:
                    cursor.execute(first)
        with self.link.cursor() as cursor:
            values = tuple(int(v) if isinstance(v, bool) else v for v in values)
            statement = BYTES.sub(r"'\\x\1'::bytea", statement.replace("%", "%%").replace("?", "%s"))
            cursor.execute(statement, values)
            return Rows(cursor)

    def executemany(self, statement, many):
        for values in many:
            self.execute(statement, values)

    def drop(self):
        with contextlib.suppress(Exception):
            self.link.close()
        self.link = None

    def commit(self):
        if self.link:
            self.link.commit()

    def close(self):
        self.drop()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.commit()


class PostgresWatch:
    """Fingerprints of all tables. Read anew only when the server's log has grown since, and of those only
    the tables in which a row is another than before: every version of a row bears the number of its
    transaction (xmin). The log is the whole server's, so that beside other tests it has always grown: the marks are
    a prepared statement, and without parallel workers, which cost fifty times what they read here."""

    def __init__(self, url):
        self.db = Postgres(url, begin=["SET max_parallel_workers_per_gather = 0"])
        self.lsn, self.marks, self.prints, self.queries = None, {}, {}, None

    def texts(self):
        names = [n for n in table_names(self.db) if not n.endswith("_search")]
        marks, prints = [], {}
        for n in names:
            free = FREE_COLUMNS.get(n, set())
            columns = ", ".join(f'"{c}"' for c, _ in columns_of(self.db, n) if c not in free)
            marks.append(f"SELECT '{n}', COUNT(*), SUM(hashint8(xmin::text::bigint)::bigint) FROM \"{n}\"")
            prints[n] = (f"SELECT '{n}', COUNT(*), SUM(hash_record_extended(ROW({columns}), 0)::numeric) "
                         f'FROM "{n}"')
        return " UNION ALL ".join(marks), prints

    def tables(self):
        if self.queries is None:
            self.queries = self.texts()
            self.db.drop()
            self.db.begin.append("PREPARE marks AS " + self.queries[0])
        lsn = self.db.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()[0]
        if lsn == self.lsn:
            return dict(self.prints)
        self.db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")  # all tables as of one moment
        try:
            marks = {r[0]: tuple(r) for r in self.db.execute("EXECUTE marks")}
            new = [n for n in marks if marks[n] != self.marks.get(n)]
            for r in self.db.execute(" UNION ALL ".join(self.queries[1][n] for n in new)) if new else ():
                self.prints[r[0]] = tuple(r)[1:]
        finally:
            self.db.execute("COMMIT")
        self.lsn, self.marks = lsn, marks
        return dict(self.prints)

    def close(self):
        self.db.close()


# ---- either ----

def is_postgres(db):
    return isinstance(db, Postgres)


def table_names(db):
    """Without the search index's own; partitions count as their table."""
    if is_postgres(db):
        return [r[0] for r in db.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition ORDER BY relname")]
    return [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                                     "AND name NOT LIKE '%_fts%' ORDER BY name")]


def columns_of(db, table):
    """(name, is it text) of each."""
    if is_postgres(db):
        return [(r[0], r[1] == "text") for r in db.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = CAST(? AS regclass) "
            "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum", (table,))]
    return [(r[1], r[2] == "TEXT") for r in db.execute(f'PRAGMA table_info("{table}")')]


# ---- the tests' server ----

_server = None


def maintenance():
    """The address of a database on the tests' server that others are made from."""
    global _server
    address = os.environ.get("ZHIYIN_TEST_PG")
    if not address:
        if _server is None:
            _server = pg.Server()
            atexit.register(_server.close)
        address = _server.address()
    return address


# Each program has a role of its own, as in production: what the profiles leave out is missed here.
ROLES = "?roles=on"


def address_of(name):
    return maintenance().rsplit("/", 1)[0] + "/" + name + ROLES


def name_of(url):
    return url.rsplit("/", 1)[1].split("?")[0]


def new_name():
    return "zyh_" + uuid.uuid4().hex[:12]


def exists(url):
    """Is it there, with tables?"""
    name = url.rsplit("/", 1)[1]
    if not pg.psql(maintenance(), f"SELECT 1 FROM pg_database WHERE datname = '{name}'").strip():
        return False
    with contextlib.closing(Postgres(url)) as db:
        return bool(table_names(db))


def drop(url):
    pg.drop(maintenance(), name_of(url))


# ---- data folders ----

_cache = os.environ.get("ZHIYIN_TEST_CACHE")


def cache():
    """Where the folders stand that others are copied from: of the whole run, else of this process."""
    global _cache
    if not _cache:
        _cache = tempfile.mkdtemp(prefix="zyhttp-made.")
        atexit.register(shutil.rmtree, _cache, True)
    os.makedirs(_cache, exist_ok=True)
    return _cache


def make(data, words, engine, **more):
    """A data folder from nothing; its database stands in its zhiyin.conf, or is zhiyin.db. The demonstration of
    SQLite is moved to the server, which costs a tenth of making it there."""
    if engine != "postgres":
        zhiyin(*words, "--data", data, limit=300, **more)
    elif words[0] != "demo":
        zhiyin(*words, "--data", data, "--db", address_of(new_name()), limit=300, **more)
    else:
        shutil.copytree(made(words, "sqlite"), data, symlinks=True)
        url = address_of(new_name())
        zhiyin("move", "--data", data, "--from", "sqlite:" + os.path.join(data, "zhiyin.db"), "--to", url, limit=300)
        os.unlink(os.path.join(data, "zhiyin.db"))
        with open(os.path.join(data, "zhiyin.conf"), "a", encoding="utf-8") as f:
            f.write(f"\n[database]\nurl = {url}\n")


def made(words, engine=ENGINE, **more):
    name = "_".join([engine, *words]).replace("--", "")
    folder = os.path.join(cache(), name)
    with open(folder + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            part = folder + ".part"
            shutil.rmtree(part, ignore_errors=True)
            make(part, words, engine, **more)
            os.rename(part, folder)
    return folder


def url_of(data):
    """What zhiyin.conf says of the database; None: nothing, so it is zhiyin.db."""
    with open(os.path.join(data, "zhiyin.conf"), encoding="utf-8") as f:
        found = re.search(r"^url = (postgresql://\S+)", f.read(), re.M)
    return found and found[1]


def fresh(data, *words, **more):
    """A data folder as `zhiyin WORDS` makes it (init --no-admin, demo); gives the database's address on
    PostgreSQL, else None."""
    original = made(words, **more)
    shutil.copytree(original, data, symlinks=True)
    if not POSTGRES:
        return None
    old, new = url_of(original), address_of(new_name())
    pg.fresh(maintenance(), name_of(new), name_of(old))
    path = os.path.join(data, "zhiyin.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))
    return new


def main():
    """fresh DATA WORDS...: makes a data folder and prints its database's address (browser tests). drop ADDRESS."""
    if POSTGRES and not os.environ.get("ZHIYIN_TEST_PG"):
        sys.exit("ZHIYIN_TEST_PG is not set: python3 tests/support/pg.py --run COMMAND")
    if sys.argv[1] == "fresh":
        print(fresh(sys.argv[2], *sys.argv[3:]) or "")
    else:
        drop(sys.argv[2])


if __name__ == "__main__":
    main()
