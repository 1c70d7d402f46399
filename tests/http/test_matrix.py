"""Routes x roles x records: who gets what, and that a refusal changed nothing (S13, S14, S16).

The rows come from the route tables themselves (`X.fcgi --routes`); the expectation is worked out here,
from what the route says about who may, the table below and where the record stands. A route without
a rule fails. Prints its size. Refused answers are 403 or, where what is asked for is not to be seen, 404;
visitors who are not signed in are led to the sign-in page."""

import time
import unittest
import urllib.parse

import crawl
from stack import PASSWORD
from world import RELATIONS, ROLES, World

# Independent of domain/perm.c: how far each role reaches. A all, B branch, T team, O own, - none.
#                       agent sales manager loyalty admin auditor
RIGHTS = {
    "CUSTOMER_SEE":     "A A A A - A",
    "CUSTOMER_CREATE":  "A A A A - -",
    "CUSTOMER_EDIT":    "A O B - - -",
    "CUSTOMER_CLOSE":   "- - B - - -",
    "CUSTOMER_ASSIGN":  "- O B - - -",
    "CUSTOMER_EXPORT":  "- O B - - A",
    "DUPLICATE_SEE":    "A - A - - A",
    "CUSTOMER_MERGE":   "T - B - - -",
    "INTERACTION_LOG":  "A A A A - -",
    "IMPORT_RUN":       "- - B O - -",
    "ORDER_SEE":        "A T A A - A",
    "COMPLAINT_SEE":    "A A A - - A",
    "COMPLAINT_TAKE":   "A - A - - -",
    "COMPLAINT_ASSIGN": "T - A - - -",
    "COMPLAINT_EXPORT": "- - A - - A",
    "CASE_TAG_NEW":     "- - A - - -",
    "REPLY_SHARE":      "T - A - - -",
    "MEMBER_SEE":       "A A A A - A",
    "MEMBER_MANAGE":    "- - - A - -",
    "POINTS_POST":      "- - - A - -",
    "POINTS_APPROVE":   "- - - A - -",
    "ACCOUNT_LINK_SEE": "A - A A - A",
    "ACCOUNT_INVITE":   "A O A A - -",
    "ACCOUNT_LINK":     "A - A A - -",
    "REPORT_SEE":       "- - A A - A",
    "VIEW_SHARE":       "- - A - - -",
    "LIST_MANAGE":      "- - - - A -",
    "SETTING_MANAGE":   "- - - - A -",
    "STAFF_MANAGE":     "- - - - A -",
    "AUDIT_SEE":        "- - - - A A",
    "OUTBOX_SEE":       "- - - - A A",
    "OUTBOX_REPLAY":    "- - - - A -",
    "JOB_SEE":          "- - - - A A",
    "CUSTOMER_CONTACT_SEE": "A T A A - A",
}
MAY_ENTER = {"intranet": ("agent", "sales", "manager", "loyalty", "auditor"),
             "admin": ("loyalty", "admin", "auditor")}
REACH = {"A": set(RELATIONS), "B": {"own", "team", "branch"}, "T": {"own", "team"}, "O": {"own"}, "-": set()}


def reach(role, action):
    """Relations of records that this role may do it to."""
    return REACH[RIGHTS[action].split()[ROLES.index(role)]]


# What stands for the {parts} of a path, by what comes before them; "{row}" values by the noun.
CUSTOMER_ROWS = {"reach": "reach", "addresses": "address", "links": "link", "notes": "note",
                 "consents": "consent", "files": "file_id", "invitations": "invitation", "accounts": "account"}
BAD = {"what": ["nothing", "customers", "customers.txt", "'"], "id": ["0", "-1", "9999999999999999999", "abc", "1%00", "1' OR '1'='1"],
       "ref": ["TS-00000-00000-0", "x", "' OR 1=1 --"], "number": ["8900000000000000", "x", "0"],
       "list": ["nothing", "'"], "key": ["nothing", "'"], "name": ["nothing"], "row": ["0", "x"],
       "state": ["nothing"], "to": ["nothing"], "consent": ["0", "x"],
       "choice": ["0", "x"]}
NOWHERE = {"id": "4611686018427387905", "ref": "TS-25HYT-2Z6E3-0", "number": "8999999999999993",
           "row": "4611686018427387905", "consent": "4611686018427387905",
           "choice": "4611686018427387905"}
LAST = ("/account/sessions/end-others", "/account/sessions/end", "/account/password", "/sign-out")
ALLOWED = {200, 303, 409, 410, 422}
REFUSED = {403, 404}


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.routes = crawl.routes()
        cls.cells = cls.refusals = 0

    @classmethod
    def tearDownClass(cls):
        cls.world.stop()
        print(f"\nmatrix: {len(cls.routes)} routes, {cls.cells} cells, {cls.refusals} refusals after which "
              "the database was compared")

    # ---- which records a route takes ----

    def records(self, route, role):
        """[(relation, values for the path)] of records that exist; None: no rule."""
        w, path = self.world, route.path
        if not route.names:
            return [("", {})]
        if "/absence/{row}/end" in path:
            return [("nobody's", {**NOWHERE, "id": self.world.victim})]
        if path.startswith("/intranet/colleagues/"):
            return [("a colleague", {"id": self.world.colleague["team"]})]
        if "keyed" in route.flags:
            return [("nobody's", {"key": "A" * 43})]
        if "/tasks/" in path or "/imports/of/" in path:
            return [("nobody's", NOWHERE)]
        if "/imports/templates/" in path:
            return [("", {"what": "customers.csv"})]
        if "/imports/{id}" in path:
            return [("nobody's", NOWHERE)]
        if path.startswith("/intranet/") or "/notices/" in path:
            return self.of_customers(route, role)
        fixed = {
            "/admin/staff/": {"id": w.victim}, "/admin/accounts/": {"id": w.accounts["c"]["account"]},
            "/admin/lists/": {"list": "tag", "id": w.lookup}, "/admin/settings/": {"key": "complaint.reopen_days"},
            "/admin/fields/": {"id": w.field, "choice": w.choice}, "/admin/views/": {"list": "members", "id": 1}, "/admin/outbox/": {"id": w.message}, "/admin/jobs/": {"name": "purge"},
            "/admin/audit/": {"id": w.audit}, "/admin/tiers/": {"id": w.tier},
            "/admin/requests/": {"id": w.request}, "/admin/grants/": {"id": w.grant}, "/admin/members/": {"number": w.records["agent", "own"]["number"], "to": "frozen",
                                "id": w.records["agent", "own"]["posting"]}}
        for prefix, values in fixed.items():
            if path.startswith(prefix):
                return [("", values)]
        return None

    def of_customers(self, route, role):
        w, out = self.world, []
        parts = route.path.split("/")
        noun = parts[2]
        if noun == "replies":
            return [("", {"id": w.reply})]
        if noun == "account-links":
            return [("", {"id": w.accounts["c"]["link"]})]
        for rel in RELATIONS:
            r = w.records[role, rel]
            values = {"customers": {"id": r["customer"], "consent": r["consent"]},
                      "contacts": {"id": r["contact"]}, "interactions": {"id": r["interaction"]},
                      "orders": {"id": r["order"]}, "members": {"number": r.get("number")},
                      "complaints": {"ref": r["ref"], "state": "assessment"},
                      "views": {"list": "customers", "id": r["view"]},
                      "duplicates": {"id": r["pair"]}, "merges": {"id": r["merge"]},
                      "files": {"id": r["file"]}, "notices": {"id": r["notice"]}}.get(noun)
            if values is None:
                return None
            if "row" in route.names:
                name = CUSTOMER_ROWS.get(parts[5] if parts[4] == "portal" else parts[4])
                if name is None:
                    return None
                values["row"] = r.get("reach_main" if parts[-1] == "main" else name, 0)
            if None not in values.values() and values.get("row") != 0:
                out.append((rel, values))
        return out

    # ---- what is expected ----

    def may(self, route, role, rel):
        """True, False, or None where the role alone decides nothing (one's own things)."""
        who, path = route.who, route.path
        if who in ("ANYONE", "SIGNED_IN"):
            if path.endswith("/factor/qr.svg"):
                return None  # while one's own is being set up: test_factor.py
            if path.startswith("/intranet/colleagues/") and "{row}" not in path:
                return role == "manager"
            if "/tasks/{id}" in path or "/absence/{row}/end" in path or "keyed" in route.flags:
                return False  # own ones: test_tasks.py, test_formats.py
            if path.startswith("/intranet/files/"):
                return bool(reach(role, "CUSTOMER_SEE"))
            if "/notices/{id}" in path or path.startswith("/intranet/views/{list}/{id}"):
                return rel == "own"
            return True
        if not reach(role, who):
            return False
        if path.startswith("/admin/views/{list}/{id}"):
            return False  # own ones: test_views.py
        if "/imports/{id}" in path or "/imports/of/" in path:
            return False  # own ones: test_imports.py
        if path.startswith("/intranet/interactions/") or "/notes/{row}" in path:
            return rel == "own" or rel in reach(role, "CUSTOMER_EDIT")
        if path.endswith("}.vcf"):
            return rel in reach(role, "CUSTOMER_CONTACT_SEE")
        if path.startswith("/intranet/contacts/") or path.endswith("/contact"):
            return rel in reach(role, "CUSTOMER_EDIT") & reach(role, "CUSTOMER_CONTACT_SEE")
        if path == "/admin/requests/{id}/withdraw":
            return None  # by the one who asked
        if path.endswith("follow"):
            return rel in reach(role, "COMPLAINT_SEE") & reach(role, who)
        if path == "/intranet/complaints/{ref}/assign":
            return None if rel in ("branch", "other") else True  # a team's, or nobody's
        return rel in reach(role, who) if rel else True

    # ---- one cell ----

    def call(self, client, route, values, token=None):
        self.__class__.cells += 1
        path = route.fill(values) + ("?to=en" if route.path.endswith("/language") else "")
        if route.method == "GET":
            return client.get(path, follow=False)
        fields = {"csrf": token or client.token}
        if "uploads" in route.flags:
            return client.post(path, fields, [], follow=False)
        return client.post(path, fields, follow=False)

    def refused(self, client, route, values, statuses, what):
        self.__class__.refusals += 1
        with self.world.stack.unchanged(f"{route.name} {what}"):
            page = self.call(client, route, values)
        if page.status not in statuses:
            self.wrong.append(f"{route.name} {what} {values}: {page.status}, expected {sorted(statuses)}")

    def allowed(self, client, route, values, what):
        page = self.call(client, route, values)
        if route.path.endswith("/duplicates/scan"):
            self.task_ends()  # it would change what is compared
        nothing_chosen = page.status == 404 and route.path.endswith("/sessions/end")
        if page.status not in ALLOWED and not nothing_chosen:
            self.wrong.append(f"{route.name} {what} {values}: {page.status}, expected to be allowed "
                              f"({page.words[:120]})")

    def task_ends(self):
        end = time.monotonic() + 30
        while self.world.stack.value("SELECT COUNT(*) FROM task WHERE state IN ('waiting', 'running')"):
            self.assertLess(time.monotonic(), end, "a task does not end")
            time.sleep(0.1)

    def bad_values(self, route, values):
        """The same path with a record that is not there, or no name of one."""
        for name in route.names:
            for bad in BAD.get(name, []) + ([NOWHERE[name]] if name in NOWHERE else []):
                yield {**values, name: urllib.parse.unquote(bad)}

    def staff(self, program):
        self.wrong = []
        rows = [r for r in self.routes if r.program == program]
        rows.sort(key=lambda r: next((i + 1 for i, p in enumerate(LAST) if r.path.endswith(p)), 0))
        for role in ROLES:
            if role not in MAY_ENTER[program]:
                self.may_not_enter(program, role)
                continue
            client = self.world.client(program, role)
            for route in rows:
                self.row(client, route, role)
        self.guests(program, rows)
        self.assertEqual(self.wrong, [], "\n" + "\n".join(self.wrong))

    def row(self, client, route, role):
        records = self.records(route, role)
        if records is None or (route.who not in RIGHTS and route.who not in ("ANYONE", "SIGNED_IN")):
            self.wrong.append(f"{route.name} ({route.who}): no rule in this test")
            return
        for rel, values in records:
            may = self.may(route, role, rel)
            what = f"as {role} to {rel}" if rel else f"as {role}"
            if may is False:
                self.refused(client, route, values, REFUSED, what)
        for rel, values in records:
            if self.may(route, role, rel):
                self.allowed(client, route, values, f"as {role} to {rel}")
        for values in self.bad_values(route, records[0][1]) if records else ():
            self.refused(client, route, values, REFUSED | {400}, f"as {role} to nothing")

    def may_not_enter(self, program, role):
        client = self.world.stack.client(program)
        with self.world.stack.unchanged(f"{role} at {program}"):
            page = client.submit(client.get("/sign-in").form("/sign-in", "password"),
                                 {"username": role, "password": PASSWORD}, follow=False)
        if page.status != 422 or f"__Host-zy_{program}" in client.cookies:
            self.wrong.append(f"{role} may sign in to {program}")

    def guests(self, program, rows):
        guest = self.world.client(program, None)
        for route in rows:
            if route.who != "ANYONE":
                _, values = (self.records(route, "agent") or [("", {})])[0]
                status = 404 if "keyed" in route.flags else 401 if "quiet" in route.flags else 303
                self.refused(guest, route, values, {status}, "as a guest")
                if guest.page.location and "/sign-in" not in guest.page.location:
                    self.wrong.append(f"{route.name} as a guest leads to {guest.page.location}")

    def test_intranet(self):
        self.staff("intranet")

    def test_admin(self):
        self.staff("admin")

    # ---- rows of one customer under the address of another ----

    def test_rows_under_another_customer(self):
        """S13: the secondary id decides nothing, and belongs to its customer."""
        self.wrong = []
        client = self.world.client("intranet", "agent")
        for route in self.routes:
            if route.path.startswith("/intranet/customers/{id}/") and len(route.names) == 2:
                mine = self.records(route, "agent")[0][1]
                other = self.records(route, "manager")[3][1]
                self.refused(client, route, {**other, "id": mine["id"]}, {404}, "with a row of another")
        loyalty = self.world.client("admin", "loyalty")
        a, b = self.world.records["agent", "own"], self.world.records["agent", "team"]
        for route in self.routes:
            if route.path.startswith("/admin/members/") and "id" in route.names:
                self.refused(loyalty, route, {"number": a["number"], "id": b["posting"]}, {404},
                             "with a posting of another")
        self.assertEqual(self.wrong, [], "\n" + "\n".join(self.wrong))

    # ---- portal: a against b against c against a guest ----

    def test_portal(self):
        self.wrong = []
        w = self.world
        rows = [r for r in self.routes if r.program == "portal"]
        rows.sort(key=lambda r: next((i + 1 for i, p in enumerate(LAST) if r.path.endswith(p)), 0))
        for who in (None, "c", "b", "a"):
            client = w.client("portal", who)
            for route in rows:
                self.portal_row(client, route, who)
        self.assertEqual(self.wrong, [], "\n" + "\n".join(self.wrong))

    def portal_row(self, client, route, who):
        whoms = {"SIGNED_IN": "abc", "CUSTOMER": "ab", "MEMBER": "a", "ANYONE": None}
        if route.who not in whoms:
            self.wrong.append(f"{route.name} ({route.who}): no rule in this test")
            return
        open_to = whoms[route.who]
        if not route.names:
            if open_to and who is None:
                self.refused(client, route, {}, {303}, "as a guest")
            elif open_to and who not in open_to:
                self.refused(client, route, {}, {403}, f"as {who}")
            elif not (who and route.path.endswith(("/sign-in", "/register", "/verify", "/resend"))):
                self.allowed_portal(client, route, who)
            return
        for whose, account in self.world.accounts.items():
            for values in self.portal_values(route, account):
                if whose == who and "none" not in values.values():
                    if route.method == "GET":
                        self.allowed(client, route, values, f"as {who} to {whose}'s")
                else:
                    statuses = {303} if open_to and who is None else {403, 404}
                    self.refused(client, route, values, statuses, f"as {who} to {whose}'s")
        internal = {"id": self.world.accounts["a"]["internal"]}
        if "/files/" in route.path:
            self.refused(client, route, internal, {404}, f"as {who} to an internal file")
        for values in self.bad_values(route, self.portal_values(route, self.world.accounts["a"])[0]):
            self.refused(client, route, values, {400, 303, 404} if who is None else {400, 403, 404},
                         f"as {who} to nothing")

    def allowed_portal(self, client, route, who):
        page = self.call(client, route, {})
        if page.status not in ALLOWED | {404}:
            self.wrong.append(f"{route.name} as {who}: {page.status} {page.words[:120]}")

    def portal_values(self, route, account):
        if "/files/" in route.path:
            return [{"id": account["file"]}]
        if "/member/" in route.path:
            return [{"number": account["number"]}]
        if "/orders/" in route.path:
            return [{"ref": account["order_ref"]}]
        return [{"ref": account["ref"]}, {"ref": account["offered"]}]

    def test_every_post_has_a_token_rule(self):
        for route in self.routes:
            with self.subTest(route=route.name):
                self.assertEqual(route.csrf, "none" if route.method == "GET" else "token")
                self.assertNotEqual(route.who, "NOBODY")


if __name__ == "__main__":
    unittest.main()
