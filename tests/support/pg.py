#!/usr/bin/env python3
"""A PostgreSQL 15 server of the tests' own: in a temporary folder, on loopback, stopped by its own process id.

    with pg.Server() as server:
        address = server.fresh()                 # postgresql://postgres@127.0.0.1:PORT/t1_4711
        address = server.fresh(template="made")  # a copy of another database, which nobody may be connected to

    python3 tests/support/pg.py --run COMMAND...     # ZHIYIN_TEST_PG: the address of its database "postgres"

initdb refuses root: run by root, the server runs as postgres, or else as nobody. Standard library only."""
import argparse
import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

START_LIMIT = 60  # seconds until it must answer
STOP_LIMIT = 30

# A database that lives for one test run: small, and quick to start and to stop.
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "200",
    "shared_buffers": "'48MB'",
    "max_locks_per_transaction": "256",  # partitions: a migration, a dump and a truncation lock them all
    "max_pred_locks_per_transaction": "256",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "autovacuum_naptime": "'10s'",
    "jit": "off",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "timezone": "'UTC'",
    "lc_messages": "'C'",
}
# Two partitions show all that sixteen do, and a database of a test's own is copied in half the time.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "zhiyin.partitions": "2"}


def find(program):
    """Debian keeps the server's programs out of the PATH."""
    for folder in sorted(glob.glob("/usr/lib/postgresql/15/bin")) + os.environ.get("PATH", "").split(":"):
        path = os.path.join(folder, program)
        if os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(f"{program} of PostgreSQL 15 is not installed (package postgresql-15)")


def unprivileged():
    """(uid, gid) of whom the server runs as, or None: as ourselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return user.pw_uid, user.pw_gid
    raise RuntimeError("neither a user postgres nor nobody to run the server as")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def become(user):
    """Of a child, before its program starts: its own group, and its own user."""
    os.setsid()
    if user:
        os.setgroups([])
        os.setgid(user[1])
        os.setuid(user[0])
    os.umask(0o077)


def watch(process, how, folder, preexec):
    """Ends the process and removes its folder when our end of the pipe closes: also when we are killed."""
    return subprocess.Popen(
        ["sh", "-c", 'read -r _; kill -"$3" "$1"; sleep 1; rm -rf "$2"', "sh", str(process.pid), folder, how],
        cwd="/", preexec_fn=preexec, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Server:
    """durable: fsync as in production (for measurements). password: sign-in by scram-sha-256, also of `postgres`;
    without one everybody on loopback is let in. settings: more lines of postgresql.conf."""

    def __init__(self, durable=False, password=None, settings=None, port=None):
        self.durable, self.password, self.port = durable, password, port or free_port()
        self.settings = {**SETTINGS, **({} if durable else QUICK), **(settings or {})}
        self.process, self.watcher, self.made = None, None, 0
        # The socket's path must be short, and its user must be able to enter.
        self.folder = tempfile.mkdtemp(prefix="zypg", dir="/tmp")
        self.user = unprivileged()
        try:
            if self.user:
                os.chown(self.folder, *self.user)
            self.initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- process ----

    def become(self):
        become(self.user)

    def program(self, *command):
        done = subprocess.run(command, cwd=self.folder, preexec_fn=self.become, env=self.environment(), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(f"{os.path.basename(command[0])}: {done.stdout.strip()}")

    @staticmethod
    def environment():
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "LANGUAGE"}
        return {**kept, "LC_ALL": "C.UTF-8"}

    def initialise(self):
        command = [find("initdb"), "--pgdata", self.data, "--username", "postgres", "--encoding", "UTF8",
                   "--locale", "C", "--no-sync", "--no-instructions",
                   "--auth", "scram-sha-256" if self.password else "trust"]
        if self.password:
            secret = os.path.join(self.folder, "password")
            with open(secret, "w", encoding="utf-8") as f:
                f.write(self.password)
            os.chmod(secret, 0o600)
            if self.user:
                os.chown(secret, *self.user)
            command += ["--pwfile", secret]
        self.program(*command)
        with open(os.path.join(self.data, "pg_hba.conf"), "r+", encoding="utf-8") as f:
            rules = f.read()
            f.seek(0)
            f.write("host all zy_password all scram-sha-256\n" + rules)  # for tests of passwords

    @property
    def data(self):
        return os.path.join(self.folder, "data")

    @property
    def log(self):
        return os.path.join(self.folder, "log")

    def start(self):
        """Again after stop() or crash(): the same folder and port."""
        with open(os.path.join(self.data, "zhiyin.conf"), "w", encoding="utf-8") as f:
            for name, value in {**self.settings, "port": self.port,
                                "unix_socket_directories": f"'{self.folder}'"}.items():
                f.write(f"{name} = {value}\n")
        with open(os.path.join(self.data, "postgresql.conf"), "a+", encoding="utf-8") as f:
            f.seek(0)
            if "zhiyin.conf" not in f.read():
                f.write("\ninclude 'zhiyin.conf'\n")
        if self.user:
            os.chown(os.path.join(self.data, "zhiyin.conf"), *self.user)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([find("postgres"), "-D", self.data], cwd=self.folder,
                                            preexec_fn=self.become, env=self.environment(),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        # Should we be killed, our end of the pipe closes, and the server and its folder go too.
        self.watcher = watch(self.process, "QUIT", self.folder, self.become)
        until = time.monotonic() + START_LIMIT
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start:\n" + self.log_text())
            time.sleep(0.05)

    def answers(self):
        """Says 'ready' in postmaster.pid, which it writes when it takes connections."""
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as f:
                lines = f.read().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as f:
                return f.read()[-4000:]
        except OSError:
            return ""

    def stop(self, how=signal.SIGINT):
        """SIGINT: fast, open sessions are ended. The process is ours, so its number cannot be another's."""
        if not self.process:
            return
        if self.watcher:
            self.watcher.kill()
            self.watcher.wait()
            self.watcher.stdin.close()
            self.watcher = None
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                try:
                    self.process.wait(STOP_LIMIT)
                except subprocess.TimeoutExpired:
                    os.killpg(self.process.pid, signal.SIGKILL)
                    self.process.wait()
        self.process = None

    def crash(self):
        """Without a checkpoint and without a word to its clients: start() recovers from the log."""
        self.stop(signal.SIGQUIT)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- databases ----

    def address(self, database="postgres", user="postgres"):
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="postgres", user="postgres"):
        """Runs it with psql and gives what it printed (unaligned, tuples only)."""
        return psql(self.address(database, user), text, self.password)

    def fresh(self, name=None, template=None):
        self.made += 1
        return fresh(self.address(), name or f"t{self.made}_{os.getpid()}", template, self.password)


def psql(address, text, password=None, timeout=300):
    """The text goes in by standard input, so that it may have several statements, each of its own transaction."""
    env = dict(Server.environment(), PGCONNECT_TIMEOUT="10", PGOPTIONS="--client-min-messages=warning")
    if password:
        env["PGPASSWORD"] = password
    done = subprocess.run([find("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", address], input=text, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise RuntimeError(f"psql: {done.stderr.strip()}")
    return done.stdout


def fresh(maintenance, name, template=None, password=None):
    """A new empty database, or a copy, on the server of a maintenance address; also for $ZHIYIN_TEST_PG."""
    psql(maintenance, f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}" '
         + ("" if template else "ENCODING 'UTF8' LOCALE 'C' ") + "STRATEGY wal_log", password)
    return maintenance.rsplit("/", 1)[0] + "/" + name


def drop(maintenance, name, password=None):
    psql(maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', password)


def main():
    parser = argparse.ArgumentParser(description="Runs a command with a PostgreSQL server of its own.")
    parser.add_argument("--durable", action="store_true", help="fsync as in production")
    parser.add_argument("--run", nargs=argparse.REMAINDER, required=True, metavar="COMMAND")
    args = parser.parse_args()
    if not args.run:
        parser.error("--run needs a command")
    # Ended by a signal it still stops its server.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    with Server(durable=args.durable) as server:
        env = dict(os.environ, ZHIYIN_TEST_PG=server.address())
        try:
            return subprocess.run(args.run, env=env, check=False).returncode
        except FileNotFoundError as e:
            print(e, file=sys.stderr)
            return 127


if __name__ == "__main__":
    sys.exit(main())
