"""A portal account that sees its own cases alone, beside a colleague of the same organisation: no address of the
portal shows, counts, sends or merges what is the colleague's (S13, S15, S16)."""

import time
import unittest

import crawl
from stack import PASSWORD, shared
from test_complaints import PICTURE

WORD = "zebrawood"  # in every text of the colleague's cases


class OwnCases(unittest.TestCase):
    """olga sees her own, otto all of the organisation's, ines (of the same one) her own too."""

    @classmethod
    def setUpClass(cls):
        cls.stack = stack = shared()
        now = int(time.time() * 1000)
        cls.customer = stack.value("SELECT MAX(id) + 1 FROM (SELECT id FROM customer UNION ALL SELECT 800000) c")
        stack.write("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at) VALUES"
                    " (?, 'OWN-1', 'organisation', 'Harbour Ltd', 'x', ?, ?)", cls.customer, now, now)
        hashed = stack.value("SELECT password_hash FROM staff WHERE username = 'agent'")
        cls.account = {}
        for n, (name, all_) in enumerate((("olga", 0), ("otto", 1), ("ines", 0))):
            cls.account[name] = now * 1000 + n
            stack.write("INSERT INTO portal_account (id, email, password_hash, name, state, customer_id, sees_all, verified_at,"
                        " created_at) VALUES (?, ?, ?, ?, 'active', ?, ?, ?, ?)", cls.account[name], f"{name}@harbour.example",
                        hashed, name, cls.customer, all_, now, now)
        cls.client = {n: stack.client("portal", lang="en").sign_in(f"{n}@harbour.example", PASSWORD) for n in cls.account}
        cls.routes = [r for r in crawl.routes() if r.program == "portal"]

    def setUp(self):
        self.stack.write("DELETE FROM rate_limit")

    def filed(self, who, body=WORD):
        client = self.client[who]
        form = client.get("/complaints/new", status=200).form("/complaints/new")
        page = client.submit(form, {"kind": "complaint", "body": f"{body} of {who}", "order_text": body},
                             files=[("files", f"{body}.png", PICTURE, "image/png")], status=200)
        ref = page.url.split("/")[3]
        client.submit(client.get(f"/complaints/{ref}", status=200).form("/answer"), {"answer": f"{body} again"},
                      files=[], status=200)
        return ref

    def row(self, ref):
        return self.stack.sql("SELECT * FROM complaint WHERE ref = ?", ref)[0]

    def files(self, ref):
        return [r[0] for r in self.stack.sql("SELECT a.public_id FROM attachment a JOIN complaint c ON c.id = a.complaint_id"
                                             " WHERE c.ref = ?", ref)]

    def token(self, client):
        return client.get("/account", status=200).form("/sign-out").get("csrf")

    def shut(self, who, refs, files):
        """Every address of the portal that takes a case or a file, with the colleague's."""
        client, wrong, tried = self.client[who], [], 0
        csrf = self.token(client)
        for route in self.routes:
            values = refs if "/complaints/{ref}" in route.path else files if "/files/{id}" in route.path else []
            for value in values:
                path = route.fill({"ref": value, "id": value})
                with self.stack.unchanged(f"{route.name} as {who}"):
                    if route.method == "GET":
                        page = client.get(path, follow=False)
                    else:
                        page = client.post(path, {"csrf": csrf, "answer": "x", "note": "x", "handling": "5", "outcome": "5"},
                                           [] if "uploads" in route.flags else None, follow=False)
                tried += 1
                if page.status != 404 or WORD in page.text:
                    wrong.append(f"{route.name} {value}: {page.status}")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))
        self.assertGreaterEqual(tried, len(refs) * 8 + len(files) * 2)

    def silent(self, who, refs):
        """Every address without a part: lists, the home page, files that are taken along."""
        client = self.client[who]
        for route in self.routes:
            if route.names or route.method != "GET" or route.path.endswith(("/language", "/open")):
                continue
            page = client.get(route.path)
            for hidden in (WORD, *refs):
                self.assertNotIn(hidden, page.text, f"{route.path} as {who}")

    def test_no_address_shows_the_colleagues(self):
        refs = [self.filed("otto") for _ in range(4)]
        for ref, state in zip(refs[1:], (6, 9, 5)):  # offered, closed, waiting: every form would be there
            ended = int(time.time() * 1000) if state == 9 else None
            self.stack.write("UPDATE complaint SET state = ?, open = ?, closed_at = ?, remedy = ?, decision = ? WHERE ref = ?",
                             state, state != 9, ended, WORD, WORD, ref)
        closed = self.client["otto"].get(f"/complaints/{refs[2]}", status=200)
        self.client["otto"].submit(closed.form("/rate"), {"handling": "1", "outcome": "1", "comment": WORD}, status=200)
        files = [f for ref in refs for f in self.files(ref)]
        self.assertEqual(len(files), 4)
        self.shut("olga", refs, files)
        self.silent("olga", refs)
        guest = self.stack.client("portal")
        for path in [f"/complaints/{r}" for r in refs] + [f"/files/{f}" for f in files]:
            self.assertEqual(guest.get(path).status, 404)
        mine = self.filed("olga", "plainwood")
        page = self.client["otto"].get(f"/complaints/{mine}", status=200)  # the flag, and nothing else, opens it
        self.assertIn("plainwood", page.words)
        self.assertEqual(self.client["otto"].get(f"/files/{self.files(mine)[0]}").status, 200)
        self.assertIn(mine, self.client["otto"].get("/").text)

    def test_mail_goes_to_whose_case_it_is(self):
        ref = self.filed("otto")
        before = self.stack.value("SELECT COALESCE(MAX(id), 0) FROM outbox")
        agent = self.stack.client("intranet").sign_in("agent")
        agent.submit(agent.get(f"/complaints/{ref}", status=200).form("/reply"), {"reply": "We look."}, files=[], status=200)
        to = {r[0] for r in self.stack.sql("SELECT recipient FROM outbox WHERE id > ?", before)}
        self.assertIn("otto@harbour.example", to)
        self.assertFalse(to & {"olga@harbour.example", "ines@harbour.example"})

    def merge(self, loser, winner, status=200, agent=None):
        agent = agent or self.stack.client("intranet").sign_in("agent")
        row = self.row(loser), self.row(winner)
        return agent.post(f"/complaints/{loser}/merge", {"csrf": self.token(agent), "into": winner,
                                                         "version": row[0]["version"], "into_version": row[1]["version"]},
                          status=status)

    def test_merging_opens_nothing(self):
        hers, ines = self.filed("olga", "plainwood"), self.filed("ines")
        agent = self.stack.client("intranet").sign_in("agent")
        with self.stack.unchanged("cases of two colleagues who see their own"):
            page = self.merge(ines, hers, 422, agent)
        self.assertIn("not each of them may see all", page.words)
        self.assertNotIn(ines, agent.get(f"/complaints/{hers}/merge", status=200).text)  # nor is it offered
        self.shut("olga", [ines], self.files(ines))

    def test_narrowed_after_a_merge(self):
        """She saw all when the two were merged and sees her own alone now, whichever went into which."""
        self.narrowed("UPDATE portal_account SET sees_all = 0 WHERE id = ?")

    def test_unlinked_after_a_merge(self):
        """She has left the organisation: what she wrote herself stays hers."""
        try:
            self.narrowed("UPDATE portal_account SET customer_id = NULL WHERE id = ?")
        finally:
            self.stack.write("UPDATE portal_account SET sees_all = 0, customer_id = ? WHERE id = ?", self.customer,
                             self.account["olga"])

    def narrowed(self, how):
        self.stack.write("UPDATE portal_account SET sees_all = 1 WHERE id = ?", self.account["olga"])
        try:
            hers, his = self.filed("olga", "plainwood"), self.filed("otto")
            mine, into = self.filed("olga", "plainwood"), self.filed("otto")
            self.merge(his, hers)
            self.merge(mine, into)
            self.assertIn(WORD, self.client["olga"].get(f"/complaints/{hers}", status=200).words)
        finally:
            self.stack.write(how, self.account["olga"])
        for ref in (hers, mine):
            page = self.client["olga"].get(f"/complaints/{ref}", status=200)
            self.assertIn("plainwood", page.words)
            self.assertNotIn(WORD, page.text)
            self.assertIn(self.files(ref)[0], page.text)
        self.shut("olga", [his, into], self.files(his) + self.files(into))
        self.silent("olga", [his, into])

    def test_the_switchboard_is_nobody(self):
        """Two colleagues without accounts give the same number: the name, or the address, says who they are."""
        def guest(ref, name, email):
            self.stack.write("UPDATE complaint SET account_id = NULL, contact_name = ?, contact_email = ?,"
                             " contact_phone = '+861012345678', tracking_nonce = ? WHERE ref = ?", name, email, ref.encode(), ref)
        one, two = self.filed("olga", "plainwood"), self.filed("ines", "plainwood")
        agent = self.stack.client("intranet").sign_in("agent")
        guest(one, "Olga", "olga@harbour.example")
        for name, email in (("Olga", "ines@harbour.example"), ("Ines", "")):
            guest(two, name, email)
            with self.stack.unchanged(f"cases of {name} {email}"):
                self.assertIn("not each of them may see all", self.merge(two, one, 422, agent).words)
        guest(two, "Olga", "")
        self.merge(two, one, agent=agent)

    def test_one_person_twice(self):
        """The same person's two cases are merged as ever, for her as for a guest."""
        one, two = self.filed("olga", "plainwood"), self.filed("olga", "plainwood")
        self.merge(one, two)
        self.assertIn(two, self.client["olga"].get(f"/complaints/{one}", status=200).url)
        self.assertIn(f"in case {one}", self.client["olga"].page.words)


if __name__ == "__main__":
    unittest.main()
