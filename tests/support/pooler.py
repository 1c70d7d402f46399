"""PgBouncer in transaction mode before a server of the tests (pg.Server): what a company has whose PostgreSQL is
shared by many. Debian's is 1.18, which knows nothing of statements that are kept: addresses say prepare=off.

    with pooler.Pooler(server.address()) as pool:
        address = pool.address("zhiyin")    # postgresql://postgres@127.0.0.1:PORT/zhiyin?prepare=off

Standard library only; runs as an ordinary user, as the server does."""
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pg

START_LIMIT = 30


def find():
    for folder in ["/usr/sbin"] + os.environ.get("PATH", "").split(":"):
        path = os.path.join(folder, "pgbouncer")
        if os.access(path, os.X_OK):
            return path
    raise FileNotFoundError("pgbouncer is not installed (package pgbouncer)")


class Pooler:
    """maintenance: the address of a database of the server, postgresql://postgres@127.0.0.1:PORT/..."""

    def __init__(self, maintenance, size=3):
        self.port, self.process, self.watcher = pg.free_port(), None, None
        self.user = pg.unprivileged()
        to = re.search(r"@([\d.]+):(\d+)/", maintenance)
        self.folder = tempfile.mkdtemp(prefix="zypool", dir="/tmp")
        settings = {"listen_addr": "127.0.0.1", "listen_port": self.port, "unix_socket_dir": "", "auth_type": "trust",
                    "auth_file": os.path.join(self.folder, "users"), "pool_mode": "transaction",
                    "default_pool_size": size, "max_client_conn": 200, "admin_users": "postgres",
                    "logfile": os.path.join(self.folder, "log"), "server_login_retry": 1}
        with open(os.path.join(self.folder, "users"), "w", encoding="utf-8") as f:
            f.write('"postgres" ""\n')
        with open(os.path.join(self.folder, "pgbouncer.ini"), "w", encoding="utf-8") as f:
            f.write(f"[databases]\n* = host={to[1]} port={to[2]}\n[pgbouncer]\n")
            f.writelines(f"{name} = {value}\n" for name, value in settings.items())
        if self.user:
            for path in (self.folder, *(os.path.join(self.folder, n) for n in os.listdir(self.folder))):
                os.chown(path, *self.user)
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def become(self):
        pg.become(self.user)

    def start(self):
        self.process = subprocess.Popen([find(), "-q", os.path.join(self.folder, "pgbouncer.ini")], cwd=self.folder,
                                        preexec_fn=self.become, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Should we be killed, our end of the pipe closes, and it and its folder go too.
        self.watcher = pg.watch(self.process, "INT", self.folder, self.become)
        until = time.monotonic() + START_LIMIT
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PgBouncer did not start:\n" + self.log_text())
            time.sleep(0.05)

    def log_text(self):
        with contextlib.suppress(OSError), open(os.path.join(self.folder, "log"), encoding="utf-8") as f:
            return f.read()[-4000:]
        return ""

    def address(self, database):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?prepare=off"

    def close(self):
        if self.watcher:
            self.watcher.kill()
            self.watcher.wait()
            self.watcher.stdin.close()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
