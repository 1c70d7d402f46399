"""Teams, absence with a substitute, handing over what hangs on somebody who moves, and why a person may see a
record."""

import datetime
import re
import unittest

from command import until
from stack import shared
from world import World


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.stack = cls.world.stack

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()

    def setUp(self):
        self.stack.write("DELETE FROM rate_limit")

    def day(self, ahead):
        return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
                + datetime.timedelta(days=ahead)).isoformat()

    def task(self, client, page):
        """The task's page, when it has ended."""
        self.assertRegex(page.url, r"/tasks/\d+$")
        path = re.sub(r"^/\w+", "", page.url)
        until(lambda: self.stack.value("SELECT state FROM task WHERE id = ?", int(path.split("/")[-1]))
              not in ("waiting", "running"))
        return client.get(path, status=200)


class Absence(Case):
    def enter(self, client, **values):
        page = client.get("/account/absence", status=200)
        return client.submit(page.form("/account/absence", "from"), values)

    def test_substitute(self):
        """Told what concerns the absent one, and may do it; a substitute who is away is followed on."""
        w = self.world
        away = w.client("intranet", "sales")
        stand_in = w.colleague["team"]
        other = w.colleague["branch"]
        for n, who in (("stand.in", stand_in), ("stand.in.two", other)):
            self.stack.write("UPDATE staff SET username = ?, password_hash = (SELECT password_hash FROM staff WHERE "
                             "username = 'agent') WHERE id = ?", n, who)
        record = w.records["sales", "own"]["customer"]
        client = self.stack.client("intranet").sign_in("stand.in")
        self.assertEqual(client.get(f"/customers/{record}/edit").status, 403)
        page = self.enter(away, **{"from": self.day(0), "until": self.day(3), "substitute": str(stand_in), "note": "家里有事"})
        self.assertIn("now", page.words)
        self.assertEqual(client.get(f"/customers/{record}/edit").status, 200)
        self.assertIn("away until", client.get("/colleagues").words)
        page = self.enter(away, **{"from": self.day(2), "until": self.day(9), "substitute": ""})
        self.assertIn("from", page.errors)  # overlaps
        # the substitute is away too: the next one, and no more the first
        second = self.stack.client("intranet").sign_in("stand.in.two")
        self.enter(client, **{"from": self.day(0), "until": self.day(0), "substitute": str(other)})
        self.assertEqual(second.get(f"/customers/{record}/edit").status, 200)
        self.assertEqual(client.get(f"/customers/{record}/edit").status, 403)
        # back earlier
        page = away.get("/account/absence")
        away.submit(page.form("/end"), status=200)
        self.assertEqual(second.get(f"/customers/{record}/edit").status, 403)

    def test_refusals(self):
        client = self.world.client("intranet", "agent")
        me = str(self.world.staff["agent"])
        for values, field in (({"from": "", "until": ""}, "from"), ({"from": self.day(3), "until": self.day(1)}, "until"),
                              ({"from": self.day(-9), "until": self.day(-8)}, "until"),
                              ({"from": "yesterday", "until": self.day(1)}, "from"),
                              ({"from": self.day(1), "until": self.day(2), "substitute": me}, "substitute"),
                              ({"from": self.day(1), "until": self.day(900)}, "until")):
            page = self.enter(client, **values)
            self.assertEqual((page.status, list(page.errors)[:1]), (422, [field]), values)
        # somebody else's: the manager of the team may, an agent may not
        other = self.world.colleague["team"]
        self.assertEqual(client.get(f"/colleagues/{other}/absence").status, 403)
        self.assertEqual(self.world.client("intranet", "manager").get(f"/colleagues/{other}/absence").status, 200)


class HandOver(Case):
    def test_moves_disabled_and_taken_back(self):
        w = self.world
        admin = w.client("admin", "admin")
        victim, heir = w.staff["manager"], w.staff["agent"]
        mine = [r["customer"] for (role, rel), r in w.records.items() if (role, rel) == ("manager", "own")]
        cases = [r[0] for r in self.stack.sql("SELECT id FROM complaint WHERE assignee_id = ? AND open = 1", victim)]
        before = self.stack.sql("SELECT id, owner_id, team_id, branch_id FROM customer ORDER BY id")
        page = admin.get(f"/staff/{victim}", status=200)
        page = admin.submit(page.form("/disable"), status=200)
        self.assertEqual(page.url, f"/admin/staff/{victim}/hand-over")
        self.assertRegex(page.words, r"\d customers? ·")
        page = admin.submit(page.form("/hand-over"), {"customers": "to", "cases": "to", "to": "0"}, status=422)
        self.assertIn("to", page.errors)
        page = self.task(admin, admin.submit(page.form("/hand-over"), {"to": str(heir)}, status=200))
        self.assertIn("Done", page.words)
        for customer in mine:
            self.assertEqual(self.stack.value("SELECT owner_id FROM customer WHERE id = ?", customer), heir)
        for case in cases:
            self.assertEqual(self.stack.value("SELECT assignee_id FROM complaint WHERE id = ?", case), heir)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM interaction WHERE next_by_id = ? AND next_done_at IS NULL",
                                          victim), 0)
        # rows that take long are committed by and by: nobody waits for the lock until the last of them
        self.slow(True)
        try:
            page = admin.submit(page.form("/undo"), status=200)
            rows, seen = self.stack.sql("SELECT id, total FROM task ORDER BY id DESC LIMIT 1")[0], set()
            self.assertGreater(rows[1], 2)
            until(lambda: seen.add(self.stack.value("SELECT done FROM task WHERE id = ?", rows[0])) or rows[1] in seen)
        finally:
            self.slow(False)
        self.assertTrue(seen - {0, rows[1]}, seen)
        page = self.task(admin, page)
        self.assertIn("Done", page.words)
        self.assertEqual([tuple(r) for r in self.stack.sql("SELECT id, owner_id, team_id, branch_id FROM customer ORDER BY id")],
                         [tuple(r) for r in before])
        for case in cases:
            self.assertEqual(self.stack.value("SELECT assignee_id FROM complaint WHERE id = ?", case), victim)


    def slow(self, on):
        """Every row of a task that is undone takes a while."""
        if not self.stack.url:
            self.stack.write("CREATE TRIGGER slow AFTER UPDATE ON task_row WHEN NEW.state = 'undone' BEGIN"
                             " SELECT length(hex(randomblob(20000000))); END" if on else "DROP TRIGGER slow")
        elif on:
            self.stack.write("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                             " 'BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END'")
            self.stack.write("CREATE TRIGGER slow AFTER UPDATE ON task_row FOR EACH ROW WHEN (NEW.state = 'undone')"
                             " EXECUTE FUNCTION slow()")
        else:
            self.stack.write("DROP FUNCTION slow() CASCADE")


class Why(Case):
    def test_explained(self):
        w = self.world
        admin = w.client("admin", "admin")
        page = admin.get("/permissions", status=200)
        self.assertIn("Edit customers", page.words)
        for role, rel, answer in (("sales", "own", "belongs to this person."), ("sales", "team", "this person's team"),
                                  ("sales", "other", "somebody else")):
            r = w.records[role, rel]
            page = admin.get(f"/permissions?person={w.staff[role]}&record={r['code']}", status=200)
            self.assertIn(answer, page.words)
        page = admin.get(f"/permissions?person={w.staff['agent']}&record={w.records['agent', 'own']['ref']}", status=200)
        self.assertIn("Work on complaints", page.words)
        number = self.stack.value("SELECT number FROM member ORDER BY id LIMIT 1")  # as it is shown, with blanks
        shown = "+".join(number[i:i + 4] for i in range(0, 16, 4))
        self.assertIn("Book points", admin.get(f"/permissions?person={w.staff['loyalty']}&record={shown}").words)
        self.assertIn("no record with this number", admin.get(f"/permissions?person={w.staff['agent']}&record=nothing").words)


if __name__ == "__main__":
    unittest.main()
