"""What is measured and what it is compared with: the real stack on a data folder, the reference
(ref_fcgi behind an nginx with the same configuration), and the load generator wrk.

All on loopback and free ports; everything started here is stopped by its own process id."""

import atexit
import contextlib
import glob
import json
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(os.path.join(ROOT, os.environ.get("BUILD") or "build"))
sys.path[:0] = [os.path.join(ROOT, "tests", "http"), os.path.join(ROOT, "tests", "support")]

import pg  # noqa: E402  PostgreSQL servers, and psql
from stack import Client  # noqa: E402  a client that behaves like a browser

PASSWORD = "zhiyin-demo"
STAFF = ("li.na", "wang.fang", "zhang.wei", "liu.yang", "chen.jing", "zhao.min", "zhou.shen")
PROCESSES = 4  # of intranet.fcgi, as tools/run.sh starts them
REF_CONF = """daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
    include {conf}/mime.types;
    default_type text/html;
    server_tokens off;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 30s;
    client_body_temp_path {folder}/t1; fastcgi_temp_path {folder}/t2; proxy_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    map $uri $zy_hashes {{ default 0; }}
    upstream ref {{ server unix:{folder}/ref.sock max_fails=0; }}
    include {conf}/common.conf;
    server {{
        listen 127.0.0.1:{port};
        include {conf}/fastcgi.conf;
        add_header X-Request-ID $request_id always;
        limit_req zone=zy_hash burst=40 nodelay;
        limit_req zone=zy_track burst=40 nodelay;
        location /ref/ {{ fastcgi_pass ref; }}
        location /file/ {{ alias {folder}/files/; }}
    }}
}}
"""


def preloaded(name):
    """A library of BUILD/bench, copied to where LD_PRELOAD can name it: in no folder with a blank."""
    folder = tempfile.mkdtemp(prefix="zybench.", dir="/tmp")
    atexit.register(shutil.rmtree, folder, True)
    return shutil.copy(os.path.join(BUILD, "bench", name), os.path.join(folder, name))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stop(process, wait=20):
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def children(pid):
    """The processes below pid, deepest last."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(OSError), open(path, encoding="ascii") as f:
            for child in f.read().split():
                found += [int(child), *children(int(child))]
    return found


def cpu_seconds(pids):
    """What these processes have used of the processors."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/schedstat", encoding="ascii") as f:
            total += int(f.read().split()[0])
    return total / 1e9


class Served:
    """The real stack on a data folder that exists; db: the address of its database, where that is not in the
    folder; build, root: another build of the programs, and its sources."""

    def __init__(self, data, db="", build=BUILD, root=ROOT):
        self.data, self.db = data, db
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix="zyb.")
        self.log = open(os.path.join(self.folder, "run.log"), "w+", encoding="utf-8")
        env = dict(os.environ, BUILD=build, PORT=str(self.port), DATA=data, DEMO="1", DB=db)
        self.process = subprocess.Popen(["bash", os.path.join(root, "tools", "run.sh")], env=env,
                                        stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        end = time.monotonic() + 60
        while "\nready http" not in self.output():
            if self.process.poll() is not None or time.monotonic() > end:
                text = self.output()
                self.stop()
                raise SystemExit("bench: the stack did not start:\n" + text)
            time.sleep(0.1)

    def pids(self):
        return children(self.process.pid)

    def output(self):
        with open(self.log.name, encoding="utf-8") as f:
            return "\n" + f.read()

    def stop(self):
        stop(self.process)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, program="intranet"):
        return Client(self, program, "zh-CN", checked=False, agent="zhiyin bench")

    def cookies(self, names=STAFF):
        """A signed-in browser's Cookie header for each employee."""
        out = []
        for name in names:
            c = self.client()
            c.sign_in(name, PASSWORD)
            out.append("; ".join(f"{k}={v}" for k, v in c.cookies.items()))
        return out

    def write(self, statement, *values):
        """For the client, which signs in more often than a person may."""
        if self.db:
            pg.psql(self.db, statement)
            return
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "zhiyin.db"),
                                                timeout=20)) as db, db:
            db.execute(statement, values)

    def database(self):
        path = urllib.parse.quote(os.path.join(self.data, "zhiyin.db"))
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def log_size(self, program="intranet"):
        return os.path.getsize(os.path.join(self.data, "logs", program + ".log"))

    def log_ms(self, since, expected, program="intranet"):
        """Milliseconds in the program of the requests logged behind that size, one a request. Lines come
        through the supervisor's pipe, so the last ones may be late."""
        end = time.monotonic() + 5
        while True:
            with open(os.path.join(self.data, "logs", program + ".log"), "rb") as f:
                f.seek(since)
                lines = [json.loads(x) for x in f.read().split(b"\n")[:-1] if x.startswith(b"{")]
            found = [float(x["ms"]) for x in lines if "ms" in x and x["route"] != "GET -"]
            if len(found) >= expected or time.monotonic() > end:
                return found
            time.sleep(0.02)


class Reference:
    """ref_fcgi with as many processes as the program, behind an nginx of its own."""

    def __init__(self, pages, command=None):
        """pages: name -> bytes of a page; command: of another program that takes ref_fcgi's place."""
        self.folder = tempfile.mkdtemp(prefix="zyb.")
        self.port = free_port()
        os.chmod(self.folder, 0o755)
        os.makedirs(os.path.join(self.folder, "files"))
        for name, content in pages.items():
            with open(os.path.join(self.folder, "files", name), "wb") as f:
                f.write(content)
        conf = os.path.join(self.folder, "conf")
        shutil.copytree(os.path.join(ROOT, "conf", "zhiyin"), conf)
        shutil.copy("/etc/nginx/mime.types", conf)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, "ref.sock"))
        self.listener.listen(1024)
        command = command or [os.path.join(BUILD, "bench", "ref_fcgi"), os.path.join(self.folder, "files")]
        self.processes = [subprocess.Popen(command, stdin=self.listener) for _ in range(PROCESSES)]
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(REF_CONF.format(folder=self.folder, conf=conf, port=self.port,
                                    user="user root;" if os.getuid() == 0 else ""))
        nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.processes.append(subprocess.Popen(
            [nginx, "-e", os.path.join(self.folder, "nginx.log"), "-p", self.folder + "/", "-c", path]))
        end = time.monotonic() + 20
        while not self.answers():
            if time.monotonic() > end:
                self.stop()
                raise SystemExit("bench: the reference did not start")
            time.sleep(0.1)

    def pids(self):
        return [x for p in self.processes for x in (p.pid, *children(p.pid))]

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self):
        for p in reversed(self.processes):
            stop(p, 5)
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Load:
    """wrk with a list of requests (path, cookie); run() gives requests/s, latencies, and the processor
    time of a request in server and load generator together, which others on the machine disturb less."""

    def __init__(self, server, requests, others=None):
        """others: gives more processes whose time counts, a database server's."""
        self.server, self.others = server, others
        self.port = server.port
        handle, self.file = tempfile.mkstemp(prefix="zyb.")
        with os.fdopen(handle, "w", encoding="utf-8") as f:
            f.writelines(f"{path}\t{cookie}\n" for path, cookie in requests)

    def run(self, seconds, connections=16, seed=1):
        env = dict(os.environ, BENCH_REQUESTS=self.file, BENCH_SEED=str(seed))
        pids = self.server.pids() + (self.others() if self.others else [])
        before = cpu_seconds(pids) + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        out = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s", "-s",
             os.path.join(HERE, "wrk.lua"), f"http://127.0.0.1:{self.port}/"],
            env=env, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
        cpu = cpu_seconds(pids) + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before
        m = re.search(r"^BENCH (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", out, re.M)
        requests, us, errors, p50, p99, size = (int(x) for x in m.groups())
        return {"rate": requests / (us / 1e6), "errors": errors, "p50": p50 / 1000,
                "p99": p99 / 1000, "bytes": size / max(requests, 1),
                "cpu_ms": cpu * 1000 / max(requests, 1)}

    def forget(self):
        os.unlink(self.file)
