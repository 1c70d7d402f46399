"""A PostgreSQL cluster on this machine, as an ordinary user: three "machines", each with etcd,
PostgreSQL under Patroni and a cable; and an HAProxy for each machine that runs programs.

The settings are those of conf/cluster, with loopback addresses in place of theirs. README.md says how a
machine is killed, cut off and brought back. Everything stands in one temporary folder, is ended by its
own process id, and goes with this process, however that ends (guard.py)."""

import contextlib
import json
import os
import pwd
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import psycopg2
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
CONF = os.path.join(HERE, "..", "..", "conf", "cluster")
BIN = "/usr/lib/postgresql/15/bin"
DATABASE, USER = "zhiyin", "zhiyin"
PYTHON = "/usr/bin/python3"  # has Debian's psycopg2 and yaml


def free_ports(count):
    """Below the range from which outgoing connections take theirs: a port must still be free when its
    program is started a second time."""
    ports = []
    while len(ports) < count:
        port = random.randrange(15000, 32000)
        with socket.socket() as s, contextlib.suppress(OSError):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", port))
            if port not in ports:
                ports.append(port)
    return ports


def ordinary_user():
    """Who runs the servers, which refuse root: arguments for Popen."""
    if os.getuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.1)


def children(parent):
    out = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            if f.read().rsplit(")", 1)[1].split()[1] == str(parent):
                out.append(int(pid))
    return out


def command_line(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as f:
        return f.read().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def send(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class Service:
    """One program in the foreground, started and ended by us."""

    def __init__(self, cluster, name, command, env=None):
        self.cluster, self.name, self.command = cluster, name, command
        self.env = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
                    "HOME": cluster.folder, **(env or {})}
        self.process = None

    @property
    def pid(self):
        return self.process.pid if self.running() else None

    def running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        if self.running():
            return self
        with open(os.path.join(self.cluster.folder, "logs", self.name + ".log"), "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command], env=self.env, cwd=self.cluster.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                **ordinary_user())
        return self

    def signal(self, number):
        if self.running():
            self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def stop(self, patience=20):
        self.signal(signal.SIGTERM)
        try:
            if self.process:
                self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()


class Node:
    """One machine: etcd, PostgreSQL under Patroni, and three cables, through which everybody else reaches it:
    "sql" leads the programs to PostgreSQL, "copy" leads the other two there, "net" has Patroni's port and
    etcd, also the way out to etcd on the other machines."""

    def __init__(self, cluster, number):
        self.cluster, self.number = cluster, number
        self.name = f"db{number}"
        self.folder = os.path.join(cluster.folder, self.name)
        (self.pg, self.rest, self.etcd, self.peer, self.sql_cable, self.copy_cable, self.rest_cable,
         self.etcd_cable, self.peer_cable, *self.out) = free_ports(12)
        self.data = os.path.join(self.folder, "pg")
        self.frozen = []
        self.dead = self.cut_off = False

    # ---- configuration ----

    def configure(self):
        os.makedirs(os.path.join(self.folder, "run"))
        out = [(self.out[n.number - 1], n.etcd if n is self else n.etcd_cable) for n in self.cluster.nodes]
        self.services = {
            "sql": self._cable("sql", (self.sql_cable, self.pg)),
            "copy": self._cable("copy", (self.copy_cable, self.pg)),
            "net": self._cable("net", (self.rest_cable, self.rest), (self.etcd_cable, self.etcd),
                               (self.peer_cable, self.peer), *out),
            "etcd": Service(self.cluster, self.name + "-etcd", ["etcd"], self._etcd()),
            "patroni": Service(self.cluster, self.name + "-patroni", [PYTHON, "/usr/bin/patroni", self._patroni()]),
        }

    def _file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)
        return path

    def _cable(self, name, *links):
        """A TCP proxy for pairs of (port outside, port inside)."""
        text = ("global\n nbthread 1\n maxconn 2000\ndefaults\n mode tcp\n retries 0\n timeout connect 1s\n"
                " timeout client 24h\n timeout server 24h\n")
        for outside, inside in links:
            text += f"listen at{outside}\n bind 127.0.0.1:{outside}\n server to 127.0.0.1:{inside}\n"
        return Service(self.cluster, f"{self.name}-{name}", ["haproxy", "-db", "-f", self._file(name + ".cfg", text)])

    def _etcd(self):
        env = {}
        with open(os.path.join(CONF, "etcd.env"), encoding="utf-8") as f:
            for line in f:
                if line.startswith("ETCD_"):
                    name, _, value = line.strip().partition("=")
                    env[name] = value
        env |= {"ETCD_NAME": self.name,
                "ETCD_DATA_DIR": os.path.join(self.folder, "etcd"),
                "ETCD_LISTEN_PEER_URLS": f"http://127.0.0.1:{self.peer}",
                "ETCD_LISTEN_CLIENT_URLS": f"http://127.0.0.1:{self.etcd}",
                "ETCD_INITIAL_ADVERTISE_PEER_URLS": f"http://127.0.0.1:{self.peer_cable}",
                "ETCD_ADVERTISE_CLIENT_URLS": f"http://127.0.0.1:{self.etcd_cable}",
                "ETCD_INITIAL_CLUSTER": ",".join(f"{n.name}=http://127.0.0.1:{n.peer_cable}"
                                                 for n in self.cluster.nodes)}
        return env

    def _pair(self, end="pem"):
        """Its certificate and key, which PostgreSQL must own."""
        path = os.path.join(self.folder, "server.")
        if not os.path.exists(path + "pem"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                            "-days", "2", "-subj", f"/CN={self.name}", "-keyout", path + "key", "-out", path + "pem"],
                           check=True, capture_output=True, timeout=60)
            os.chmod(path + "key", 0o600)
        return path + end

    def _patroni(self):
        with open(os.path.join(CONF, "patroni.yml"), encoding="utf-8") as f:
            conf = yaml.safe_load(f)
        words = self.cluster.passwords
        conf["name"] = self.name
        conf["restapi"] = {"listen": f"127.0.0.1:{self.rest}", "connect_address": f"127.0.0.1:{self.rest_cable}"}
        # Through its own cable, and nowhere else.
        conf["etcd3"] = {"hosts": [f"127.0.0.1:{p}" for p in self.out], "use_proxies": True}
        conf["watchdog"] = {"mode": "off"}
        dcs = conf["bootstrap"]["dcs"]
        dcs["synchronous_mode"] = self.cluster.synchronous
        if not self.cluster.synchronous:
            dcs["maximum_lag_on_failover"] = 1 << 40
        dcs["postgresql"]["parameters"]["wal_keep_size"] = "512MB"
        pg = conf["postgresql"]
        pg |= {"listen": f"127.0.0.1:{self.pg}", "connect_address": f"127.0.0.1:{self.copy_cable}",
               "data_dir": self.data, "bin_dir": BIN, "pgpass": os.path.join(self.folder, "pgpass"),
               "pg_hba": [line.replace("10.0.0.0/24", "127.0.0.1/32") for line in pg["pg_hba"]] +
                         ["hostssl probe zhiyin 127.0.0.1/32 scram-sha-256"]}  # check.py's own
        pg["parameters"] |= {"shared_buffers": "64MB", "ssl_cert_file": self._pair(), "ssl_key_file": self._pair("key"),
                             "unix_socket_directories": os.path.join(self.folder, "run")}
        for role in ("superuser", "replication", "rewind"):
            pg["authentication"][role]["password"] = words[role]
        conf["log"] = {"level": "INFO"}
        return self._file("patroni.yml", yaml.safe_dump(conf))

    # ---- what is there ----

    def postmaster(self):
        """Its process id, when it lives."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as f:
                pid = int(f.readline())
            if self.data in command_line(pid):
                return pid
        return None

    def postgres(self):
        """The server's process ids, the postmaster first."""
        top = self.postmaster()
        return [top, *children(top)] if top else []

    def receivers(self):
        return [p for p in self.postgres() if "walreceiver" in command_line(p)]

    def ask(self, path, timeout=2):
        """Patroni's answer past the cable: (status, JSON) or None."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}{path}", timeout=timeout) as r:
                return r.status, json.load(r)
        except urllib.error.HTTPError as e:
            with contextlib.suppress(ValueError):
                return e.code, json.load(e)
        except (OSError, ValueError):
            pass
        return None

    # ---- what befalls it ----

    def start(self):
        self.plug_in()
        self.start_patroni()
        self.dead = False

    def plug_in(self):
        for name in ("sql", "copy", "net", "etcd"):
            self.services[name].start()

    def start_patroni(self):
        """Once etcd's members have agreed on a version: before that Patroni does not start."""
        until(lambda: "etcdcluster" in self._etcd_says() and "not_decided" not in self._etcd_says(), 30,
              f"etcd of {self.name} is not there")
        self.services["patroni"].start()

    def _etcd_says(self):
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{self.etcd}/version", timeout=2) as r:
                return r.read().decode()
        return ""

    def kill(self, patroni=True, postgres=True, etcd=False):
        """SIGKILL, all at one moment."""
        pids = self.postgres() if postgres else []
        for name in [n for n, on in (("patroni", patroni), ("etcd", etcd)) if on]:
            pids.insert(0, self.services[name].pid)
            self.dead = True
        send(filter(None, pids), signal.SIGKILL)
        for name in ("patroni", "etcd"):
            if not self.services[name].running() and self.services[name].process:
                self.services[name].process.wait()

    def cut(self):
        """Nothing gets to it or away from it any more, and it does not know."""
        self.cut_off = True
        self.frozen = [self.services[n].pid for n in ("sql", "copy", "net", "etcd")] + self.receivers()
        send(self.frozen, signal.SIGSTOP)

    def starve(self):
        """What it writes reaches nobody else any more; the programs still reach it."""
        self.services["copy"].signal(signal.SIGSTOP)

    def feed(self):
        """What stood in the cable is gone, as with a cable that broke."""
        self.services["copy"].kill()
        self.services["copy"].start()

    def mend(self):
        send(self.frozen, signal.SIGCONT)
        self.frozen = []
        self.cut_off = False

    def restart(self):
        """As an operator does: PostgreSQL and Patroni end in order, then etcd, then all start."""
        self.stop()
        self.start()

    def stop(self):
        self.mend()
        self.services["patroni"].stop(40)  # stops PostgreSQL as well
        top = self.postmaster()
        if top:
            send([top], signal.SIGINT)
            try:
                until(lambda: self.postmaster() is None, 20, "postgres did not stop")
            except AssertionError:
                send(self.postgres(), signal.SIGKILL)
        self.services["etcd"].stop(10)
        for name in ("sql", "copy", "net"):
            self.services[name].kill()


class Cluster:
    """with Cluster() as c: three machines, healthy. synchronous=False: what is acknowledged stands on
    one machine only. proxies: how many HAProxies, each on a port of its own (c.ports)."""

    def __init__(self, synchronous=True, proxies=2):
        self.synchronous = synchronous
        self.folder = tempfile.mkdtemp(prefix="zyc.", dir="/tmp" if len(tempfile.gettempdir()) > 40 else None)
        os.mkdir(os.path.join(self.folder, "logs"))
        self.passwords = {w: secrets.token_hex(16) for w in ("superuser", "replication", "rewind", "program")}
        self.nodes = []
        self.nodes += [Node(self, n) for n in (1, 2, 3)]
        self.ports = free_ports(proxies)
        self.guard = subprocess.Popen([PYTHON, os.path.join(HERE, "guard.py"), self.folder],
                                      stdin=subprocess.PIPE, start_new_session=True)
        for node in self.nodes:
            node.configure()
        self.proxies = [Service(self, f"haproxy{i + 1}", ["haproxy", "-db", "-f", self._haproxy(i, port)])
                        for i, port in enumerate(self.ports)]
        self._own()

    def _own(self):
        as_user = ordinary_user()
        if as_user:
            for root, _, files in os.walk(self.folder):
                for path in [root, *(os.path.join(root, f) for f in files)]:
                    os.chown(path, as_user["user"], as_user["group"])

    def _haproxy(self, index, port):
        with open(os.path.join(CONF, "haproxy.cfg"), encoding="utf-8") as f:
            text = f.read().replace("127.0.0.1:5000", f"127.0.0.1:{port}")
        text = re.sub(r"^(global)$", r"\1\n    nbthread 1", text, flags=re.M)
        for node in self.nodes:
            text, n = re.subn(rf"server {node.name} 10\.0\.0\.\d+:5432 check port 8008",
                              f"server {node.name} 127.0.0.1:{node.sql_cable} check port {node.rest_cable}", text)
            assert n == 1, "conf/cluster/haproxy.cfg has no line for " + node.name
        path = os.path.join(self.folder, f"haproxy{index + 1}.cfg")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    # ---- starting and stopping ----

    def start(self):
        for node in self.nodes:
            node.plug_in()
        for node in self.nodes:
            node.start_patroni()
        self.wait_healthy(90)
        for proxy in self.proxies:
            proxy.start()
        self.execute(f"CREATE ROLE {USER} LOGIN CREATEROLE PASSWORD '{self.passwords['program']}'")
        self.execute(f"CREATE DATABASE {DATABASE} OWNER {USER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return self

    def execute(self, statement, database="postgres"):
        """As the superuser, outside a transaction, on the primary."""
        with contextlib.closing(self.connect("postgres", database)) as db:
            db.autocommit = True
            with db.cursor() as c:
                c.execute(statement)

    def stop(self):
        for proxy in self.proxies:
            proxy.stop(5)
        for node in self.nodes:
            node.mend()
            node.services["patroni"].stop(0.2)  # killed: nobody comes after this
        for node in self.nodes:
            send(node.postgres(), signal.SIGKILL)
            for service in node.services.values():
                service.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.guard.communicate(b"done")

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.tell_logs()
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def tell_logs(self, lines=12):
        for name in sorted(os.listdir(os.path.join(self.folder, "logs"))):
            with open(os.path.join(self.folder, "logs", name), encoding="utf-8", errors="replace") as f:
                tail = f.read().splitlines()[-lines:]
            print(f"--- {name}", *tail, sep="\n", file=sys.stderr)

    # ---- what is there ----

    def members(self):
        """{name: {"role", "state", "lag", ...}}, as the first machine says that is not cut off."""
        for node in self.nodes:
            if node.cut_off or node.dead:
                continue
            answer = node.ask("/cluster")
            if answer and "members" in answer[1]:
                return {m["name"]: m for m in answer[1]["members"]}
        return {}

    def primary(self):
        """The node that is primary and says so; None while there is none."""
        for node in self.nodes:
            if not node.cut_off and not node.dead:
                answer = node.ask("/primary")
                if answer and answer[0] == 200:
                    return node
        return None

    def healthy(self, count=3):
        """A primary, count machines in all that follow it closely, one of them recorded as synchronous."""
        members = self.members()
        roles = [m["role"] for m in members.values() if m.get("state") in ("running", "streaming")]
        close = [m for m in members.values() if m["role"] == "leader" or
                 isinstance(m.get("lag"), int) and m["lag"] < 1 << 20]
        same = len({m.get("timeline") for m in members.values()}) == 1
        return (len(roles) >= count and len(close) >= count and same and roles.count("leader") == 1
                and (not self.synchronous or "sync_standby" in roles))

    def wait_healthy(self, seconds=60, count=3):
        begin = time.monotonic()
        until(lambda: self.healthy(count), seconds, lambda: f"the cluster is not healthy: {self.members()}")
        return time.monotonic() - begin

    def synchronous_standby(self):
        names = [n for n, m in self.members().items() if m["role"] == "sync_standby"]
        return next((n for n in self.nodes if n.name in names), None)

    def connect(self, user=USER, database=DATABASE, port=None, **more):
        """Past HAProxy, to the primary; or to this port."""
        if port is None:
            port = until(self.primary, 30, "there is no primary").pg
        word = self.passwords["superuser" if user == "postgres" else "program"]
        return psycopg2.connect(host="127.0.0.1", port=port, user=user, dbname=database, password=word,
                                connect_timeout=3, **more)

    def url(self, index, database=DATABASE):
        """The address for the programs beside the index-th HAProxy: each comes as a role of its own."""
        passwords = os.path.dirname(self.password_file())
        return f"postgresql://{USER}@127.0.0.1:{self.ports[index]}/{database}?roles=on&passdir={passwords}"

    def password_file(self):
        """The owner's, as libpq reads it, of the user that runs this."""
        path = os.path.join(self.folder, "passwords", "owner.pgpass")
        if not os.path.exists(path):
            os.mkdir(os.path.dirname(path), 0o700)
            with open(path, "w", encoding="utf-8") as f:
                f.write(f"*:*:*:{USER}:{self.passwords['program']}\n")
            os.chmod(path, 0o600)
        return path
