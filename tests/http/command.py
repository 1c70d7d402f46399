"""Running build/zhiyin and build/worker on a folder of one's own, for the tests of the command line."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD") or "build")
PASSWORD = "blue whale 77 sings"


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIYIN_", "LANG", "LC_"))}
    env.update(LC_ALL="C.UTF-8", **more)
    return env


def zhiyin(*args, status=0, input=None, env=None, cwd=None, limit=60):
    """Runs a verb; (stdout, stderr). Fails unless it ends with this status."""
    p = subprocess.run([os.path.join(BUILD, "zhiyin"), *map(str, args)], capture_output=True,
                       text=True, timeout=limit, input=input, env=env or environment(), cwd=cwd,
                       stdin=subprocess.DEVNULL if input is None else None)
    if p.returncode != status:
        raise AssertionError(f"zhiyin {' '.join(map(str, args))}: status {p.returncode}, expected "
                             f"{status}\n{p.stdout}{p.stderr}")
    return p.stdout, p.stderr


def answer(*args, **more):
    return json.loads(zhiyin(*args, "--json", **more)[0])


class Folder:
    """A scratch folder; Folder.data is a data folder as `zhiyin init` makes it."""

    ADMIN = ("init", "--admin-user", "admin", "--admin-password-file", "-")

    def __init__(self, init=True):
        import database  # which needs this file
        self.path = tempfile.mkdtemp(prefix="zy cli ")  # a blank in the name, on purpose
        self.data = os.path.join(self.path, "data")
        self.database, self.url = database, None
        if init:
            self.url = database.fresh(self.data, *self.ADMIN, input=PASSWORD + "\n")

    @property
    def where(self):
        """What names the database to a verb that makes one: nothing on SQLite."""
        if self.database.POSTGRES and not self.url:
            self.url = self.database.address_of(self.database.new_name())
        return ("--db", self.url) if self.url else ()

    def init(self):
        zhiyin(*self.ADMIN, "--data", self.data, *self.where, input=PASSWORD + "\n")

    def has_database(self):
        if self.url:
            return self.database.exists(self.url)
        return os.path.exists(os.path.join(self.data, "zhiyin.db"))

    def remove(self):
        if self.url:
            self.database.drop(self.url)
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, *names):
        return os.path.join(self.path, *names)

    def configure(self, text):
        with open(os.path.join(self.data, "zhiyin.conf"), "w", encoding="utf-8") as f:
            f.write(text + (f"\n[database]\nurl = {self.url}\n" if self.url else ""))

    def sql(self, statement, *values):
        with contextlib.closing(self.database.Postgres(self.url, auto=False) if self.url else
                                sqlite3.connect(os.path.join(self.data, "zhiyin.db"), timeout=20)) as db, db:
            return [tuple(r) for r in db.execute(statement, values).fetchall()]

    def tables(self):
        with contextlib.closing(self.database.Postgres(self.url) if self.url else
                                self.database.open_sqlite(os.path.join(self.data, "zhiyin.db"))) as db:
            return self.database.table_names(db)


class Worker:
    """build/worker beside the test; ends gracefully with stop()."""

    def __init__(self, data, **env):
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        self.process = subprocess.Popen([os.path.join(BUILD, "worker"), "--data", data],
                                        stderr=self.log, stdout=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL, env=environment(**env))

    def stop(self):
        """Its exit status after SIGTERM."""
        self.process.terminate()
        try:
            status = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.log.seek(0)
        self.lines = [json.loads(line) for line in self.log if line.strip()]
        return status


@contextlib.contextmanager
def faults(line):
    """The environment of a program whose statements fail as this line says (SQLite, tests/support/faults.c); all
    of them must have failed in the end."""
    if "ASAN_OPTIONS" in os.environ:
        raise unittest.SkipTest("a sanitizer must be loaded first")
    with tempfile.TemporaryDirectory(prefix="zyfaults.") as folder:  # LD_PRELOAD cannot name a file in a folder with a blank
        path = os.path.join(folder, "faults")
        with open(path, "w", encoding="utf-8") as f:
            f.write(line + "\n")
        yield environment(LD_PRELOAD=shutil.copy(os.path.join(BUILD, "tests", "faults.so"), folder), ZHIYIN_FAULTS=path)
        with open(path, encoding="utf-8") as f:
            left = f.read()
        assert left.split()[1:3] == ["0", "0"], left


def until(condition, seconds=15, what="it never happened"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(what)
