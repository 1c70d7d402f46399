"""Pages of long work: one's own with progress, what was left out as a file, cancel and undo; nobody else's. What
a kind does stands in the tests of its noun."""

import re
import time
import unittest

from command import until
from stack import shared


class Tasks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()
        cls.number = int(time.time() * 1000) << 21

    def task(self, state, **more):
        """One of manager's, held by a worker that never comes back."""
        type(self).number += 1
        now = int(time.time() * 1000)
        values = {"id": self.number, "kind": "customer_bulk", "title": "标签 <b>“重要”</b>", "program": "intranet",
                  "staff_id": self.stack.value("SELECT id FROM staff WHERE username = 'manager'"), "params": "{}",
                  "state": state, "done": 3, "total": 10, "counts": '{"updated":3}', "created_at": now,
                  "finished_at": now if state == "done" else None, "lease_until": now + 100_000, **more}
        self.stack.write(f"INSERT INTO task ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", *values.values())
        return self.number

    def client(self, who):
        return self.stack.client("intranet", lang="en").sign_in(who)

    def test_progress_and_cancel(self):
        task = self.task("running")
        manager = self.client("manager")
        page = manager.get(f"/tasks/{task}", status=200)
        self.assertIn("3 of 10", page.words)
        self.assertIn("标签 <b>“重要”</b>", page.words)
        part = manager.request("GET", f"/tasks/{task}", headers={"HX-Request": "true", "HX-Target": "task-status"})
        self.assertNotIn("<html", part.text)
        self.assertIn("3 of 10", part.words)
        self.assertIn(str(task), manager.get("/tasks", status=200).text)
        page = manager.submit(page.form("/cancel"), status=200)
        self.assertIn("It stops", page.words)
        self.assertEqual(self.stack.value("SELECT cancel FROM task WHERE id = ?", task), 1)
        ended = self.task("done")
        page = manager.get(f"/tasks/{ended}", status=200)
        self.assertFalse([f for f in page.forms if "/cancel" in f.action])

    def test_the_menu_counts_all_of_mine(self):
        badge = lambda: int((re.search(r'Long work</span>\s*<span class="badge nav-badge">(\d+)<', self.client("auditor").get("/tasks").text) or [0, 0])[1])
        mine = {"staff_id": self.stack.value("SELECT id FROM staff WHERE username = 'auditor'")}
        before = badge()
        tasks = [self.task(state, **mine) for state in ("waiting", "running", "done")]
        others = [self.task("done") for _ in range(25)] + [self.task("waiting")]  # an auditor sees those of others, too
        self.assertEqual(badge(), before + 2)
        plan = self.stack.plan(
            "SELECT COUNT(*) FROM task WHERE staff_id = 1 AND state IN ('waiting', 'running')", "task",
            "INSERT INTO task (id, kind, title, staff_id, program, params, state, created_at) SELECT g, 'x', '', s.id, 'intranet', '{}',"
            " CASE g % 4 WHEN 0 THEN 'waiting' ELSE 'done' END, g FROM generate_series(1, 20000) g JOIN (SELECT id,"
            " ROW_NUMBER() OVER () AS i, COUNT(*) OVER () AS n FROM staff) s ON s.i = g % s.n + 1")
        self.assertIn("task_mine", plan)
        for task in tasks + others:
            self.stack.write("UPDATE task SET state = 'done' WHERE id = ?", task)

    def test_left_out(self):
        task = self.task("done")
        for n, note in ((1, "=1+1 has no right"), (2, "closed")):
            self.stack.write("INSERT INTO task_row (task_id, n, state, note) VALUES (?, ?, 'skipped', ?)", task, n, note)
        manager = self.client("manager")
        self.assertIn("=1+1 has no right", manager.get(f"/tasks/{task}", status=200).words)
        text = manager.get(f"/tasks/{task}/rows.csv", status=200).text
        self.assertIn("'=1+1 has no right", text)
        self.assertEqual(len(text.strip().splitlines()), 3)
        self.assertTrue(manager.get(f"/tasks/{task}/rows.xlsx", status=200).body.startswith(b"PK"))

    def test_undo_is_made_once(self):
        task = self.task("done")
        manager = self.client("manager")
        page = manager.get(f"/tasks/{task}", status=200)
        form = page.form("/undo")
        for _ in range(2):
            manager.submit(form, status=200)
            until(lambda: self.stack.value("SELECT state FROM task WHERE undoes_id = ?", task) == "done")  # the worker has let go of it
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM task WHERE undoes_id = ?", task), 1)
        self.assertIn("taken back", manager.get(f"/tasks/{task}").words)

    def test_somebody_elses(self):
        task = self.task("running")
        sales = self.client("sales")
        for path in (f"/tasks/{task}", f"/tasks/{task}/rows.csv"):
            self.assertEqual(sales.get(path).status, 404)
        token = self.client("sales").get("/customers/new").form("/customers/new").get("csrf")
        for verb in ("cancel", "undo"):
            self.assertIn(sales.post(f"/tasks/{task}/{verb}", {"csrf": token}).status, (403, 404))
        self.assertEqual(self.stack.value("SELECT cancel FROM task WHERE id = ?", task), 0)
        auditor = self.client("auditor")
        page = auditor.get(f"/tasks/{task}", status=200)
        self.assertFalse([f for f in page.forms if "/tasks/" in f.action])


if __name__ == "__main__":
    unittest.main()
