"""The address of a PostgreSQL database: passwords, certificates, services. A server of its own, with passwords and TLS."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from command import ROOT, environment, zhiyin

sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import pg

SECRET = "geheim-7-Wort"


def certificate(folder, name):
    """(certificate, key) that signs itself, for the host name localhost."""
    cert, key = os.path.join(folder, name + ".crt"), os.path.join(folder, name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return cert, key


class Address(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="zyaddr.")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.cert, key = certificate(cls.folder, "server")
        cls.other, _ = certificate(cls.folder, "other")
        cls.server = pg.Server(password=SECRET)
        cls.addClassCleanup(cls.server.close)
        for source, name in ((cls.cert, "server.crt"), (key, "server.key")):
            target = shutil.copy(source, os.path.join(cls.server.data, name))
            os.chmod(target, 0o600)
            if cls.server.user:
                os.chown(target, *cls.server.user)
        with open(os.path.join(cls.server.data, "pg_hba.conf"), "w", encoding="utf-8") as f:
            f.write("hostssl all all 127.0.0.0/8 scram-sha-256\n")  # nothing else is let in
        cls.server.stop()
        cls.server.settings.update(ssl="on", listen_addresses="'127.0.0.1,127.0.0.2'")
        cls.server.start()
        cls.passfile = cls.write("good.pgpass", f"*:*:*:*:{SECRET}\n")
        cls.tls = f"sslmode=verify-full&sslrootcert={cls.cert}"

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)
        return path

    def url(self, name, *parameters, host="localhost"):
        return f"postgresql://postgres@{host}:{self.server.port}/{name}?" + "&".join(parameters)

    def try_init(self, url, status, env=None):
        """What `zhiyin init` says about this address; it never says the password."""
        with contextlib.ExitStack() as stack:
            data = os.path.join(tempfile.mkdtemp(prefix="zyaddr "), "data")
            stack.callback(shutil.rmtree, os.path.dirname(data), True)
            out, err = zhiyin("init", "--data", data, "--no-admin", "--db", url, status=status,
                              env=env or environment())
        self.assertNotIn(SECRET, out + err)
        return out + err

    def test_a_password_file_and_a_verified_certificate(self):
        self.try_init(self.url("z1", self.tls, f"passfile={self.passfile}"), 0)
        self.try_init(self.url("z1", self.tls, f"passfile={self.passfile}", "prepare=off"), 1)  # is there already
        self.try_init(self.url("z2", self.tls, f"passfile={self.passfile}", "prepare=off"), 0)

    def test_a_password_in_the_address_is_refused(self):
        for url in (f"postgresql://postgres:{SECRET}@localhost:{self.server.port}/z3?{self.tls}",
                    self.url("z3", self.tls, f"password={SECRET}")):
            said = self.try_init(url, 1)
            self.assertRegex(said, "password file|passfile")
        text = f"[database]\nurl = postgresql://postgres:{SECRET}@localhost/z3\n"
        data = os.path.dirname(self.write("conf/zhiyin.conf", text))
        out, err = zhiyin("config", "check", "--data", data, status=1)
        self.assertNotIn(SECRET, out + err)
        self.assertIn("password", out + err)

    def test_no_password_and_a_wrong_one(self):
        self.assertIn("none for user", self.try_init(self.url("z4", self.tls, "passfile=/nonexistent"), 1))
        wrong = self.write("wrong.pgpass", "*:*:*:*:wrong-9-password\n")
        said = self.try_init(self.url("z4", self.tls, f"passfile={wrong}"), 1)
        self.assertIn("password authentication failed", said)
        self.assertNotIn("wrong-9-password", said)

    def test_what_libpq_says_is_english(self):
        """In logs, whoever is being served; and the driver looks for words in it."""
        chinese = {**environment(LANG="zh_CN.UTF-8", LANGUAGE="zh_CN"), "LC_ALL": ""}
        said = self.try_init("postgresql://postgres@127.0.0.1:1/z6", 1, chinese)
        self.assertRegex(said, "[\u4e00-\u9fff]")  # our own words are Chinese
        self.assertIn("connection to server at", said)

    def test_a_folder_with_a_password_file_for_each_program(self):
        folder = os.path.dirname(self.write("pass/owner.pgpass", f"*:*:*:*:{SECRET}\n"))
        self.try_init(self.url("z5", self.tls, f"passdir={folder}"), 0)

    def test_certificates(self):
        good = f"passfile={self.passfile}"
        self.assertIn("certificate verify failed",
                      self.try_init(self.url("z6", "sslmode=verify-full", f"sslrootcert={self.other}", good), 1))
        self.assertIn("does not match host name",
                      self.try_init(self.url("z6", self.tls, good, host="127.0.0.1"), 1))
        self.assertIn("pg_hba.conf", self.try_init(self.url("z6", "sslmode=disable", good), 1))
        # Elsewhere (an address that is not plainly this machine's): verified unless the address says otherwise.
        self.assertIn("certificate verify failed", self.try_init(self.url("z6", good, host="127.0.0.2"), 1))
        self.try_init(self.url("z6", good, "sslmode=require", host="127.0.0.2"), 0)

    def test_a_service(self):
        service = self.write("service.conf", f"[zhiyin]\nhost=localhost\nport={self.server.port}\nuser=postgres\n"
                             f"dbname=z7\npassfile={self.passfile}\nsslmode=verify-full\nsslrootcert={self.cert}\n")
        self.try_init("postgresql://?service=zhiyin", 0, environment(PGSERVICEFILE=service))

    def test_what_is_no_address(self):
        for url in ("postgresql://localhost:port/x", "postgresql://h/x?prepare=maybe", "postgresql://h/x?nonsense=1",
                    "mysql://h/x"):
            with self.subTest(url):
                said = self.try_init(url, 1).strip()
                self.assertRegex(said, r"^zhiyin[^\n]*$")
                self.assertFalse(re.search(r"\.c:\d+", said), said)


if __name__ == "__main__":
    unittest.main()
