"""Application nodes (nginx, the FastCGI programs, the worker: each started by tools/run.sh with a DATA
folder of its own) and the nginx in front of them, with conf/cluster/nginx-front.conf."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time

from cluster import CONF, HERE, free_ports, until

sys.path.insert(0, os.path.join(HERE, "..", "http"))
from command import BUILD, ROOT, environment, zhiyin  # noqa: E402
from stack import PASSWORD  # noqa: E402

USERS = {"sales": "sales", "loyalty": "loyalty", "agent": "agent", "admin": "admin"}


class App:
    """One application machine. database: its address, or None for SQLite in its own folder. keys: the
    DATA folder that another node was made with, for the same keys."""

    def __init__(self, folder, name, database=None, like=None):
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder)
        self.name, self.database = name, database
        self.data = os.path.join(self.folder, "data")
        self.port, = free_ports(1)
        self.process = None
        if like is None:
            zhiyin("init", "--data", self.data, "--no-admin", env=self.environment())
            for user, roles in USERS.items():
                zhiyin("user", "add", user, "--data", self.data, "--roles", roles, "--password-file", "-",
                       input=PASSWORD + "\n", env=self.environment())
            if database:
                zhiyin("grants", "--apply", "--passwords", "--data", self.data, env=self.environment())
        else:
            os.makedirs(self.data)
            shutil.copytree(os.path.join(like.data, "keys"), os.path.join(self.data, "keys"))
            shutil.copy(os.path.join(like.data, "zhiyin.conf"), self.data)

    def environment(self, **more):
        if self.database:
            more["ZHIYIN_DATABASE_URL"] = self.database
        return environment(BUILD=BUILD, PORT=str(self.port), DATA=self.data, DEMO="0", FRONT="127.0.0.1", **more)

    def start(self):
        with open(os.path.join(self.folder, "run.log"), "a", encoding="utf-8") as log:
            begin = log.tell()
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "bash", os.path.join(ROOT, "tools", "run.sh")],
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} did not start:\n{self.output(begin)}")
            return "\nready http" in "\n" + self.output(begin)

        until(ready, 60, lambda: f"{self.name} is not ready:\n{self.output(begin)}")
        return self

    def output(self, begin=0):
        with open(os.path.join(self.folder, "run.log"), encoding="utf-8") as f:
            f.seek(begin)
            return f.read()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None

    def restart(self):
        self.stop()
        self.start()

    def logs(self):
        folder = os.path.join(self.data, "logs")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as f:
                yield name, f.read()


class Front:
    """The nginx that people reach."""

    def __init__(self, folder, apps):
        self.folder = os.path.join(folder, "front")
        os.makedirs(os.path.join(self.folder, "tmp"))
        self.port, = free_ports(1)
        self.process = None
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(self._configuration(apps))

    def _configuration(self, apps):
        with open(os.path.join(CONF, "nginx-front.conf"), encoding="utf-8") as f:
            site = f.read()
        lines = "".join(f"    server 127.0.0.1:{a.port} max_fails=1 fail_timeout=2s;\n" for a in apps)
        site, n = re.subn(r"( +server 10\.0\.0\.\d+:8081 max_fails=1 fail_timeout=2s;\n)+", lines, site)
        assert n == 1, "conf/cluster/nginx-front.conf names no nodes"
        site = re.sub(r"server \{\n +listen 80;.*?\n\}\n", "", site, flags=re.S)
        site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};")
        site = re.sub(r" +(ssl_\w+ .*|server_name .*|add_header Strict.*)\n", "", site)
        site = site.replace("/etc/nginx/zhiyin/unavailable.html", f'"{os.path.join(ROOT, "conf", "unavailable.html")}"')
        user = "user root;\n" if os.getuid() == 0 else ""
        paths = "".join(f"    {k}_temp_path {self.folder}/tmp/{k};\n" for k in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return (f"daemon off;\n{user}worker_processes 1;\npid {self.folder}/nginx.pid;\n"
                f"error_log {self.folder}/error.log warn;\nevents {{ worker_connections 1024; }}\nhttp {{\n"
                f"    include /etc/nginx/mime.types;\n{paths}{site}}}\n")

    def start(self):
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "nginx", "-e", f"{self.folder}/error.log", "-p", self.folder,
             "-c", f"{self.folder}/nginx.conf"], env={"PATH": "/usr/sbin:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(0.3)
        assert self.process.poll() is None, "the nginx in front does not start: " + self.folder
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # what is under way is answered
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
