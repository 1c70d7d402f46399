"""A FastCGI program of its own on a unix socket, and a client that asks it without nginx: for start
times, memory, and counting instructions (`python3 fcgi.py PROGRAM DATA PATH [COOKIE]`).

Standard library only; used by bench.py."""

import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

BEGIN, PARAMS, STDIN, STDOUT, END = 1, 4, 5, 6, 3


def record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def pair(name, value):
    def length(n):
        return struct.pack(">B", n) if n < 128 else struct.pack(">I", n | 1 << 31)
    name, value = name.encode(), value.encode()
    return length(len(name)) + length(len(value)) + name + value


class Program:
    """One process; `before` are words put before its command (valgrind, strace)."""

    def __init__(self, command, before=(), stderr=subprocess.DEVNULL):
        self.folder = tempfile.mkdtemp(prefix="zyf.")
        self.path = os.path.join(self.folder, "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(1024)
        self.started = time.monotonic()
        self.process = subprocess.Popen([*before, *command], stdin=self.listener, stderr=stderr,
                                        stdout=subprocess.DEVNULL)

    def ask(self, path, query="", cookie="", port=80):
        """The whole answer (headers and body) to one GET."""
        params = {"REQUEST_METHOD": "GET", "DOCUMENT_URI": path, "QUERY_STRING": query,
                  "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": f"127.0.0.1:{port}",
                  "HTTP_COOKIE": cookie, "HTTP_ACCEPT_LANGUAGE": "zh-CN", "REQUEST_ID": "0" * 32,
                  "HTTP_USER_AGENT": "zhiyin bench"}
        body = b"".join(pair(k, v) for k, v in params.items())
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(120)
            s.connect(self.path)
            s.sendall(record(BEGIN, struct.pack(">HB5x", 1, 0)) + record(PARAMS, body)
                      + record(PARAMS, b"") + record(STDIN, b""))
            return self._answer(s)

    @staticmethod
    def _answer(s):
        data, out = b"", b""
        while True:
            chunk = s.recv(65536)
            data += chunk
            while len(data) >= 8:
                kind, n, padding = data[1], *struct.unpack(">HB", data[4:7])
                if len(data) < 8 + n + padding:
                    break
                if kind == STDOUT:
                    out += data[8:8 + n]
                data = data[8 + n + padding:]
                if kind == END:
                    return out
            if not chunk:
                return out

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.listener.close()
        os.unlink(self.path)
        os.rmdir(self.folder)


def count_instructions(program, data, path, cookie, times=50):
    """callgrind over `times` requests after a warm-up; prints where its profile is."""
    target, _, query = path.partition("?")
    profile = os.path.abspath("callgrind.out.zhiyin")
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}",
                "--collect-atstart=yes", "-q"]
    p = Program([program, "--data", data], valgrind)
    try:
        for _ in range(5):
            first = p.ask(target, query, cookie)
        subprocess.run(["callgrind_control", "-z", str(p.process.pid)], check=True,
                       stdout=subprocess.DEVNULL)
        for _ in range(times):
            p.ask(target, query, cookie)
    finally:
        p.stop()
    print(f"{len(first)} bytes, {times} requests; callgrind_annotate {profile}")
    print(first[:first.find(b'\r\n\r\n')].decode("utf-8", "replace"))


if __name__ == "__main__":
    count_instructions(*sys.argv[1:4], sys.argv[4] if len(sys.argv) > 4 else "")
