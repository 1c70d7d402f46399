"""zhiyin move: a whole database from SQLite to PostgreSQL and back, killed on its way, compared, and used."""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

import database
from command import BUILD, answer, environment, until, zhiyin
from database import pg
from stack import Stack

# But for what migrations put there.
EMPTIED = """
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition AND relname NOT IN ('schema_migration', 'work_hours', 'case_target')
  LOOP EXECUTE format('TRUNCATE %s CASCADE', r.name); END LOOP;
END $$;
"""
HEX = 40  # characters of a stored name
SLEEP = """
CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); RETURN NULL; END';
CREATE TRIGGER linger BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION linger();
"""
SLEEP_ON_REFERENCE = """
CREATE FUNCTION linger_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); END';
CREATE EVENT TRIGGER linger_ddl ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION linger_ddl();
"""


def one_line(test, text):
    test.assertEqual(len(text.strip().split("\n")), 1, text)
    return text


class Move(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if database.POSTGRES:
            raise unittest.SkipTest("the move begins on SQLite, whichever engine the others are tried on")
        cls.server = pg.Server()
        cls.addClassCleanup(cls.server.close)
        cls.stack = Stack()
        cls.addClassCleanup(cls.stack.stop)
        cls.data = cls.stack.data
        shutil.rmtree(cls.data)
        zhiyin("demo", "--data", cls.data, "--customers", 300, "--members", 120, "--complaints", 60, limit=200)
        cls.stack.add_user("test-agent", "agent")
        cls.attach(bytes(range(256)) * 3072)  # three pieces
        cls.source = "sqlite:" + os.path.join(cls.data, "zhiyin.db")

    @classmethod
    def attach(cls, content):
        """A customer's file, its content in the folder."""
        name = "ab/" + "ab" * (HEX // 2)
        folder = os.path.join(cls.data, "attachments", "ab")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(cls.data, "attachments", name), "wb") as f:
            f.write(content)
        cls.stack.write("INSERT INTO attachment (id, public_id, customer_id, file_name, mime, bytes, digest, stored_name, by_kind,"
                        " by_id, created_at) SELECT 1, 'p', MIN(id), 'x.bin', 'application/octet-stream', ?, ?, ?, 4, 0, 1"
                        " FROM customer", len(content), hashlib.blake2b(content, digest_size=32).digest(), name)

    def target(self, schema=False):
        address = self.server.fresh()
        if schema:
            with tempfile.TemporaryDirectory() as folder:
                zhiyin("init", "--data", os.path.join(folder, "data"), "--db", address, "--no-admin")
            self.ask(address, EMPTIED)
        return address

    def ask(self, address, text):
        return self.server.sql(text, database=address.rsplit("/", 1)[1]).strip()

    def write(self, text, *values):
        db = sqlite3.connect(os.path.join(self.data, "zhiyin.db"), isolation_level=None)
        db.execute(text, values)
        db.close()

    def refused(self, address, word):
        _, err = zhiyin("move", "--data", self.data, "--from", self.source, "--to", address, status=1)
        self.assertIn(word, one_line(self, err))

    def killed(self, address, **env):
        """Runs a move until a trigger of the target's lets it sleep, and kills it there."""
        p = subprocess.Popen([os.path.join(BUILD, "zhiyin"), "move", "--data", self.data, "--from", self.source, "--to", address],
                             env=environment(**env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        name = address.rsplit("/", 1)[1]
        sleeping = f"FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'PgSleep'"
        try:
            until(lambda: p.poll() is not None or self.server.sql(f"SELECT COUNT(*) {sleeping}").strip() == "1", 60,
                  "the move never came to the trigger")
            self.assertIsNone(p.poll(), p.stderr.read() if p.poll() is not None else "")
        finally:
            p.kill()
            p.wait()
            p.stderr.close()
        self.server.sql(f"SELECT pg_terminate_backend(pid) {sleeping}")
        until(lambda: self.server.sql(f"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '{name}'").strip() == "0")

    def shape(self, address):
        """Indexes and references of a database, as they were made."""
        return self.ask(address, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname;"
                        " SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
                        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2")

    def test_refusals(self):
        newer = self.target(schema=True)
        self.ask(newer, "INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (9999, 'x', '', 1)")
        self.refused(newer, "newer")
        older = self.target(schema=True)
        self.ask(older, "UPDATE schema_migration SET number = 27 WHERE number = (SELECT MAX(number) FROM schema_migration)")
        self.refused(older, "migration")
        used = self.target(schema=True)
        self.ask(used, "INSERT INTO branch (id, name) VALUES (1, 'x')")
        self.refused(used, "other data (table branch)")
        self.assertEqual(self.ask(used, "SELECT COUNT(*) FROM work_hours"), "10")
        self.refused("postgresql://postgres:secret@127.0.0.1/x", "password")
        self.refused("mysql://x/y", "no engine")
        _, err = zhiyin("move", "--data", self.data, status=1)
        self.assertIn("--to", one_line(self, err))
        theirs = self.target()
        self.ask(theirs, "CREATE TABLE theirs (a int)")
        self.refused(theirs, "another program")
        strange = self.target(schema=True)
        self.ask(strange, "ALTER TABLE note ADD COLUMN more BIGINT")
        self.refused(strange, "table note has other columns")

    def test_killed_on_its_way_and_gone_on(self):
        fresh = self.target(schema=True)
        address = self.target(schema=True)
        number = self.stack.value("SELECT MAX(id) FROM customer")
        notes = self.stack.value("SELECT notes FROM customer WHERE id = ?", number)
        self.write("UPDATE customer SET notes = 'a' || char(0) || 'b' WHERE id = ?", number)  # no text there
        self.refused(address, f"customer {number}, column notes")
        self.write("UPDATE customer SET notes = ? WHERE id = ?", notes, number)
        for table in ("complaint", "points_lot"):
            self.ask(address, SLEEP.format(table=table))
            self.killed(address)
            self.ask(address, "DROP FUNCTION linger CASCADE")
        self.assertNotEqual(self.ask(address, "SELECT COUNT(*) FROM audit"), "0")
        for verb in (["user", "list"], ["verify"], ["migrate"]):  # no program takes it for a database
            _, err = zhiyin(*verb, "--data", self.data, "--db", address, status=1)
            self.assertIn("not come to its end", one_line(self, err), verb)
        self.ask(address, SLEEP_ON_REFERENCE)
        self.killed(address)
        self.ask(address, "DROP EVENT TRIGGER linger_ddl")
        self.write("UPDATE job SET last_started_at = last_started_at + 1")
        self.write("INSERT INTO session VALUES (x'00', 'admin', 1, 1, 9999999999999, 1, '', '')")
        self.refused(address, "worked with since")
        self.write("DELETE FROM session WHERE token_hash = x'00'")
        self.write("UPDATE job SET last_started_at = last_started_at - 1")
        self.ask(address, "UPDATE customer SET city = city || 'x' WHERE id = (SELECT MAX(id) FROM customer)")
        out, err = zhiyin("move", "--data", self.data, "--to", address, status=1)  # all there, but not the same
        self.assertIn("differ", err)
        self.assertRegex(out, f"WRONG +customer: .*changed: {number}\n")
        self.ask(address, f"UPDATE customer SET city = left(city, -1) WHERE id = {number}")
        done = answer("move", "--data", self.data, "--to", address)
        self.assertTrue(done["same"], done)
        self.assertEqual(done["resumed"], done["rows"])
        self.assertEqual(self.shape(address), self.shape(fresh))
        self.assertEqual(self.ask(address, "SELECT MIN(number) >= 28 FROM schema_migration"), "t")
        self.refused(address, "other data")

    def test_differences_the_way_back_and_the_product_on_the_target(self):
        address = self.target()
        out, _ = zhiyin("move", "--data", self.data, "--from", self.source, "--to", address)
        self.assertRegex(out, "ok +customer_search: [0-9]+ rows")
        self.assertRegex(out, "ok +audit log: ")
        self.assertRegex(out, "ok +attachments: [0-9]+ files, 0 missing")
        self.assertEqual(self.ask(address, "SELECT COUNT(*), SUM(length(bytes)) FROM file_chunk WHERE stored_name LIKE 'ab/%'"), "3|786432")
        compare = ["move", "--compare", "--data", self.data, "--to", address]
        self.assertTrue(answer(*compare)["same"])
        points = self.ask(address, "SELECT MIN(id) FROM points_lot")
        kept = self.ask(address, "SELECT format('INSERT INTO setting (key, value, version, updated_at) VALUES (%L, %L, %s, %s)',"
                        " key, value, version, updated_at) FROM setting WHERE key = 'demo'")
        for change, undo, words in (
                ("DELETE FROM setting WHERE key = 'demo'", kept, "missing: demo"),
                ("INSERT INTO branch (id, name) VALUES (1, 'x')", "DELETE FROM branch WHERE id = 1", "not in the source: 1"),
                (f"UPDATE points_lot SET earned = earned + 1 WHERE id = {points}",
                 f"UPDATE points_lot SET earned = earned - 1 WHERE id = {points}", f"changed: {points}")):
            self.ask(address, change)
            out, err = zhiyin(*compare, status=1)
            self.assertIn(words, out)
            self.assertIn("differ", err)
            self.ask(address, undo)
        self.assertRegex(out, "WRONG +points ledger: ")
        self.assertTrue(answer(*compare)["same"])
        back = os.path.join(self.stack.folder, "back")
        shutil.copytree(os.path.join(self.data, "keys"), os.path.join(back, "keys"))
        done = answer("move", "--data", self.data, "--from", address, "--to", f"sqlite:{back}/zhiyin.db")
        self.assertTrue(done["same"], done)
        self.assertTrue(answer("move", "--compare", "--data", self.data, "--from", address, "--to", f"sqlite:{back}/zhiyin.db")["same"])
        found = answer("verify", "--data", back)
        self.assertTrue(found["ok"], found)
        self.use(address)

    def use(self, address):
        """The product on the target."""
        self.stack.url, self.stack.environ["DB"] = address, address
        self.stack.start()
        try:
            self.refused(self.target(), "in use")
            number = self.ask(address, "SELECT id FROM customer WHERE state = 'open' ORDER BY id LIMIT 1")
            name = self.ask(address, f"SELECT name FROM customer WHERE id = {number}")
            client = self.stack.client("intranet").sign_in("test-agent")
            self.assertIn(name, client.get(f"/customers/{number}", status=200).words)
        finally:
            self.stack.url = None
            self.stack.process.send_signal(signal.SIGTERM)
            self.stack.process.wait(20)
        found = answer("verify", "--data", self.data, "--db", address)
        self.assertTrue(found["ok"], found)


if __name__ == "__main__":
    unittest.main()
