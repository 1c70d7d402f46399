"""PostgreSQL for bench.py: a server of its own or one with an address, the demonstration moved there, and what
the real program asks it for, recorded for ref_pg.

All on loopback and free ports; whatever is started or made here is stopped and removed."""

import contextlib
import os
import shutil
import struct
import subprocess
import tempfile

from fcgi import Program
from served import BUILD, children, pg, preloaded

# Durable, and with room for what is measured; both sides use it.
SETTINGS = {"shared_buffers": "'512MB'", "effective_cache_size": "'2GB'", "max_wal_size": "'4GB'",
            "checkpoint_timeout": "'15min'", "autovacuum_naptime": "'60s'"}


class Databases:
    """Databases on the server of `address` (of its database for maintenance); without one on a server of our own."""

    def __init__(self, address="", settings=None):
        self.server = None if address else pg.Server(durable=True, settings=settings or SETTINGS)
        self.address = address or self.server.address()
        self.made = []

    def pids(self):
        """The server's processes, where it is our own."""
        return [self.server.process.pid, *children(self.server.process.pid)] if self.server else []

    def fresh(self, template=None):
        name = f"zybench{len(self.made)}_{os.getpid()}"
        self.made.append(name)
        return pg.fresh(self.address, name, template and template.rsplit("/", 1)[1])

    def drop(self, address):
        pg.drop(self.address, address.rsplit("/", 1)[1])

    def close(self):
        if self.server:
            self.server.close()
            return
        for name in self.made:
            pg.drop(self.address, name)


class Moved:
    """A copy of a data folder whose database is on the server."""

    def __init__(self, data, databases):
        self.data = tempfile.mkdtemp(prefix="bench.", dir=os.path.join(BUILD, "bench"))
        self.databases = databases
        self.url = databases.fresh()
        shutil.copytree(data, self.data, dirs_exist_ok=True, ignore=shutil.ignore_patterns(
            "logs", "tmp", "run.path", "*.lock", "zhiyin.db*"))
        os.makedirs(os.path.join(self.data, "tmp"), exist_ok=True)
        try:
            subprocess.run([os.path.join(BUILD, "zhiyin"), "move", "--data", self.data, "--from",
                            "sqlite:" + os.path.join(data, "zhiyin.db"), "--to", self.url], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=7200)
        except subprocess.CalledProcessError as e:
            self.forget()
            raise SystemExit(f"bench: the database was not moved: {e.stderr}") from e
        with open(os.path.join(self.data, "zhiyin.conf"), "a", encoding="utf-8") as f:
            f.write(f"\n[database]\nurl = {self.url}\n")
        self.settle()

    @property
    def environment(self):
        return dict(os.environ, ZHIYIN_DATABASE_URL=self.url)

    def settle(self):
        """Statistics for its plans, and nothing left to be written by the first who come."""
        pg.psql(self.url, "VACUUM ANALYZE", timeout=3600)
        pg.psql(self.url, "CHECKPOINT")

    def forget(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.databases.drop(self.url)


# ---- what the program asks for ----

class Reader:
    """Records of pgtrace.c."""

    def __init__(self, data):
        self.data, self.at = data, 0
        self.prepared = {}  # (connection, name) -> (text, types)

    def number(self):
        self.at += 4
        return struct.unpack_from("=i", self.data, self.at - 4)[0]

    def text(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def values(self, n):
        out = []
        for _ in range(n):
            length = self.number()
            out.append(None if length < 0 else self.text(length))
        return out

    def call(self):
        """(connection, text, types, named, values) of a statement that was run, None where one was prepared."""
        op = self.text(1)
        conn, name = self.number(), self.text(self.number())
        n = self.number()
        if op == b"Q":
            return (conn, *self.prepared[conn, name], True, self.values(n))
        types = tuple(self.number() for _ in range(n))
        if op == b"T":
            return conn, name, types, False, self.values(n)
        self.prepared[conn, name] = (self.text(self.number()), types)
        return None

    def calls(self):
        out = []
        while self.at < len(self.data):
            found = self.call()
            if found:
                out.append(found)
        return out


class Recorder:
    """One intranet.fcgi whose statements are written down, request by request."""

    def __init__(self, moved):
        self.file = os.path.join(BUILD, "bench", "trace.pg")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.file)
        os.environ.update(BENCH_PG_TRACE=self.file, ZHIYIN_DATABASE_URL=moved.url,
                          LD_PRELOAD=preloaded("pgtrace.so"))
        try:
            self.program = Program([os.path.join(BUILD, "intranet.fcgi"), "--data", moved.data])
        finally:
            for name in ("BENCH_PG_TRACE", "ZHIYIN_DATABASE_URL", "LD_PRELOAD"):
                del os.environ[name]
        self.reader = Reader(b"")

    def ask(self, path, cookie):
        """(bytes of the page, its statements)."""
        target, _, query = path.partition("?")
        answer = self.program.ask(target, query, cookie)
        if not answer.startswith(b"Status: 200"):
            raise SystemExit(f"bench: {path}: {answer[:200]}")
        with open(self.file, "rb") as f:
            f.seek(self.reader.at)
            rest = f.read()
        self.reader.data = b"\0" * self.reader.at + rest  # the place in the file is the place in the data
        return len(answer) - answer.index(b"\r\n\r\n") - 4, self.reader.calls()

    def stop(self):
        self.program.stop()
        os.unlink(self.file)


WRITES = (b"INSERT ", b"UPDATE ", b"DELETE ")


class Recording:
    """Pages' requests with their statements, as ref_pg reads them."""

    def __init__(self, moved, lines):
        """lines: name -> [(path, cookie)]. Each is asked twice: the first prepares the statements, and notes
        the session as seen."""
        self.pages, self.statements = {}, {}
        recorder = Recorder(moved)
        try:
            for name, requests in lines.items():
                for path, cookie in requests:
                    recorder.ask(path, cookie)
                self.pages[name] = [found for found in (recorder.ask(*r) for r in requests)
                                    if not any(c[1].startswith(WRITES) for c in found[1])]
                if not self.pages[name]:
                    raise SystemExit(f"bench: every request of {name} writes")
        finally:
            recorder.stop()

    def number(self, call):
        """Of the statement: its text, types, and whether it is asked for by name."""
        _, text, types, named, _ = call
        return self.statements.setdefault((text, types, named), len(self.statements))

    @staticmethod
    def record(requests, number):
        out = [struct.pack("=i", len(requests))]
        for size, calls in requests:
            out.append(struct.pack("=ii", size, len(calls)))
            for call in calls:
                out.append(struct.pack("=iii", call[0], number(call), len(call[4])))
                out += [struct.pack("=i", -1) if v is None else struct.pack("=i", len(v)) + v for v in call[4]]
        return b"".join(out)

    def write(self, path, names):
        """names: page -> name in its address."""
        bodies = [(names[page].encode(), self.record(requests, self.number)) for page, requests in self.pages.items()]
        with open(path, "wb") as f:
            f.write(struct.pack("=i", len(self.statements)))
            for text, types, named in self.statements:
                f.write(struct.pack("=ii", not named, len(text)) + text
                        + struct.pack(f"=i{len(types)}i", len(types), *types))
            for name, body in bodies:
                f.write(struct.pack("=i", len(name)) + name + body)
