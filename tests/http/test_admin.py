"""The admin program: users, short lists, settings, audit log, outbox, jobs (S14, S20, S22, S24)."""

import csv
import io
import re
import threading
import time
import unittest

from command import until, zhiyin
from stack import PASSWORD, Stack, shared

OTHER = "seven green lanterns 9"


class Case(unittest.TestCase):
    def setUp(self):
        self.stack = shared()
        self.stack.write("DELETE FROM rate_limit")
        self.admin = self.stack.client("admin").sign_in("admin")

    def staff(self, username):
        return self.stack.value("SELECT id FROM staff WHERE username = ?", username)

    def new_user(self, **values):
        page = self.admin.get("/staff/new", status=200)
        return self.admin.submit(page.form("/staff", "username"), {"email": "somebody@example.com", **values})


class Users(Case):
    def link(self, to, client=None):
        """The newest link mailed to somebody, as the admin of a demonstration sees it."""
        row = self.stack.sql("SELECT id FROM outbox WHERE sealed IS NOT NULL AND recipient = ? "
                             "ORDER BY id DESC LIMIT 1", to)[0]
        page = self.admin.get(f"/outbox/{row['id']}", status=200)
        return re.search(r"http://[^/]+(/\S+/reset/open\?t=\S+)", page.words)[1]

    def test_new_user_is_invited(self):
        """Nobody but the user ever sees the password (ASVS 6.4.6)."""
        page = self.new_user(username="Ｚhang.San", name="张三", roles=["agent", "sales"],
                             email="zs@example.com", phone="138 0000 1234")
        self.assertEqual(page.status, 200)
        self.assertIn("Invited: no password has been chosen yet", page.words)
        row = self.stack.sql("SELECT roles, phone, password_hash FROM staff WHERE username = 'zhang.san'")[0]
        self.assertEqual(tuple(row), (3, "+8613800001234", ""))
        first = self.link("zs@example.com")
        self.admin.submit(page.form("/link"), status=200)
        client = self.stack.client("intranet")
        self.assertEqual(client.get(first).status, 410)  # a newer one takes its place
        page = client.get(self.link("zs@example.com"), status=200)
        self.assertNotIn("?t=", page.url)
        page = client.submit(page.form("/reset/new"), {"password": OTHER, "again": OTHER}, status=200)
        self.assertIn("/sign-in", page.url)
        client.sign_in("zhang.san", OTHER)
        self.assertNotIn("Invited", self.admin.get(f"/staff/{self.staff('zhang.san')}").words)

    def test_the_same_form_twice(self):
        page = self.admin.get("/staff/new")
        values = {"username": "twice", "name": "Twice", "roles": ["agent"], "email": "twice@example.com"}
        form = page.form("/staff", "username")
        self.admin.submit(form, values, status=200)
        page = self.admin.submit(form, values, status=200)
        self.assertIn("/staff/", page.url)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM outbox WHERE recipient = 'twice@example.com'"), 1)

    def test_problems(self):
        page = self.new_user(username="a b", name="x", roles=["agent"])
        self.assertEqual((page.status, list(page.errors)), (422, ["username"]))
        self.assertEqual(page.form("/staff", "username").get("username"), "a b")
        page = self.new_user(username="ADMIN", name="x", roles=["agent"])
        self.assertEqual((page.status, list(page.errors)), (422, ["username"]))
        page = self.new_user(username="noroles", name="", email="nonsense")
        self.assertEqual(page.status, 422)
        self.assertTrue({"name", "email", "roles"} <= set(page.errors))
        page = self.new_user(username="unreachable", name="x", roles=["agent"], email="")
        self.assertEqual(list(page.errors), ["email"])

    def test_edit_ends_sessions_when_roles_change(self):
        """S24"""
        self.stack.add_user("moved", "agent")
        client = self.stack.client("intranet").sign_in("moved")
        path = f"/staff/{self.staff('moved')}/edit"
        page = self.admin.get(path, status=200)
        self.admin.submit(page.form("/edit"), {"name": "Moved"}, status=200)
        self.assertEqual(client.get("/account").url, "/intranet/account")
        stale = self.admin.get(path).form("/edit")
        page = self.admin.get(path)
        self.admin.submit(page.form("/edit"), {"roles": ["sales"]}, status=200)
        self.assertIn("/sign-in", client.get("/account").url)
        with self.stack.unchanged("a stale form"):
            page = self.admin.submit(stale, {"name": "Old"}, status=409)
        self.assertEqual(page.errors, {"name": "Stored in between: Moved", "roles": "Stored in between: Sales"})
        form = page.form("/edit")
        self.assertEqual(form.get("name"), "Old")
        self.admin.submit(form, status=200)
        row = self.stack.sql("SELECT name, roles FROM staff WHERE username = 'moved'")[0]
        self.assertEqual(tuple(row), ("Old", 1))

    def test_disable_enable_reset_end(self):
        self.stack.add_user("toggled", "agent")
        client = self.stack.client("intranet").sign_in("toggled")
        path = f"/staff/{self.staff('toggled')}"
        page = self.admin.get(path, status=200)
        page = self.admin.submit(page.form("/sessions"), status=200)
        self.assertIn("/sign-in", client.get("/account").url)
        client.sign_in("toggled")
        page = self.admin.submit(page.form("/disable"), status=200)
        self.assertIn("/sign-in", client.get("/account").url)
        form = client.page.form("/sign-in")
        client.submit(form, {"username": "toggled", "password": PASSWORD}, status=422)
        page = self.admin.submit(page.form("/enable"), status=200)
        client.sign_in("toggled")
        self.assertIn("no e-mail address", self.admin.submit(page.form("/link"), status=409).words)
        self.stack.write("UPDATE staff SET email = 'toggled@example.com' WHERE username = 'toggled'")
        self.admin.submit(page.form("/link"), status=200)
        self.assertEqual(client.get("/account").url, "/intranet/account")  # the old password stays until then
        other = self.stack.client("intranet")
        page = other.get(self.link("toggled@example.com"), status=200)
        other.submit(page.form("/reset/new"), {"password": OTHER, "again": OTHER}, status=200)
        self.assertIn("/sign-in", client.get("/account").url)
        client.sign_in("toggled", OTHER)

    def test_two_admins_disable_each_other(self):
        """However it ends, an active system admin stays."""
        stack = Stack(users={"one": "admin", "two": "admin"}, setting={"demo": "1"})
        with stack:
            ids = {u: stack.value("SELECT id FROM staff WHERE username = ?", u) for u in ("one", "two")}
            clients = {u: stack.client("admin", checked=False).sign_in(u) for u in ids}
            for round in range(3):
                stack.write("UPDATE staff SET state = 'active'")
                for u, c in clients.items():
                    c.cookies.clear()
                    c.sign_in(u)
                forms = {u: c.get(f"/staff/{ids['two' if u == 'one' else 'one']}").form("/disable")
                         for u, c in clients.items()}
                threads = [threading.Thread(target=clients[u].submit, args=(forms[u],)) for u in ids]
                for t in threads:
                    t.start()
                for t in threads:
                    t.join()
                self.assertEqual(stack.value("SELECT COUNT(*) FROM staff WHERE state = 'active'"), 1)

    def test_the_last_admin_stays(self):
        me = self.staff("admin")
        path = f"/staff/{me}"
        with self.stack.unchanged("the last admin"):
            page = self.admin.submit(self.admin.get(path).form("/disable"))
            self.assertIn("last active system admin", page.words)
            page = self.admin.submit(self.admin.get(path + "/edit").form("/edit"),
                                     {"roles": ["agent"]}, status=422)
            self.assertIn("roles", page.errors)
        self.stack.add_user("second", "admin")
        second = self.stack.client("admin").sign_in("second")
        page = second.submit(second.get(f"/staff/{self.staff('second')}").form("/disable"))
        self.assertIn("/sign-in", page.url)

    def test_list_filters_and_pages(self):
        for i in range(60):
            self.stack.write("INSERT INTO staff (id, username, name, roles, created_at) VALUES "
                             "(?, ?, ?, 2, 1)", 900000 + i, f"many{i:02}", f"Many {i}")
        seen, page = [], self.admin.get("/staff?q=many&role=sales", status=200)
        while True:
            seen += re.findall(r"Many \d+", page.words)
            more = [a for a in page.links if "after=" in a]
            if not more:
                break
            page = self.admin.get(more[0], status=200)
        self.assertEqual(seen, [f"Many {i}" for i in range(60)])
        self.assertIn("No user fits", self.admin.get("/staff?q=many&role=auditor").words)
        text = self.admin.get("/staff.csv?q=many").text
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
        self.assertEqual(len(rows), 61)

    def test_csv_is_neutralised(self):
        """S22"""
        self.stack.write("INSERT INTO staff (id, username, name, roles, created_at) VALUES "
                         "(990001, 'zz-formula', '=HYPERLINK(\"http://evil\")', 2, 1)")
        text = self.admin.get("/staff.csv?q=zz-formula").text
        self.assertIn("'=HYPERLINK", text)

    def test_auditor_sees_and_changes_nothing(self):
        """S14: every page of reading opens, every change is refused and changes nothing."""
        auditor = self.stack.client("admin").sign_in("auditor")
        agent = self.staff("agent")
        for path in ("/", "/staff", f"/staff/{agent}", "/lists", "/lists/tag", "/settings",
                     "/outbox", "/jobs", "/audit", "/audit.csv", "/staff.csv", "/accounts"):
            page = auditor.get(path, status=200)
            posts = [f.action for f in page.forms if f.method == "post" and "sign-out" not in f.action]
            self.assertEqual(posts, [], path)
        csrf = auditor.get("/account").form("/sign-out").get("csrf")
        for path in ("/staff", f"/staff/{agent}/edit", f"/staff/{agent}/disable",
                     f"/staff/{agent}/link", f"/staff/{agent}/sessions", "/lists/tag",
                     "/settings/points.months", "/jobs/purge/run", "/outbox/1/replay",
                     "/accounts/1/disable"):
            with self.stack.unchanged(path):
                page = auditor.post(path, {"csrf": csrf, "username": "x", "name": "x",
                                           "roles": "admin", "value": "1", "version": "0"})
                self.assertEqual(page.status, 403, path)

    def test_loyalty_admin_reaches_none_of_it(self):
        loyalty = self.stack.client("admin").sign_in("loyalty")
        loyalty.get("/", status=200)
        for path in ("/staff", "/staff/new", "/lists", "/settings", "/outbox", "/jobs", "/audit",
                     "/audit.csv", "/accounts"):
            self.assertEqual(loyalty.get(path).status, 403, path)

    def test_unknown_ids(self):
        for path in ("/staff/1", "/staff/x", "/staff/-1", "/staff/99999999999999999999",
                     "/lists/nothing", "/lists/tag/1", "/audit/1", "/outbox/1", "/audit/x"):
            self.assertEqual(self.admin.get(path).status, 404, path)


class Lists(Case):
    def entry(self, zh):
        return self.stack.sql("SELECT id, version, retired_at, position FROM lookup WHERE name_zh = ?", zh)[0]

    def test_add_rename_order_retire_bring_back(self):
        page = self.admin.get("/lists/complaint_category", status=200)
        page = self.admin.submit(page.form("/lists/complaint_category", "name_zh"),
                                 {"name_zh": "测试乙", "name_en": "Packing", "position": "９"}, status=200)
        self.assertIn("测试乙", page.words)
        self.assertEqual(self.entry("测试乙")["position"], 9)
        page = self.admin.submit(page.form("/lists/complaint_category", "name_zh"),
                                 {"name_zh": "测试乙"}, status=422)
        self.assertIn("name_zh", page.errors)
        number = self.entry("测试乙")["id"]
        page = self.admin.get(f"/lists/complaint_category/{number}", status=200)
        stale = page.form("/lists/")
        self.admin.get(f"/lists/complaint_category/{number}")
        page = self.admin.submit(self.admin.page.form("/lists/"), {"name_zh": "测试丙"}, status=200)
        page = self.admin.submit(stale, {"name_zh": "旧"}, status=409)
        self.assertEqual(page.errors, {"name_zh": "Stored in between: 测试丙"})
        self.assertEqual(page.form("/lists/").get("name_zh"), "旧")
        page = self.admin.get("/lists/complaint_category")
        page = self.admin.submit(page.form(f"/{number}/retire"), status=200)
        self.assertIsNotNone(self.entry("测试丙")["retired_at"])
        page = self.admin.submit(page.form(f"/{number}/bring-back"), status=200)
        self.assertIsNone(self.entry("测试丙")["retired_at"])

    def test_teams_of_branches(self):
        page = self.admin.get("/lists/branch", status=200)
        page = self.admin.submit(page.form("/lists/branch", "name_zh"), {"name_zh": "徐汇店"}, status=200)
        number = self.stack.value("SELECT id FROM branch WHERE name = '徐汇店'")
        page = self.admin.get("/lists/team", status=200)
        page = self.admin.submit(page.form("/lists/team", "parent"),
                                 {"name_zh": "华东组", "parent": number}, status=200)
        self.assertEqual(self.stack.value("SELECT branch_id FROM team WHERE name = '华东组'"), number)
        csrf = page.form("/sign-out").get("csrf")
        with self.stack.unchanged("a branch that is none"):
            self.admin.post("/lists/team", {"csrf": csrf, "name_zh": "x", "parent": "77"}, status=422)

    def test_every_list_opens(self):
        page = self.admin.get("/lists", status=200)
        lists = [a for a in page.links if re.search(r"/lists/\w+$", a)]
        self.assertEqual(len(lists), 8)
        for address in lists:
            self.admin.get(address, status=200)

    def test_hostile_names(self):
        """S5"""
        evil = "\"><script>alert(1)</script>{{X}}\u202e"
        page = self.admin.get("/lists/tag")
        page = self.admin.submit(page.form("/lists/tag", "name_zh"), {"name_zh": evil}, status=200)
        self.assertNotIn("<script>alert", page.text)
        self.assertIn("&lt;script&gt;", page.text)


class Settings(Case):
    def test_save_and_bounds(self):
        page = self.admin.get("/settings", status=200)
        form = page.form("/settings/complaint.reopen_days")
        for bad in ("366", "-1", "x", "", "1e3", "9" * 30):
            page = self.admin.submit(form, {"value": bad}, status=422)
            self.assertIn("Give a whole number from 0 to 365", page.words)
            self.assertEqual(page.form("/settings/complaint.reopen_days").get("value"), bad)
            form = page.form("/settings/complaint.reopen_days")
        self.admin.submit(form, {"value": "７"}, status=200)
        self.assertEqual(self.stack.value("SELECT value FROM setting WHERE key = 'complaint.reopen_days'"), "7")
        form.fields = [(n, v) for n, v in form.fields if n != "once"]
        page = self.admin.submit(form, {"value": "8"}, status=409)
        self.assertIn("Stored in between: 7", page.words)
        self.assertEqual(page.form("/settings/complaint.reopen_days").get("value"), "8")
        page = self.admin.get("/settings")
        page = self.admin.submit(page.form("/settings/value.day"), {"value": "2026-02-30"}, status=422)
        self.assertIn("This is not a date", page.words)

    def test_hidden_ones_cannot_be_set(self):
        csrf = self.admin.page.form("/sign-out").get("csrf")
        for key in ("demo", "nothing"):
            with self.stack.unchanged(key):
                self.admin.post(f"/settings/{key}", {"csrf": csrf, "value": "0", "version": "1"},
                                status=404)


class Audit(Case):
    def test_filters_detail_and_csv(self):
        page = self.new_user(username="audited.one", name="First", roles=["agent"])
        number = self.staff("audited.one")
        page = self.admin.get(f"/staff/{number}/edit")
        self.admin.submit(page.form("/edit"), {"name": "Second"}, status=200)
        page = self.admin.get(f"/audit?entity=staff&entity_id={number}", status=200)
        self.assertIn("User edited", page.words)
        self.assertIn("User made", page.words)
        page = self.admin.get(page.link("/audit/4"), status=200)
        self.assertIn("First", page.words)
        self.assertIn("Second", page.words)
        self.assertIn("changed", page.words)
        self.assertIn("admin", self.admin.get("/audit?actor=admin&action=staff.edit").words)
        self.assertIn("There is no user or portal account of this name",
                      self.admin.get("/audit?actor=nobody.at.all", status=200).words)
        self.assertIn("There is no customer", self.admin.get("/audit?customer=NO-1", status=200).words)
        self.assertIn("No entry fits", self.admin.get("/audit?to=2001-01-01", status=200).words)
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        self.assertIn("User made", self.admin.get(f"/audit?action=staff&from={today}&to={today}").words)
        text = self.admin.get("/audit.csv?action=staff.create", status=200).text
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
        self.assertEqual({r[5] for r in rows[1:]}, {"staff.create"})

    def test_pages(self):
        numbers, page = [], self.admin.get("/audit?action=staff", status=200)
        for _ in range(40):
            numbers += re.findall(r"/audit/(\d+)", " ".join(page.links))
            more = [a for a in page.links if "before=" in a]
            if not more:
                break
            page = self.admin.get(more[0], status=200)
        wanted = self.stack.value("SELECT COUNT(*) FROM audit WHERE action LIKE 'staff.%'")
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertLessEqual(abs(len(numbers) - wanted), 2)

    def test_values_of_customers_are_hidden_from_admins(self):
        self.stack.write("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at) "
                         "VALUES (5001, 'AU-1', 'person', '秘密', 'm', 1, 1) ON CONFLICT DO NOTHING")
        self.stack.write("INSERT INTO audit (id, at, actor_kind, actor_id, actor_name, program, remote, "
                         "request_id, action, entity, entity_id, customer_id, before_digest, after_digest) "
                         "VALUES (77, 1700000000000, 2, 1, 'x', 'intranet', '', '', 'customer.edit', "
                         "'customer', 5001, 5001, x'', x'00')")
        self.stack.write("INSERT INTO audit_text (audit_id, customer_id, salt, before_text, after_text) "
                         "VALUES (77, 5001, x'00', '{\"name\":\"旧名\"}', '{\"name\":\"秘密\"}')")
        page = self.admin.get("/audit/77", status=200)
        self.assertNotIn("秘密", page.words)
        self.assertIn("Name", page.words)
        auditor = self.stack.client("admin").sign_in("auditor")
        self.assertIn("秘密", auditor.get("/audit/77", status=200).words)
        self.stack.write("DELETE FROM audit_text WHERE audit_id = 77")
        self.stack.write("DELETE FROM audit_chain WHERE audit_id = 77")
        self.stack.write("DELETE FROM audit WHERE id = 77")


class Outbox(Case):
    def message(self, number, state, sealed=None):
        self.stack.write("INSERT INTO outbox (id, channel, recipient, subject, body, sealed, state, tries, "
                         "next_at, last_error, created_at) VALUES (?, 'mail', 'dead@example.com', 'Hello', "
                         "'Code {secret}', ?, ?, 6, 1, '550 no such user', 1700000000000)",
                         number, sealed, state)

    def test_replay(self):
        self.message(4001, "dead")
        page = self.admin.get("/outbox?state=dead", status=200)
        page = self.admin.get(page.link("/outbox/4001"), status=200)
        self.assertIn("550 no such user", page.words)
        page = self.admin.submit(page.form("/replay"), status=200)
        self.assertIn("queued again", page.words)
        until(lambda: self.stack.value("SELECT state FROM outbox WHERE id = 4001") in ("shown", "sent"))
        csrf = page.form("/sign-out").get("csrf")
        with self.stack.unchanged("a message that is not dead"):
            self.admin.post("/outbox/4001/replay", {"csrf": csrf}, status=409)

    def test_filters(self):
        self.message(4002, "dead")
        self.assertIn("dead@example.com", self.admin.get("/outbox?state=dead&channel=mail").words)
        self.assertIn("550 no such user", self.admin.get("/outbox.csv?state=dead", status=200).text)
        self.assertIn("No message here", self.admin.get("/outbox?state=dead&channel=sms").words)


class Jobs(Case):
    def test_run_now(self):
        until(lambda: self.stack.value("SELECT COUNT(*) FROM job WHERE last_finished_at > 0") >= 2)
        page = self.admin.get("/jobs", status=200)
        before = self.stack.value("SELECT last_started_at FROM job WHERE name = 'purge'")
        page = self.admin.submit(page.form("/jobs/purge/run"), status=200)
        until(lambda: self.stack.value("SELECT last_started_at FROM job WHERE name = 'purge'") > before)
        csrf = page.form("/sign-out").get("csrf")
        self.admin.post("/jobs/nothing/run", {"csrf": csrf}, status=404)

    def test_home(self):
        page = self.admin.get("/", status=200)
        for word in ("Messages waiting", "Audit rows not sealed yet", "Seal the audit log"):
            self.assertIn(word, page.words)
        page = self.stack.client("admin", lang="zh-CN").sign_in("admin").get("/", status=200)
        self.assertIn("封存审计日志", page.words)

    def test_choices_are_translated(self):
        page = self.stack.client("admin", lang="zh-CN").sign_in("admin").get("/outbox", status=200)
        self.assertNotIn("Given up", page.words)
        page = self.admin.get("/outbox", status=200)
        self.assertIn("Given up", page.words)
        self.assertNotIn("\x04", page.text)


class ElsewhereThanDemonstration(unittest.TestCase):
    def test_codes_are_shown_to_nobody(self):
        """In a real database the outbox hides codes and links; without a mail server nothing that
        needs one is offered."""
        with Stack(users={"admin": "admin"}) as stack:
            portal = stack.client("portal")
            self.assertIn("cannot send messages", portal.get("/register", status=200).words)
            self.assertNotIn("/portal/register", portal.get("/sign-in").links)
            stack.write("INSERT INTO outbox (id, channel, recipient, subject, body, sealed, state, next_at, "
                        "created_at) VALUES (4001, 'mail', 'a@example.com', 'Code', 'It is {secret}.', "
                        "x'00112233', 'dead', 1, 1700000000000)")
            admin = stack.client("admin").sign_in("admin")
            page = admin.get("/outbox/4001", status=200)
            self.assertIn("It is ••••••.", page.words)
            self.assertIn("sealed and shown to nobody", page.words)


if __name__ == "__main__":
    unittest.main()
