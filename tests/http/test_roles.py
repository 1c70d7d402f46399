"""`zhiyin grants` and roles=on: an owner who may not make roles gets them from a superuser, who runs what it prints; then
each program comes as its own role. On the tests' server, whatever engine the other tests are on."""

import os
import subprocess
import tempfile
import unittest

import database
import pg
from command import zhiyin


class Roles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="zyroles-")
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data")
        self.name = database.new_name()
        self.admin = database.maintenance()
        pg.psql(self.admin, f"CREATE ROLE {self.name} LOGIN")
        self.addCleanup(self.drop)
        pg.psql(self.admin, f"CREATE DATABASE {self.name} OWNER {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        host = self.admin.split("@")[1].rsplit("/", 1)[0]
        self.plain = f"postgresql://{{}}@{host}/{self.name}"
        self.url = self.plain.format(self.name) + "?roles=on"

    def drop(self):
        pg.drop(self.admin, self.name)
        for role in ("_portal", "_intranet", "_admin", "_api", "_worker", ""):
            pg.psql(self.admin, f"DROP ROLE IF EXISTS {self.name}{role}")

    def as_program(self, program, sql):
        """What the server says to that role, or the error."""
        done = subprocess.run([pg.find("psql"), "-X", "-A", "-t", self.plain.format(f"{self.name}_{program}"), "-c", sql],
                              env=pg.Server.environment(), capture_output=True, text=True, timeout=60, check=False)
        return done.stdout.strip() or done.stderr.strip()

    def test_an_owner_who_may_not_make_roles(self):
        init = ("init", "--no-admin", "--data", self.data, "--db", self.url)
        said = zhiyin(*init, status=1)[1]
        self.assertIn("may not make roles: give a superuser of the server what `zhiyin grants` prints", said)
        self.assertEqual(said.count("\n"), 1)
        sql = zhiyin("grants", "--data", self.data, "--db", self.url)[0]
        self.assertIn(f'CREATE ROLE "{self.name}_portal" LOGIN NOINHERIT;', sql)
        pg.psql(self.admin.rsplit("/", 1)[0] + "/" + self.name, sql)
        zhiyin(*init)
        self.assertEqual(self.as_program("portal", "SELECT COUNT(*) FROM branch"), "0")
        self.assertEqual(self.as_program("portal", "SHOW statement_timeout"), "15s")
        self.assertEqual(self.as_program("worker", "SHOW statement_timeout"), "2min")
        self.assertIn("permission denied for table staff", self.as_program("portal", "SELECT password_hash FROM staff"))
        self.assertIn("permission denied", self.as_program("portal", "CREATE TEMP TABLE x ()"))
        zhiyin("migrate", "--data", self.data)  # and again, by the owner alone
        zhiyin("backup", self.data + "-copy", "--data", self.data)
        zhiyin("restore", self.data + "-copy", "--data", self.data)  # a copy has no rights in it, and no statistics
        self.assertEqual(self.as_program("portal", "SELECT COUNT(*) FROM branch"), "0")
        self.assertIn("permission denied for table staff", self.as_program("portal", "SELECT password_hash FROM staff"))
        self.assertEqual(self.as_program("portal", "SELECT COUNT(*) FROM pg_class WHERE relname IN ('branch', 'audit') AND reltuples < 0"), "0")
        whole = zhiyin("grants", "--data", self.data)[0]
        self.assertGreater(whole.count("GRANT "), 250)
        self.assertNotIn("customer_fts", whole)

    def test_sqlite_has_none(self):
        zhiyin("init", "--no-admin", "--data", self.data)
        self.assertIn("only a PostgreSQL database has roles", zhiyin("grants", "--data", self.data, status=1)[1])


if __name__ == "__main__":
    unittest.main()
