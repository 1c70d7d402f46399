"""Cases, the daily side, through the door: due times, saved replies without JavaScript, an answer held back, tags,
mentions, merging with the customer's old link, the rating by a private link, what is counted of it."""

import re
import unittest

from stack import shared
from test_complaints import GOOD

KEY = re.compile(r"track\?key=([A-Za-z0-9_-]+)")


class Daily(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = shared()

    def setUp(self):
        self.stack.write("DELETE FROM rate_limit")
        self.agent = self.stack.client("intranet").sign_in("agent")

    def filed(self, **more):
        guest = self.stack.client("portal")
        page = guest.submit(guest.get("/complaints/new").form("/complaints/new"), {**GOOD, **more}, files=[], status=200)
        return guest, page.url.split("/")[3], KEY.search(page.text)

    def row(self, ref, what="*"):
        return self.stack.sql(f"SELECT {what} FROM complaint WHERE ref = ?", ref)[0]

    def test_due_times_and_priority(self):
        _, ref, _ = self.filed()
        page = self.agent.get(f"/complaints/{ref}", status=200)
        self.assertIn("First answer by", page.words)
        before = self.row(ref)
        self.assertEqual(before["priority"], 2)
        self.assertLess(before["answer_due_at"], before["due_at"])
        page = self.agent.submit(page.form("/sort"), {"priority": "urgent", "kind": "enquiry"}, status=200)
        after = self.row(ref)
        self.assertEqual((after["priority"], after["kind"]), (4, "enquiry"))
        self.assertLess(after["due_at"], before["due_at"])
        self.assertIn("Priority: Urgent", page.words)
        page = self.agent.get("/complaints?tab=all&priority=urgent&due=week", status=200)
        self.assertIn(ref, page.words)
        self.assertNotIn(ref, self.agent.get("/complaints?tab=all&priority=low", status=200).words)
        guest_words = self.filed()[0].page.words
        for ours in ("Priority", "First answer"):
            self.assertNotIn(ours, guest_words)

    def test_case_times_page(self):
        admin = self.stack.client("admin").sign_in("admin")
        form = admin.get("/case-times", status=200).form("/case-times")
        page = admin.submit(form, {"day_1": "18-9"}, status=422)
        self.assertIn("Each stretch ends after it begins", page.words)
        page = admin.submit(page.form("/case-times"), {"day_1": "9:00-12:00, 13:00-18:00", "decide_1_2": "x"}, status=422)
        page = admin.submit(page.form("/case-times"), {"decide_1_2": "40"}, status=200)
        self.assertIn("Saved", page.words)

    def test_saved_replies_without_script(self):
        page = self.agent.submit(self.agent.get("/replies/new").form("/replies/new"),
                                 {"title": "Sorry", "scope": "own", "body": "Dear {customer_name}, {coupon}"}, status=422)
        self.assertIn("{coupon}", page.errors["body"])
        self.agent.submit(page.form("/replies/new"), {"body": "Dear {customer_name}, about {ref}"}, status=200)
        saved = self.stack.value("SELECT id FROM saved_reply WHERE title = 'Sorry'")
        _, ref, _ = self.filed()
        form = self.agent.get(f"/complaints/{ref}").form("/reply")
        page = self.agent.submit(form, {"reply": "Hello.", "saved": str(saved)}, files=[], status=200,
                                 button=("insert", "1"))
        self.assertIn(f"about {ref}", page.form("/reply").get("reply"))
        self.assertTrue(page.form("/reply").get("reply").lstrip().startswith("Hello."))
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint_message m JOIN complaint c ON c.id = m.complaint_id"
                                          " WHERE c.ref = ?", ref), 0)

    def test_an_answer_is_held_back(self):
        _, ref, _ = self.filed()
        other = self.stack.client("intranet").sign_in("manager")
        mine, theirs = (c.get(f"/complaints/{ref}").form("/reply") for c in (self.agent, other))
        other.submit(theirs, {"reply": "First answer"}, files=[], status=200)
        page = self.agent.submit(mine, {"reply": "My own answer"}, files=[], status=422)
        for said in ("Added since you opened the page", "First answer", "held back"):
            self.assertIn(said, page.words)
        self.assertEqual(page.form("/reply").get("reply").strip(), "My own answer")
        self.agent.submit(page.form("/reply"), files=[], status=200)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM complaint_message m JOIN complaint c ON c.id = m.complaint_id"
                                          " WHERE c.ref = ? AND m.kind = 'reply'", ref), 2)

    def test_who_else_is_here(self):
        _, ref, _ = self.filed()
        other = self.stack.client("intranet").sign_in("manager")
        token = other.get(f"/complaints/{ref}").form("/reply").get("csrf")
        other.post(f"/complaints/{ref}/presence", {"csrf": token, "answering": "0"}, status=200)
        self.assertIn("has this case open", self.agent.get(f"/complaints/{ref}").words)
        other.post(f"/complaints/{ref}/presence", {"csrf": token, "answering": "1"}, status=200)  # seen at once
        self.assertIn("is writing an answer", self.agent.get(f"/complaints/{ref}").words)
        self.agent.post(f"/complaints/{ref}/presence", {"answering": "1"}, status=403)  # a token is needed

    def test_merged_leads_to_the_winner(self):
        (guest, loser, key), (_, winner, _) = self.filed(), self.filed()
        self.assertIsNotNone(key)
        page = self.agent.get(f"/complaints/{loser}/merge?into={winner}", status=200)
        page = self.agent.submit(page.form("/merge", "into_version"), status=200)
        self.assertIn(f"in case {loser}", page.words)
        self.assertIn(winner, guest.get(f"/complaints/{loser}", status=200).url)
        fresh = self.stack.client("portal")
        self.assertIn(winner, fresh.get(f"/track?key={key.group(1)}", status=200).url)
        fresh.get(f"/complaints/{winner}", status=200)
        page = self.agent.get(f"/complaints/{loser}", status=200)
        self.assertIn("merged into another one", page.words)
        self.agent.submit(page.form("/unmerge"), status=200)
        self.stack.client("portal").get(f"/complaints/{loser}", status=404)
        self.assertIn(loser, guest.get(f"/complaints/{loser}", status=200).url)

    def test_rating_by_a_private_link(self):
        guest, ref, _ = self.filed()
        self.assertNotIn("How did we do?", guest.get(f"/complaints/{ref}").words)
        self.stack.write("UPDATE complaint SET state = 9, open = 0, closed_at = ? WHERE ref = ?",
                         self.row(ref)["created_at"], ref)
        form = guest.get(f"/complaints/{ref}", status=200).form("/rate")
        page = guest.submit(form, {"handling": "5"}, status=422)
        page = guest.submit(page.form("/rate"), {"handling": "5", "outcome": "1", "comment": "Too late"}, status=200)
        self.assertIn("Your rating", page.words)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM notice WHERE kind = 'complaint_rated_low'"), 1)
        self.stack.client("portal").post(f"/complaints/{ref}/rate", {"handling": "5", "outcome": "5"}, status=403)
        manager = self.stack.client("intranet").sign_in("manager")
        self.assertIn("Too late", manager.get("/ratings?low=1", status=200).words)
        self.assertIn("Too late", manager.get("/ratings.csv", status=200).text)
        page = manager.get("/ratings", status=200)
        self.assertRegex(page.words, r"How many answer .* [1-9]\d* of [1-9]\d*")
        page = manager.get(page.link("/ratings/cases?"), status=200)
        self.assertIn(ref, manager.submit(page.form("/ratings/cases"), {"kind": "complaint", "rated": "yes"}, status=200).words)
        self.assertNotIn(ref, manager.submit(page.form("/ratings/cases"), {"rated": "no"}, status=200).words)
        for month in ("2026-13", "x", "0001-01", "9999-12", "'"):
            manager.get(f"/ratings/cases?month={month}", status=200)
        page = manager.get(f"/complaints/{ref}", status=200)
        self.assertIn("The customer is not satisfied", page.words)
        self.assertIn(ref, manager.get("/complaints?tab=all&rating=low", status=200).words)

    def test_tags_follow_and_mention(self):
        _, ref, _ = self.filed()
        manager = self.stack.client("intranet").sign_in("manager")
        page = manager.submit(manager.get(f"/complaints/{ref}").form("/tags"), {"new_tags": "Festival"}, status=200)
        self.assertIn("Festival", page.words)
        tag = self.stack.value("SELECT id FROM lookup WHERE list = 'case_tag' AND name_zh = 'Festival'")
        self.assertIn(ref, manager.get(f"/complaints?tab=all&tag={tag}", status=200).words)
        self.agent.submit(self.agent.get(f"/complaints/{ref}").form("/follow"), status=200)
        self.assertIn(ref, self.agent.get("/complaints?tab=followed", status=200).words)
        words = self.agent.get(f"/complaints/{ref}/colleagues?q=m", status=200).text
        self.assertIn("manager", words)
        self.assertNotIn("loyalty", self.agent.get(f"/complaints/{ref}/colleagues", status=200).text)
        page = self.agent.submit(self.agent.get(f"/complaints/{ref}").form("/note"), {"note": "@loyalty please look"},
                                 files=[], status=422)
        self.assertIn("may not see this case", page.words)
        self.assertIn("@loyalty", page.form("/note").get("note"))
        self.agent.submit(page.form("/note"), {"note": "@manager please look"}, files=[], status=200)
        self.assertEqual(self.stack.value("SELECT COUNT(*) FROM notice WHERE kind = 'complaint_mention'"), 1)

    def test_a_notice_says_what_it_is_about(self):
        """The customer and the text, for as long as the reader may see the case."""
        _, ref, _ = self.filed(body="The kettle hums", contact_name="Hong")
        self.stack.add_user("reads.notices", "agent")
        reader = self.stack.client("intranet").sign_in("reads.notices")
        manager = self.stack.client("intranet").sign_in("manager")
        manager.submit(manager.get(f"/complaints/{ref}").form("/assign"), {"assignee": self.stack.value(
            "SELECT id FROM staff WHERE username = 'reads.notices'")}, status=200)
        self.assertRegex(reader.get("/notices", status=200).words, ref + " Hong · The kettle hums")
        self.assertIn("Hong · The kettle hums", reader.get("/notices/live?after=0", status=200).words)
        self.stack.write("UPDATE staff SET roles = 8 WHERE username = 'reads.notices'")
        words = reader.get("/notices", status=200).words
        self.assertIn(ref, words)
        self.assertNotIn("kettle", words)


if __name__ == "__main__":
    unittest.main()
