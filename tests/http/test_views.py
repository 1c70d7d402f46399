"""Lists as people arrange them: columns without script, saved views (own, shared, a default, with parts that are
gone), files with a view's columns, print; and many rows at once: ticked or all that a filter finds, preview, one
task for a double click, undo, no right."""

import csv
import io
import json
import unittest
import urllib.parse
import uuid

from command import until
from stack import shared


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.agent = cls.stack.client().sign_in("agent")
        cls.manager = cls.stack.client().sign_in("manager")
        cls.sales = cls.stack.client().sign_in("sales")
        cls.city = "城" + uuid.uuid4().hex[:6]
        cls.ids = []
        for n in range(6):
            page = cls.manager.get("/customers/new", status=200)
            page = cls.manager.submit(page.form("/customers/new"), {"name": f"批量{n}{cls.city}", "city": cls.city, "phone": f"139{int(cls.city[1:], 16) % 10 ** 7:07}{n}"},
                                      status=200)
            cls.ids.append(int(page.url.rsplit("/", 1)[1]))
        admin = cls.stack.client("admin").sign_in("admin")
        for name in ("甲" + cls.city, "乙" + cls.city):
            page = admin.get("/lists/tag", status=200)
            admin.submit(page.form("/lists/tag", "name_zh"), {"name_zh": name}, status=200)
        cls.tag, cls.other = [cls.stack.value("SELECT id FROM lookup WHERE name_zh = ?", n + cls.city) for n in ("甲", "乙")]

    def q(self, **more):
        return urllib.parse.urlencode({"city": self.city, **more}, doseq=True)

    def done(self, task):
        until(lambda: self.stack.value("SELECT state FROM task WHERE id = ?", task) in ("done", "failed"), what="the task did not end")
        self.assertEqual(self.stack.value("SELECT state FROM task WHERE id = ?", task), "done",
                         self.stack.value("SELECT error FROM task WHERE id = ?", task))

    def carry_out(self, client, path):
        """Preview, then the button; the task's id and the preview's page."""
        page = client.get(path, status=200)
        answer = client.submit(next(f for f in page.forms if f.method == "post" and "/bulk" in f.action),
                               {}, status=200)
        task = int(answer.url.rsplit("/", 1)[1])
        self.done(task)
        return task, page

    def undo(self, client, task):
        page = client.get(f"/tasks/{task}", status=200)
        page = client.submit(page.form("/undo"), {}, status=200)
        undo = self.stack.value("SELECT undone_by_id FROM task WHERE id = ?", task)
        self.done(undo)
        return undo


class Columns(Lists):
    def test_chosen_and_put_in_order_without_script(self):
        page = self.agent.get(f"/views/customers/columns?{self.q()}", status=200)
        form = page.form("/views/customers/columns")
        order = [v for n, v in form.filled({}) if n == "order"]
        self.assertEqual(order[:3], ["name", "stage", "owner"])
        pairs = [(n, v) for n, v in form.filled({}) if n != "col"] + [("col", "city"), ("col", "email"), ("up", "city")]
        page = self.agent.get("/views/customers/columns?" + urllib.parse.urlencode(pairs), status=200)
        order = [v for n, v in page.form("/views/customers/columns").filled({}) if n == "order"]
        self.assertEqual(order[:4], ["name", "stage", "city", "owner"])
        pairs = [(n, v) for n, v in page.form("/views/customers/columns").filled({})] + [("apply", "1")]
        page = self.agent.get("/views/customers/columns?" + urllib.parse.urlencode(pairs), status=200)
        self.assertIn("cols=name%2Ccity%2Cemail", page.url)
        self.assertIn(f"批量0{self.city}", page.words)

    def test_what_is_not_there_or_not_allowed_is_left_out(self):
        page = self.agent.get(f"/customers?{self.q(cols='name,value,nothing,city')}", status=200)
        self.assertNotIn("Value", page.words)  # an agent sees no money
        self.assertIn("A column of this view is not there any more", page.words)

    def test_print_has_the_columns_and_no_boxes(self):
        page = self.agent.get(f"/customers?{self.q(cols='name,code,tags', print=1)}", status=200)
        self.assertIn("Tags", page.words)
        self.assertNotIn('name="id"', page.text)

    def test_other_lists(self):
        for path in ("/orders?cols=ref,kind", "/members?cols=name,debt", "/complaints?tab=all&cols=text,ref,touched"):
            self.manager.get(path, status=200)
            self.manager.get(path + "&print=1", status=200)
        for name in ("orders", "members", "complaints"):
            self.manager.get(f"/views/{name}/columns", status=200)
        self.agent.get("/views/nothing/columns", status=404)


class Views(Lists):
    def save(self, client, name, status=200, **values):
        page = client.get(f"/views/customers/new?{self.q(sort='name', cols='name,city,code')}", status=200)
        return client.submit(page.form("/views/customers/new"), {"name": name, **values}, status=status)

    def view_id(self, name):
        return self.stack.value("SELECT id FROM saved_view WHERE name = ?", name)

    def test_saved_opened_changed_removed_and_back(self):
        name = "我的" + self.city
        page = self.save(self.manager, name)
        view = self.view_id(name)
        self.assertIn(f"view={view}", page.url)
        self.assertIn(f"批量0{self.city}", page.words)
        text = self.manager.get(f"/customers.csv?view={view}").body.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(rows[0], ["Name", "City", "Code"])
        self.assertEqual(len(rows), 7)
        book = self.manager.get(f"/customers.xlsx?view={view}", status=200)
        self.assertTrue(book.body.startswith(b"PK"))
        page = self.manager.get(f"/customers?base={view}&{self.q(cols='name,city,code', kind='person')}", status=200)
        page = self.manager.get(page.link(f"/views/customers/{view}/edit"), status=200)
        self.manager.submit(page.form(f"/{view}/edit"), {}, status=200)
        self.assertIn("kind=person", self.stack.value("SELECT filter FROM saved_view WHERE id = ?", view))
        page = self.manager.get("/views/customers", status=200)
        page = self.manager.submit(page.form(f"/{view}/remove"), {}, status=200)
        self.assertIn("is not there any more", self.manager.get(f"/customers?view={view}", status=200).words)
        self.manager.submit(page.form(f"/{view}/restore"), {}, status=200)
        self.assertIn(name, self.manager.get("/customers", status=200).words)

    def test_who_sees_it(self):
        name = "私" + self.city
        self.save(self.agent, name)
        self.assertNotIn(name, self.manager.get("/customers").words)
        self.manager.get(f"/views/customers/{self.view_id(name)}/edit", status=404)
        page = self.save(self.agent, "众" + self.city, status=422, share="all")
        self.assertIn("share", page.errors)
        self.save(self.manager, "众" + self.city, share="all")
        self.assertIn("众" + self.city, self.agent.get("/customers").words)
        self.agent.get(f"/views/customers/{self.view_id('众' + self.city)}/edit", status=403)

    def test_default(self):
        client = self.stack.client().sign_in("loyalty")
        self.save(client, "默认" + self.city, opens="1")
        page = client.get("/customers", status=200)
        self.assertIn(f"批量0{self.city}", page.words)
        self.assertEqual(len(client.get("/customers?view=0").words.split("批量")), len(client.get("/customers?view=0").words.split("批量")))
        page = client.get("/views/customers", status=200)
        client.submit(page.form("/not-default"), {}, status=200)
        self.assertNotIn('aria-label="The list opens with it"', client.get("/customers", status=200).text)

    def test_a_filter_that_is_gone(self):
        page = self.manager.get(f"/views/customers/new?{self.q(tag=self.other, x_gone='1')}", status=200)
        self.manager.submit(page.form("/new"), {"name": "旧" + self.city}, status=200)
        view = self.view_id("旧" + self.city)
        self.stack.write("UPDATE saved_view SET filter = filter || '&x_gone=1' WHERE id = ?", view)
        self.stack.write("UPDATE lookup SET retired_at = 1 WHERE id = ?", self.other)
        page = self.manager.get(f"/customers?view={view}", status=200)
        self.assertIn("is not in use any more", page.words)
        self.assertIn("A filter of this view is not there any more", page.words)
        self.assertIn(f"批量0{self.city}", page.words)


class Administration(Lists):
    def test_members_have_columns_and_views(self):
        client = self.stack.client("admin").sign_in("loyalty")
        name = "会员" + self.city
        page = client.get("/members", status=200)
        self.assertIn("/admin/views/members/columns", page.text)
        page = client.get("/views/members/columns", status=200)
        pairs = [(n, v) for n, v in page.form("/views/members/columns").filled({}) if n != "col"] + [("col", "debt"), ("apply", "1")]
        page = client.get("/views/members/columns?" + urllib.parse.urlencode(pairs), status=200)
        self.assertIn("cols=name%2Cdebt", page.url)
        page = client.get("/views/members/new?state=active&cols=name,debt", status=200)
        page = client.submit(page.form("/views/members/new"), {"name": name, "opens": "1"}, status=200)
        view = self.view_of(name)
        self.assertIn(f"/admin/members?view={view}", client.get("/members", status=200).text)
        intranet = self.stack.client().sign_in("loyalty")  # the same list, the same view
        self.assertIn(name, intranet.get("/members", status=200).words)
        rows = client.get(f"/members.csv?view={view}", status=200).body.decode("utf-8-sig").splitlines()
        self.assertEqual(rows[0], "Name,Debt")
        client.get(f"/members?view={view}&print=1", status=200)
        page = client.submit(client.get(f"/views/members/{view}/edit").form(f"/{view}/edit"), {"name": name + "2"}, status=200)
        page = client.submit(client.get("/views/members").form(f"/{view}/not-default"), {}, status=200)
        page = client.submit(page.form(f"/{view}/default"), {}, status=200)
        page = client.submit(page.form(f"/{view}/remove"), {}, status=200)
        page = client.submit(page.form(f"/{view}/restore"), {}, status=200)
        client.submit(page.form(f"/{view}/remove"), {}, status=200)
        client.get("/views/customers", status=404)  # not a list of this program
        self.stack.client("admin").sign_in("auditor").get(f"/views/members/{view}/edit", status=404)

    def view_of(self, name):
        return self.stack.value("SELECT id FROM saved_view WHERE name = ?", name)


class Many(Lists):
    def tags(self):
        return self.stack.value(f"SELECT COUNT(*) FROM customer_tag WHERE tag_id = {self.tag} AND customer_id IN ({','.join(map(str, self.ids[:3]))})")

    def test_ticked_ones_and_undo(self):
        ids = self.ids[:3]
        task, page = self.carry_out(self.agent, "/customers/bulk?" + urllib.parse.urlencode(
            {"do": "tag_add", "go": 1, "to_tag": self.tag, "id": ids}, doseq=True))
        self.assertIn("Change 3 customers", page.words)
        self.assertEqual(self.tags(), 3)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM audit WHERE action = 'customer.tags' AND entity_id IN (?, ?, ?)", *ids), 3)
        self.assertIn("批量", self.agent.get(f"/customers?tag={self.tag}").words)  # search follows
        page = self.agent.get(f"/customers/{ids[0]}/tags", status=200)
        form = page.form("/tags")  # taken off by hand
        self.agent.post(form.action, [(n, v) for n, v in form.filled({}) if n != "tags"], status=200)
        self.undo(self.agent, task)
        self.assertEqual(self.tags(), 0)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM task_row r JOIN task t ON t.id = r.task_id WHERE t.undoes_id = ? AND"
                                          " r.state = 'skipped' AND r.entity_id = ?", task, ids[0]), 1)

    def test_all_that_the_filter_finds(self):
        stage = {"do": "stage", "go": 1, "to_stage": "loyal", "reason": "周年", "all": 1}
        task, page = self.carry_out(self.agent, "/customers/bulk?" + self.q(stage="prospect", **stage))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE city = ? AND stage = 6", self.city), 6)
        self.undo(self.agent, task)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer WHERE city = ? AND stage = 2", self.city), 6)

    def test_pressed_twice(self):
        page = self.agent.get("/customers/bulk?" + urllib.parse.urlencode(
            {"do": "tag_add", "go": 1, "to_tag": self.tag, "id": self.ids[3:4]}, doseq=True), status=200)
        form = next(f for f in page.forms if f.method == "post" and "/bulk" in f.action)
        before = self.stack.value("SELECT COUNT(*) FROM task")
        first = self.agent.post(form.action, form.filled({}), status=200)
        second = self.agent.post(form.action, form.filled({}), status=200)
        self.assertEqual(first.url, second.url)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM task"), before + 1)

    def bulk_form(self, client, **query):
        page = client.get("/customers/bulk?" + urllib.parse.urlencode(query, doseq=True), status=200)
        return next(f for f in page.forms if f.method == "post" and "/bulk" in f.action), page

    def counts(self, task):
        return json.loads(self.stack.value("SELECT counts FROM task WHERE id = ?", task))

    def test_its_result_changes_meanwhile(self):
        """What came to the filter since the preview is changed too, and counted; what left is not."""
        ask = {"do": "tag_add", "go": 1, "to_tag": self.other, "all": 1, "city": "变" + self.city}
        form = self.manager.get("/customers/new").form("/customers/new")
        made = []
        for n in range(3):
            page = self.manager.submit(self.manager.get("/customers/new").form("/customers/new"),
                                       {"name": f"变化{n}{self.city}", "city": "变" + self.city}, status=200)
            made.append(int(page.url.rsplit("/", 1)[1]))
        confirm, _ = self.bulk_form(self.manager, **ask)
        self.assertEqual(confirm.get("expected"), "3")
        self.manager.submit(self.manager.get(f"/customers/{made[0]}/edit").form("/edit"), {"city": "别处"}, status=200)
        for n in range(2):
            self.manager.submit(form if n else self.manager.get("/customers/new").form("/customers/new"),
                                {"name": f"新来{n}{self.city}", "city": "变" + self.city}, status=200)
        page = self.manager.submit(confirm, {}, status=200)
        task = int(page.url.rsplit("/", 1)[1])
        self.done(task)
        counts = self.counts(task)
        self.assertEqual((counts["found"], counts["came"], counts["updated"]), (4, 1, 4))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_tag WHERE tag_id = ? AND customer_id = ?", self.other, made[0]), 0)

    def test_undo_after_undo(self):
        ids = self.ids[4:5]
        task, _ = self.carry_out(self.agent, "/customers/bulk?" + urllib.parse.urlencode(
            {"do": "tag_add", "go": 1, "to_tag": self.tag, "id": ids}, doseq=True))
        again = self.agent.get(f"/tasks/{task}").form("/undo")
        undo = self.undo(self.agent, task)
        self.agent.submit(self.agent.get(f"/customers/{ids[0]}/tags").form("/tags"), {"tags": str(self.tag)}, status=200)
        self.agent.submit(again, {}, status=None)  # a second tab
        self.assertEqual(self.stack.value("SELECT undone_by_id FROM task WHERE id = ?", task), undo)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM customer_tag WHERE tag_id = ? AND customer_id = ?", self.tag, ids[0]), 1)
        self.assertFalse([f for f in self.agent.get(f"/tasks/{undo}").forms if f.action.endswith("/undo")])

    def test_invitations(self):
        """The preview says how many; a double click invites once; who has one already is left alone; and back."""
        ids, mails = [], []
        for n in range(4):
            mails.append(f"einladung{n}{self.city[1:]}@example.cn" if n < 3 else "")
            page = self.manager.submit(self.manager.get("/customers/new").form("/customers/new"),
                                       {"name": f"邀请{chr(0x4e00 + 97 * n)}{self.city}", "email": mails[n]}, status=200)
            ids.append(int(page.url.rsplit("/", 1)[1]))
        def sent():
            return self.stack.value(f"SELECT COUNT(*) FROM outbox WHERE recipient LIKE 'einladung%{self.city[1:]}@example.cn'")
        def waiting():
            return self.stack.value(f"SELECT COUNT(*) FROM account_invitation WHERE withdrawn_at IS NULL AND used_at IS NULL"
                                    f" AND customer_id IN ({','.join(map(str, ids))})")
        form, page = self.bulk_form(self.manager, do="invite", go=1, id=ids)
        self.assertIn("Change 3 customers", page.words)
        self.assertIn("no e-mail address", page.words)
        with self.stack.unchanged("a preview"):
            self.bulk_form(self.manager, do="invite", go=1, id=ids)
        first = self.manager.post(form.action, form.filled({}), status=200)
        second = self.manager.post(form.action, form.filled({}), status=200)
        self.assertEqual(first.url, second.url)
        task = int(first.url.rsplit("/", 1)[1])
        self.done(task)
        counts = self.counts(task)
        self.assertEqual((counts["updated"], counts["skipped"]), (3, 1))
        self.assertEqual((sent(), waiting()), (3, 3))
        page = self.manager.get("/customers/bulk?" + urllib.parse.urlencode({"do": "invite", "go": 1, "id": ids}, doseq=True), status=200)
        self.assertIn("nothing to change", page.words)  # invited already
        self.stack.write("UPDATE account_invitation SET used_at = 1 WHERE customer_id = ?", ids[0])  # somebody came
        undo = self.undo(self.manager, task)
        counts = self.counts(undo)
        self.assertEqual((counts["undone"], counts["skipped"], waiting()), (2, 1, 0))
        self.assertEqual(sent(), 3)
        self.sales.get("/customers/bulk?do=invite&id=1", status=200 if self.may_invite("sales") else 403)

    def may_invite(self, role):
        return "Invite to the portal" in self.stack.client().sign_in(role).get("/customers/bulk?do=tag_add&id=1").words

    def test_no_right(self):
        page = self.sales.get("/customers/bulk?" + urllib.parse.urlencode(
            {"do": "assign", "go": 1, "to_team": "none", "id": self.ids}, doseq=True), status=200)
        self.assertIn("not yours to change", page.words)
        self.assertIn("nothing to change", page.words)
        self.agent.get("/customers/bulk?do=assign&id=1", status=403)  # agents hand no customer over
        page = self.agent.get("/customers/bulk?do=tag_add&go=1", status=None)
        self.assertIn("select at least one", page.words)
        page = self.agent.get(f"/customers/bulk?do=tag_add&go=1&to_tag=999&id={self.ids[0]}", status=422)
        self.assertTrue(page.errors)

    def test_selection_as_a_file(self):
        page = self.manager.get("/customers/bulk?" + urllib.parse.urlencode(
            {"do": "csv", "cols": "name,city", "id": self.ids[:2]}, doseq=True), status=200)
        rows = list(csv.reader(io.StringIO(page.body.decode("utf-8-sig"))))
        self.assertEqual((rows[0], len(rows)), (["Name", "City"], 3))
        self.manager.get("/orders/selection?do=csv&all=1", status=200)
        self.manager.get("/members/selection?do=xlsx&all=1", status=200)

    def test_cases(self):
        refs = []
        for n in range(2):
            page = self.agent.get("/complaints/new", status=200)
            page = self.agent.submit(page.form("/complaints/new"), {"kind": "complaint", "channel": "phone", "body": f"坏了 {self.city}"}, status=200)
            refs.append(page.url.rsplit("/", 1)[1].split("?")[0])
        ids = [self.stack.value("SELECT id FROM complaint WHERE ref = ?", r) for r in refs]
        me = self.stack.value("SELECT id FROM staff WHERE username = 'manager'")
        task, _ = self.carry_out(self.manager, "/complaints/bulk?" + urllib.parse.urlencode(
            {"do": "assign", "go": 1, "to_agent": me, "id": ids}, doseq=True))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint WHERE assignee_id = ? AND id IN (?, ?)", me, *ids), 2)
        urgent, _ = self.carry_out(self.manager, "/complaints/bulk?" + urllib.parse.urlencode(
            {"do": "priority", "go": 1, "to_priority": "urgent", "id": ids}, doseq=True))
        self.undo(self.manager, task)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint WHERE assignee_id = ? AND id IN (?, ?)", me, *ids), 0)
        before = self.stack.value("SELECT priority FROM complaint WHERE id = ?", ids[0])
        self.undo(self.manager, urgent)  # undone out of turn
        self.assertNotEqual(self.stack.value("SELECT priority FROM complaint WHERE id = ?", ids[0]), before)


if __name__ == "__main__":
    unittest.main()
