"""The command line: init, user, backup and restore, verify, migrate, job, config, routes."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import tarfile
import io
import unittest

import database
from command import BUILD, PASSWORD, Folder, Worker, answer, environment, faults, until, zhiyin
from database import ENGINE, POSTGRES


def one_line(test, text):
    """What went wrong is one line on stderr that names the verb."""
    lines = [line for line in text.splitlines() if line]
    test.assertEqual(len(lines), 1, text)
    test.assertTrue(lines[0].startswith("zhiyin"), text)
    return lines[0]


class Init(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(init=False)
        self.addCleanup(self.folder.remove)

    def test_makes_a_private_folder_with_everything(self):
        self.folder.init()
        for name in ("", "keys", "keys/master.key", "attachments", "backups", "zhiyin.conf", *([] if POSTGRES else ["zhiyin.db"])):
            mode = os.stat(os.path.join(self.folder.data, name)).st_mode
            self.assertEqual(stat.S_IMODE(mode) & (0o027 if name == "attachments" else 0o077), 0, name)
        lists = dict(self.folder.sql("SELECT list, COUNT(*) FROM lookup GROUP BY list"))
        for name in ("complaint_category", "complaint_cause", "tag", "source", "industry"):
            self.assertGreater(lists[name], 2, name)
        self.assertEqual([r[0] for r in self.folder.sql("SELECT name_zh FROM tier ORDER BY threshold")],
                         ["银卡", "金卡", "钻石卡"])
        users = answer("user", "list", "--data", self.folder.data)["users"]
        self.assertEqual([(u["user"], u["roles"], u["active"]) for u in users], [("admin", "admin", True)])
        (stored,), = self.folder.sql("SELECT password_hash FROM staff")
        self.assertTrue(stored.startswith("$argon2id$"))
        self.assertNotIn(PASSWORD, "".join(map(str, self.folder.sql("SELECT * FROM audit_text"))))

    def test_twice_changes_nothing(self):
        self.folder.init()
        before = self.folder.sql("SELECT id, at, action FROM audit ORDER BY id")
        _, err = zhiyin("init", "--data", self.folder.data, *self.folder.where, "--admin-user", "x",
                        "--admin-password-file", "-", input=PASSWORD, status=1)
        self.assertIn("already holds a database", one_line(self, err))
        self.assertEqual(before, self.folder.sql("SELECT id, at, action FROM audit ORDER BY id"))

    def test_admin_from_the_environment(self):
        env = environment(ZHIYIN_ADMIN_USER="boss", ZHIYIN_ADMIN_PASSWORD=PASSWORD)
        self.assertEqual(answer("init", "--data", self.folder.data, *self.folder.where, env=env)["admin"], "boss")

    def test_a_bad_password_leaves_no_database(self):
        for bad in ("short", "password", "12345678"):
            _, err = zhiyin("init", "--data", self.folder.data, *self.folder.where, "--admin-user", "admin",
                            "--admin-password-file", "-", input=bad, status=1)
            self.assertIn("password", one_line(self, err))
            self.assertFalse(self.folder.has_database())
        self.folder.init()

    def test_asks_nobody_where_nobody_sits(self):
        _, err = zhiyin("init", "--data", self.folder.data, status=1)
        self.assertIn("--admin-user", one_line(self, err))
        self.assertFalse(os.path.exists(self.folder.data))

    def test_a_folder_that_cannot_be_written(self):
        with open(self.folder.file("file"), "w"):
            pass
        _, err = zhiyin("init", "--data", self.folder.file("file", "below"), "--no-admin", status=1)
        self.assertIn("Not a directory", one_line(self, err))
        _, err = zhiyin("init", "--data", "/proc/zhiyin", "--no-admin", status=1)
        self.assertIn("cannot be used", one_line(self, err))

    def test_wrong_options(self):
        for args, word in ((["init", "--colour"], "--colour"), (["init", "--data"], "--data"),
                           (["init"], "--data DIR"), (["nonsense"], "nonsense"),
                           (["backup", "--data", "x"], "backup TO"),
                           (["user", "fly", "--data", "x"], "x")):
            _, err = zhiyin(*args, status=1)
            self.assertIn(word, one_line(self, err), args)

    def test_help_everywhere(self):
        out, _ = zhiyin("--help")
        verbs = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
        self.assertIn("verify", verbs)
        for verb in verbs:
            out, _ = zhiyin(verb, "--help")
            self.assertIn("--json", out, verb)
        out = subprocess.run([os.path.join(BUILD, "zhiyin"), "verify", "--help"], text=True, timeout=20,
                             capture_output=True, env=dict(environment(), LC_ALL="zh_CN.UTF-8")).stdout
        self.assertIn("审计日志", out)


class Data(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.addCleanup(self.folder.remove)
        self.data = self.folder.data


class Users(Data):
    def user(self, name):
        users = answer("user", "list", "--data", self.data)["users"]
        return next(u for u in users if u["user"] == name)

    @unittest.skipIf(POSTGRES, "the library stands in front of SQLite")
    def test_what_lost_against_the_programs_is_done_again(self):
        words = ("user", "add", "wang.wu", "--roles", "sales", "--generate", "--data", self.data)
        with faults("zhiyin 0 3 5 COMMIT") as env:
            zhiyin(*words, env=env)
        self.assertEqual(self.user("wang.wu")["roles"], "sales")
        self.assertEqual(self.folder.sql("SELECT COUNT(*) FROM audit WHERE action = 'staff.create' AND after_digest <> x''"),
                         self.folder.sql("SELECT COUNT(*) FROM staff"))

    def test_add_roles_disable_enable_password(self):
        zhiyin("user", "add", "li.na", "--name", "李娜", "--roles", "sales,agent", "--password-file", "-",
               "--data", self.data, input=PASSWORD)
        self.assertEqual(self.user("li.na")["roles"], "agent,sales")
        zhiyin("user", "roles", "li.na", "--roles", "manager", "--data", self.data)
        self.assertEqual(self.user("li.na")["roles"], "manager")
        self.assertEqual(self.user("li.na")["name"], "李娜")
        zhiyin("user", "disable", "li.na", "--data", self.data)
        self.assertFalse(self.user("li.na")["active"])
        zhiyin("user", "enable", "li.na", "--data", self.data)
        made = answer("user", "password", "li.na", "--data", self.data)["password"]
        self.assertGreaterEqual(len(made), 8)
        self.assertTrue(self.user("li.na")["must_change"])
        actions = [r[0] for r in self.folder.sql("SELECT action FROM audit WHERE entity = 'staff'")]
        self.assertGreaterEqual(len(actions), 6)
        self.assertNotIn(made, str(self.folder.sql("SELECT * FROM audit_text")))

    def test_what_is_wrong_is_one_line(self):
        for args, word in ((["add", "x y", "--roles", "sales", "--generate"], "user"),
                           (["add", "zhang", "--roles", "king", "--generate"], "king"),
                           (["roles", "nobody", "--roles", "sales"], "nobody"),
                           (["disable", "admin"], "admin"),
                           (["add", "admin", "--roles", "admin", "--generate"], "taken"),
                           (["add", "zhang", "--roles", "sales"], "--password-file")):
            _, err = zhiyin("user", *args, "--data", self.data, status=1)
            self.assertIn(word, one_line(self, err), args)


class Verify(Data):
    """DESIGN: verify finds a changed, a removed, a swapped and a cut-off row, names the tail."""

    def setUp(self):
        super().setUp()
        zhiyin("job", "run", "audit_seal", "--data", self.data)

    def found(self, what):
        out, err = zhiyin("verify", "--data", self.data, "--json", status=1)
        audit = json.loads(out)["audit"]
        self.assertFalse(audit["ok"])
        self.assertEqual(audit["what"], what)
        one_line(self, err)
        return audit

    def middle(self, n=1):
        return self.folder.sql("SELECT number, audit_id FROM audit_chain WHERE number BETWEEN 10 AND ?",
                               9 + n)

    def test_untouched(self):
        report = answer("verify", "--data", self.data)
        self.assertTrue(report["ok"])
        self.assertGreater(report["audit"]["sealed"], 20)
        self.assertEqual(report["audit"]["unsealed"], 0)

    def test_unsealed_tail_is_named(self):
        zhiyin("user", "add", "x1", "--roles", "sales", "--generate", "--data", self.data)
        self.assertEqual(answer("verify", "--data", self.data)["audit"]["unsealed"], 1)
        out, _ = zhiyin("verify", "--data", self.data)
        self.assertIn("1 not yet", out)

    def test_changed_row(self):
        for column, value in (("actor_name", "nobody"), ("at", 1), ("action", "x"), ("entity_id", 7)):
            (number, row), = self.middle()
            (old,), = self.folder.sql(f"SELECT {column} FROM audit WHERE id = ?", row)
            self.folder.sql(f"UPDATE audit SET {column} = ? WHERE id = ?", value, row)
            self.assertEqual(self.found("changed")["first_bad"], number)
            self.folder.sql(f"UPDATE audit SET {column} = ? WHERE id = ?", old, row)
        self.assertTrue(answer("verify", "--data", self.data)["ok"])

    def test_changed_text(self):
        self.folder.sql("UPDATE audit_text SET after_text = after_text || ' ' WHERE audit_id ="
                        " (SELECT audit_id FROM audit_chain WHERE number = 12)")
        self.assertEqual(self.found("changed")["first_bad"], 12)

    def test_erased_text_breaks_no_proof(self):
        self.folder.sql("UPDATE audit_text SET before_text = '', after_text = '', salt = x''")
        self.assertTrue(answer("verify", "--data", self.data)["ok"])

    def test_removed_row(self):
        (number, row), = self.middle()
        self.folder.sql("DELETE FROM audit_text WHERE audit_id = ?", row)
        self.folder.sql("DELETE FROM audit WHERE id = ?", row)
        self.assertEqual(self.found("removed")["first_bad"], number)

    def test_removed_row_with_its_link(self):
        (number, row), = self.middle()
        self.folder.sql("DELETE FROM audit_text WHERE audit_id = ?", row)
        self.folder.sql("DELETE FROM audit_chain WHERE number = ?", number)
        self.folder.sql("DELETE FROM audit WHERE id = ?", row)
        self.found("removed")

    def test_swapped_rows(self):
        (n1, a), (n2, b) = self.middle(2)
        self.folder.sql("UPDATE audit_chain SET audit_id = -1 WHERE number = ?", n1)
        self.folder.sql("UPDATE audit_chain SET audit_id = ? WHERE number = ?", a, n2)
        self.folder.sql("UPDATE audit_chain SET audit_id = ? WHERE number = ?", b, n1)
        self.assertEqual(self.found("swapped")["first_bad"], n1)

    def test_swapped_contents(self):
        columns = ("at, actor_kind, actor_id, actor_name, program, remote, request_id, action, entity,"
                   " entity_id, customer_id, before_digest, after_digest")
        (n1, a), (_, b) = self.middle(2)
        rows = {i: self.folder.sql(f"SELECT {columns} FROM audit WHERE id = ?", i)[0] for i in (a, b)}
        texts = {i: self.folder.sql("SELECT salt, before_text, after_text FROM audit_text WHERE audit_id"
                                    " = ?", i)[0] for i in (a, b)}
        for to, of in ((a, b), (b, a)):
            marks = ", ".join(f"{c.strip()} = ?" for c in columns.split(","))
            self.folder.sql(f"UPDATE audit SET {marks} WHERE id = ?", *rows[of], to)
            self.folder.sql("UPDATE audit_text SET salt = ?, before_text = ?, after_text = ?"
                            " WHERE audit_id = ?", *texts[of], to)
        self.assertEqual(self.found("swapped")["first_bad"], n1)

    def test_cut_off_end(self):
        for number, row in self.folder.sql("SELECT number, audit_id FROM audit_chain ORDER BY number DESC"
                                           " LIMIT 3"):
            self.folder.sql("DELETE FROM audit_chain WHERE number = ?", number)
            self.folder.sql("DELETE FROM audit_text WHERE audit_id = ?", row)
            self.folder.sql("DELETE FROM audit WHERE id = ?", row)
        self.found("cut off")

    def test_head_file_removed(self):
        os.unlink(os.path.join(self.data, "keys", "audit.head"))
        self.found("head missing")

    def test_the_chain_cannot_be_made_anew_without_the_key(self):
        """Whoever can write the database, but not read the key, cannot hide a change."""
        self.folder.sql("UPDATE audit SET actor_name = 'nobody' WHERE id ="
                        " (SELECT audit_id FROM audit_chain WHERE number = 5)")
        self.folder.sql("DELETE FROM audit_chain")
        other = Folder(init=False)
        self.addCleanup(other.remove)
        other.init()  # with keys of its own
        for table in ("audit_chain", "audit_text", "audit"):
            other.sql(f"DELETE FROM {table}")
        for table in ("audit", "audit_text"):
            for row in self.folder.sql(f"SELECT * FROM {table}"):
                other.sql(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)
        zhiyin("job", "run", "audit_seal", "--data", other.data)
        rows = other.sql("SELECT number, audit_id, kind, hash FROM audit_chain")
        for row in rows:
            self.folder.sql("INSERT INTO audit_chain (number, audit_id, kind, hash) VALUES (?,?,?,?)", *row)
        self.found("changed")

    def test_ledger_database_and_search(self):
        if POSTGRES:  # whose index is a column that cannot differ from its text
            self.folder.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = CAST('staff_pkey' AS regclass)")
        else:
            self.folder.sql("INSERT INTO customer_search (id, tokens, facets) VALUES (1, 'a', 'b')")
            out, _ = zhiyin("verify", "--data", self.data, "--json", status=1)
            report = json.loads(out)
            self.assertEqual([k for k in report if isinstance(report[k], dict) and not report[k]["ok"]],
                             ["search"])
            self.folder.sql("DELETE FROM customer_search")
            self.folder.sql("INSERT INTO staff (id, username, name, team_id, created_at) VALUES (5, 'q', 'q', 999, 1)")
        out, _ = zhiyin("verify", "--data", self.data, status=1)
        self.assertIn("WRONG   database", out)


class Demonstration(unittest.TestCase):
    """Also one that is too small for all that a demonstration shows: nobody in the highest tier, no duplicates."""

    def test_few_customers(self):
        folder = Folder(init=False)
        self.addCleanup(folder.remove)
        zhiyin("demo", "--data", folder.data, *folder.where, "--customers", "5")
        self.assertEqual(folder.sql("SELECT COUNT(*) FROM customer"), [(5,)])
        self.assertTrue(answer("verify", "--data", folder.data)["ok"])


class Backup(Data):
    def setUp(self):
        super().setUp()
        os.makedirs(os.path.join(self.data, "attachments", "ab"), exist_ok=True)
        with open(os.path.join(self.data, "attachments", "ab", "abc"), "wb") as f:
            f.write(b"picture" * 1000)
        os.makedirs(os.path.join(self.data, "imports"), exist_ok=True)
        with open(os.path.join(self.data, "imports", "0123"), "wb") as f:
            f.write(b"code,name\n")
        zhiyin("job", "run", "audit_seal", "--data", self.data)
        self.keys = self.folder.file("keys copy")
        self.copy = self.folder.file("backup 1")

    def back_up(self, to=None, *more):
        return answer("backup", to or self.copy, "--keys", self.keys, "--data", self.data, *more)

    def another(self):
        """Where a copy may be restored to beside the first: nothing is to be said on SQLite."""
        if not POSTGRES:
            return ()
        url = database.address_of(database.new_name())
        self.addCleanup(database.drop, url)
        return "--db", url

    def test_round_trip_through_folder_and_archive(self):
        for name in ("backup 1", "b.tar.gz", "b.tar"):
            to, back = self.folder.file(name), self.folder.file("back " + name)
            made = self.back_up(to)
            self.assertEqual(made["files"], 4)
            zhiyin("restore", to, "--data", back, *self.another(), "--keys", self.keys)
            with open(os.path.join(back, "attachments/ab/abc"), "rb") as f:
                self.assertEqual(f.read(), b"picture" * 1000)
            with open(os.path.join(back, "imports/0123"), "rb") as f:
                self.assertEqual(f.read(), b"code,name\n")
            report = answer("verify", "--data", back)
            self.assertTrue(report["ok"])
            self.assertEqual(report["audit"]["restores"], 1)
            self.assertEqual(len(answer("user", "list", "--data", back)["users"]), 1)
            self.assertFalse(os.listdir(os.path.join(back, "tmp")))

    def test_keys_are_apart_and_missed(self):
        made, _ = zhiyin("backup", self.copy, "--data", self.data)
        self.assertIn("keys are not in it", made)
        for folder, _, names in os.walk(self.copy):
            self.assertFalse([n for n in names if "key" in n or "head" in n])
        back, where = self.folder.file("back"), self.another()
        _, err = zhiyin("restore", self.copy, "--data", back, *where, status=1)
        self.assertIn("keys are missing", one_line(self, err))
        other = Folder(init=False)
        self.addCleanup(other.remove)
        other.init()  # with keys of its own
        _, err = zhiyin("restore", self.copy, "--data", other.data, status=1)
        self.assertIn("not those of this backup", one_line(self, err))
        zhiyin("restore", self.copy, "--data", back, *where, "--new-keys")
        zhiyin("user", "list", "--data", back)

    def test_runs_beside_the_programs_and_restore_does_not(self):
        worker = Worker(self.data)
        self.addCleanup(lambda: worker.process.poll() is None and worker.stop())
        until(lambda: self.folder.sql("SELECT 1 FROM job WHERE last_result = 'ok'"))
        self.back_up()
        _, err = zhiyin("restore", self.copy, "--data", self.data, status=1)
        self.assertIn("in use", one_line(self, err))
        self.assertEqual(worker.stop(), 0)
        zhiyin("restore", self.copy, "--data", self.data)

    def test_restore_over_newer_data_is_told_from_tampering(self):
        self.back_up()
        zhiyin("user", "add", "late", "--roles", "sales", "--generate", "--data", self.data)
        zhiyin("job", "run", "audit_seal", "--data", self.data)
        done = answer("restore", self.copy, "--data", self.data)
        self.assertTrue(os.path.exists(os.path.join(done["kept"], "zhiyin.dump" if POSTGRES else "zhiyin.db")))
        report = answer("verify", "--data", self.data)
        self.assertTrue(report["ok"])
        self.assertEqual(report["audit"]["restores"], 1)
        users = [u["user"] for u in answer("user", "list", "--data", self.data)["users"]]
        self.assertEqual(users, ["admin"])

    def test_a_changed_backup_is_refused(self):
        self.back_up()
        with open(os.path.join(self.copy, "attachments/ab/abc"), "r+b") as f:
            f.write(b"P")
        before = self.folder.sql("SELECT COUNT(*) FROM audit")
        _, err = zhiyin("restore", self.copy, "--data", self.data, status=1)
        self.assertIn("abc in the backup was changed", one_line(self, err))
        self.assertEqual(before, self.folder.sql("SELECT COUNT(*) FROM audit"))

    def edit_manifest(self, change):
        path = os.path.join(self.copy, "manifest.json")
        with open(path, encoding="utf-8") as f:
            manifest = json.load(f)
        change(manifest)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(manifest, f)

    def test_s10_no_file_outside(self):
        """S10: a prepared backup cannot read or write outside its folders."""
        self.back_up()
        untouched = self.folder.file("untouched")
        with open(untouched, "w") as f:
            f.write("mine")
        for path in ("../untouched", untouched, "attachments/../../untouched", "keys/master.key",
                     "attachments//x", "attachments/./x", "attachments/a\\b", "attachments/a\nb", ""):
            def change(manifest):
                manifest["files"][1]["path"] = path
            self.edit_manifest(change)
            _, err = zhiyin("restore", self.copy, "--data", self.data, status=1)
            self.assertIn("does not belong", one_line(self, err), path)
        shutil.rmtree(self.copy)
        self.back_up()
        inside = os.path.join(self.copy, "attachments", "ab", "abc")
        os.unlink(inside)
        os.symlink("/etc/passwd", inside)
        _, err = zhiyin("restore", self.copy, "--data", self.data, status=1)
        self.assertIn("not a plain file", one_line(self, err))
        with open(untouched) as f:
            self.assertEqual(f.read(), "mine")

    def test_s10_no_member_outside_in_an_archive(self):
        def member(name, kind=tarfile.REGTYPE, link=""):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, link, 4 if kind == tarfile.REGTYPE else 0
            return info
        for info in (member("../outside"), member("/tmp/zhiyin-outside"), member("a/../../outside"),
                     member("link", tarfile.SYMTYPE, "/etc/passwd"), member("hard", tarfile.LNKTYPE, "x"),
                     member("pipe", tarfile.FIFOTYPE)):
            path = self.folder.file("evil.tar")
            with tarfile.open(path, "w") as tar:
                tar.addfile(info, io.BytesIO(b"evil"))
            _, err = zhiyin("restore", path, "--data", self.folder.file("back"), status=1)
            self.assertIn("does not belong", one_line(self, err), info.name)
            self.assertFalse(os.path.exists(self.folder.file("outside")))

    def test_an_existing_backup_is_not_overwritten(self):
        self.back_up(self.folder.file("b.tar.gz"))
        _, err = zhiyin("backup", self.folder.file("b.tar.gz"), "--data", self.data, status=1)
        self.assertIn("exists already", one_line(self, err))
        os.mkdir(self.folder.file("many"))
        made = self.back_up(self.folder.file("many"))["backup"]
        self.assertTrue(made.startswith(self.folder.file("many", "zhiyin-")), made)
        _, err = zhiyin("restore", self.folder.file("many"), "--data", self.data, status=1)
        self.assertIn("manifest.json is missing", one_line(self, err))

    def test_the_erased_stay_erased(self):
        self.folder.sql("INSERT INTO customer (id, code, kind, name, name_key, notes, created_at, updated_at)"
                        " VALUES (42, 'C42', 'person', '张三', 'zhang san', 'likes tea', 1, 1)")
        self.folder.sql("INSERT INTO customer_reach (id, customer_id, kind, value, normal)"
                        " VALUES (1, 42, 'phone', '13800000000', '+8613800000000')")
        self.folder.sql("INSERT INTO customer_search (id, tokens, facets) VALUES (42, '张 三', '')")
        if not POSTGRES:
            self.folder.sql("INSERT INTO customer_fts (rowid, tokens, facets) VALUES (42, '张 三', '')")
        self.back_up()
        with open(os.path.join(self.data, "keys", "erased"), "w") as f:
            f.write("42\n41\n")
        self.assertEqual(answer("restore", self.copy, "--data", self.data)["erased_again"], 1)
        self.assertEqual(self.folder.sql("SELECT name, notes, state FROM customer WHERE id = 42"),
                         [("—", "", "closed")])
        self.assertEqual(self.folder.sql("SELECT COUNT(*) FROM customer_reach"), [(0,)])
        self.assertTrue(answer("verify", "--data", self.data)["ok"])


class Migrate(Data):
    def test_up_to_date(self):
        state = answer("migrate", "--data", self.data)
        self.assertEqual(state["from"], state["to"])
        self.assertFalse(os.listdir(os.path.join(self.data, "backups")))

    def test_a_newer_database_is_refused(self):
        self.folder.sql("INSERT INTO schema_migration (number, name, digest, applied_at)"
                        " VALUES (9999, 'future', '', 1)")
        for verb in (["migrate"], ["verify"], ["user", "list"], ["job", "list"]):
            _, err = zhiyin(*verb, "--data", self.data, status=1)
            self.assertIn("newer", one_line(self, err), verb)
        p = subprocess.run([os.path.join(BUILD, "worker"), "--data", self.data], capture_output=True,
                           text=True, timeout=20, env=environment())
        self.assertEqual(p.returncode, 1)
        self.assertIn("newer", p.stderr)

    def test_a_changed_migration_is_refused(self):
        self.folder.sql("UPDATE schema_migration SET digest = 'x' WHERE number = (SELECT MIN(number) FROM schema_migration)")
        _, err = zhiyin("migrate", "--data", self.data, status=1)
        self.assertIn("changed", one_line(self, err))

    def test_a_copy_is_made_first(self):
        share = self.folder.file("share")
        for name in ("sql", "locale"):
            shutil.copytree(os.path.join(BUILD, name), os.path.join(share, name))
        steps = os.path.join(share, "sql", ENGINE)
        last = max(int(n[:4]) for n in os.listdir(steps) if n[0].isdigit())
        with open(os.path.join(steps, f"{last + 1:04}_more.sql"), "w") as f:
            f.write("CREATE TABLE more (id INTEGER PRIMARY KEY);\n")
        env = environment(ZHIYIN_HOME=share)
        _, err = zhiyin("user", "list", "--data", self.data, env=env, status=1)
        self.assertIn("run zhiyin migrate", one_line(self, err))
        state = answer("migrate", "--data", self.data, env=env)
        self.assertEqual((state["from"], state["to"]), (last, last + 1))
        if POSTGRES:  # each step is whole or not at all; copies are the server's
            self.assertIsNone(state["copy"])
        else:
            with contextlib.closing(sqlite3.connect(state["copy"])) as db:
                self.assertEqual(db.execute("SELECT MAX(number) FROM schema_migration").fetchone()[0], last)
        self.assertEqual(self.folder.sql("SELECT COUNT(*) FROM more"), [(0,)])
        with open(os.path.join(steps, f"{last + 2:04}_bad.sql"), "w") as f:
            f.write("CREATE TABLE half (id INTEGER PRIMARY KEY); INSERT INTO more VALUES (1); CREATE NONSENSE;\n")
        _, err = zhiyin("migrate", "--data", self.data, env=env, status=1)
        self.assertIn("the migration failed", one_line(self, err))
        self.assertNotIn("half", self.folder.tables())
        self.assertEqual(self.folder.sql("SELECT COUNT(*) FROM more"), [(0,)])
        self.assertEqual(self.folder.sql("SELECT MAX(number) FROM schema_migration"), [(last + 1,)])
        os.unlink(os.path.join(steps, f"{last + 2:04}_bad.sql"))
        self.assertEqual(answer("user", "list", "--data", self.data, env=env)["users"][0]["user"], "admin")


class Others(Data):
    def test_jobs(self):
        jobs = answer("job", "list", "--data", self.data)["jobs"]
        names = [j["name"] for j in jobs]
        self.assertTrue({"outbox_send", "audit_seal", "purge"} <= set(names))
        for name in names:
            zhiyin("job", "run", name, "--data", self.data)
        jobs = answer("job", "list", "--data", self.data)["jobs"]
        self.assertEqual({j["result"] for j in jobs}, {"ok"})
        _, err = zhiyin("job", "run", "nonsense", "--data", self.data, status=1)
        self.assertIn("nonsense", one_line(self, err))

    def test_a_job_under_lease_is_not_run_twice(self):
        zhiyin("job", "run", "purge", "--data", self.data)
        self.folder.sql("UPDATE job SET lease_until = 9999999999999, lease_by = 'x' WHERE name = 'purge'")
        _, err = zhiyin("job", "run", "purge", "--data", self.data, status=1)
        self.assertIn("elsewhere", one_line(self, err))
        self.folder.sql("UPDATE job SET lease_until = 1 WHERE name = 'purge'")  # its holder died
        zhiyin("job", "run", "purge", "--data", self.data)
        self.folder.sql("UPDATE job SET lease_until = 9999999999999, next_at = 9999999999999, last_started_at = 9999999999990"
                        " WHERE name = 'purge'")  # the clock was set back
        zhiyin("job", "run", "purge", "--data", self.data)

    def test_config_check(self):
        self.assertEqual(answer("config", "check", "--data", self.data)["currency"], "CNY")
        for text, word in (("[mail]\nsmtp = ftp://x\n", "line 2"), ("[mail]\ncolour = red\n", "line 2"),
                           ("[time]\nzone = Mars/Olympus\n", "zone"), ("[company]\ncurrency = XXY\n", "currency"),
                           ("[mail]\nsmtp = smtp://127.0.0.1\n", "from"),
                           ("[sms]\ncommand = /nowhere/send\n", "/nowhere/send"),
                           ("[web]\nbase_url = http://crm.example.cn\n", "https")):
            self.folder.configure(text)
            _, err = zhiyin("config", "check", "--data", self.data, status=1)
            self.assertIn(word, one_line(self, err), text)

    def test_routes(self):
        out, _ = zhiyin("routes")
        self.assertIn("/portal", out)
        routes = answer("routes")["routes"]
        self.assertEqual({r["program"] for r in routes}, {"portal", "intranet", "admin", "api"})

    def test_by_database_address_alone(self):
        if not POSTGRES:  # whose address says nothing of a folder
            url = "sqlite:" + os.path.join(self.data, "zhiyin.db")
            self.assertEqual(len(answer("user", "list", "--db", url)["users"]), 1)
        _, err = zhiyin("user", "list", "--data", self.data, "--db", "sqlite:/nowhere/x.db", status=3)
        self.assertIn("cannot be opened", one_line(self, err))

    def test_root_leaves_no_file_of_root_behind(self):
        if os.geteuid() != 0:
            self.skipTest("only root can go on as another user")
        os.chmod(self.folder.path, 0o755)
        for folder, _, names in os.walk(self.data):
            for name in [".", *names]:
                os.chown(os.path.join(folder, name), 65534, 65534)
        share = self.folder.file("share")  # the build may stand where only root can read
        for name in ("sql", "locale"):
            shutil.copytree(os.path.join(BUILD, name), os.path.join(share, name))
        os.chmod(share, 0o755)
        zhiyin("job", "run", "audit_seal", "--data", self.data, env=environment(ZHIYIN_HOME=share))
        for folder, _, names in os.walk(self.data):
            for name in [".", *names]:
                self.assertEqual(os.stat(os.path.join(folder, name)).st_uid, 65534, name)

    def test_keys_that_others_can_read_are_refused(self):
        os.chmod(os.path.join(self.data, "keys", "master.key"), 0o644)
        _, err = zhiyin("user", "list", "--data", self.data, status=1)
        self.assertIn("read by others", one_line(self, err))


if __name__ == "__main__":
    unittest.main()
