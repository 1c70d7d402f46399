"""A database arranged for questions of rights: for every role a customer of its own, one of its team, of
its branch and of another branch, each with everything that hangs on a customer; portal accounts
with and without a customer. Used by test_matrix.py and test_security.py."""

import os
import time

from command import answer
from stack import PASSWORD, Stack

ROLES = ("agent", "sales", "manager", "loyalty", "admin", "auditor")
RELATIONS = ("own", "team", "branch", "other")
PICTURE = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS"
           b"\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00"
           b"\x00IEND\xaeB`\x82")


def luhn(digits):
    """digits with the digit that closes a member's number."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return digits + str(-total % 10)


class World:
    """branch 1 with teams 1 and 2, branch 2 with team 3; a user of each role in team 1."""

    def __init__(self, **more):
        self.stack = Stack(users={r: r for r in ROLES}, setting={"demo": "1"}, **more)
        self.now = int(time.time() * 1000)
        self.next_id = 5000
        self.staff = {r["username"]: r["id"] for r in self.stack.sql("SELECT id, username FROM staff")}
        self.open()
        self.places()
        self.records = {(role, rel): self.customer(role, rel) for role in ROLES for rel in RELATIONS}
        self.doubles()
        self.complaints()
        self.portal()
        self.admin_things()
        for job in ("value_refresh", "tier_refresh", "points_totals", "points_expiry"):
            self.put("job", name=job, next_at=self.now + 10**9)  # they would change what is compared
        self.close()
        self.stack.start()

    def open(self):
        self.db = self.stack.arrange()

    def close(self):
        self.db.commit()
        self.db.close()
        self.db = None

    def stop(self):
        self.stack.stop()

    def put(self, table, **values):
        """Inserts a row; its id unless it has another key."""
        names = ", ".join(values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", *values.values())
        return values.get("id")

    def run(self, statement, *values):
        """In one transaction until the programs start; each by itself then."""
        if self.db:
            self.db.execute(statement, values)
        else:
            self.stack.write(statement, *values)

    def new(self):
        self.next_id += 1
        return self.next_id

    def places(self):
        for n in (1, 2):
            self.put("branch", id=n, name=f"Branch {n}")
        for n, branch in ((1, 1), (2, 1), (3, 2)):
            self.put("team", id=n, name=f"Team {n}", branch_id=branch)
        self.run("UPDATE staff SET team_id = 1, branch_id = 1")
        self.colleague = {}
        for rel, team, branch in (("team", 1, 1), ("branch", 2, 1), ("other", 3, 2)):
            self.colleague[rel] = self.put(
                "staff", id=self.new(), username=f"colleague.{rel}", name=f"Colleague {rel}", roles=2,
                team_id=team, branch_id=branch, created_at=self.now)

    def place(self, role, relation):
        """owner, team, branch of a record in this relation to the user of this role."""
        owner = self.staff[role] if relation == "own" else self.colleague[relation]
        return owner, {"own": 1, "team": 1, "branch": 2, "other": 3}[relation], 2 if relation == "other" else 1

    # ---- a customer and everything about it ----

    def customer(self, role, relation):
        owner, team, branch = self.place(role, relation)
        c = self.new()
        r = {"customer": c, "code": f"C-{c}", "name": f"Wan {role} {relation}"}
        self.put("customer", id=c, code=r["code"], kind="organisation", name=r["name"], name_key=r["name"],
                 owner_id=owner, team_id=team, branch_id=branch, created_at=self.now, updated_at=self.now,
                 main_phone=f"+86138001{c:05}", main_email=f"c{c}@example.com")
        for n, name in enumerate(("reach", "reach_main", "reach_kept")):
            r[name] = self.put("customer_reach", id=self.new(), customer_id=c, kind="phone", position=n,
                               value=f"138{n}01{c:05}", normal=f"+86138{n}01{c:05}")
        r["address"] = self.put("customer_address", id=self.new(), customer_id=c, street="1 Road")
        r["note"] = self.put("note", id=self.new(), customer_id=c, body="note", by_id=owner,
                             created_at=self.now)
        r["consent"] = self.put("consent", id=self.new(), customer_id=c, purpose="marketing",
                                channel="phone", given_at=self.now, given_how="asked")
        r["contact"] = self.put("contact", id=self.new(), customer_id=c, name="Contact", name_key="contact",
                                phone=f"+86139001{c:05}", created_at=self.now)
        r["interaction"] = self.put(
            "interaction", id=self.new(), customer_id=c, kind="call", direction="in", at=self.now,
            subject="subject", by_id=owner, next_step="step", next_by_id=owner, created_at=self.now)
        r["invitation"] = self.put("account_invitation", id=self.new(), customer_id=c, email=f"i{c}@example.com",
                                   sees_all=1, code_hash=os.urandom(32), by_id=owner, created_at=self.now,
                                   expires_at=self.now + 10**9)
        r["account"] = self.put("portal_account", id=self.new(), email=f"p{c}@example.com", state="active",
                                customer_id=c, verified_at=self.now, created_at=self.now)
        r["view"] = self.put("saved_view", id=self.new(), list="customers", name=f"View {c}", staff_id=owner,
                             share="private", filter="stage=active", created_at=self.now, updated_at=self.now)
        if hasattr(self, "first"):
            r["link"] = self.put("customer_link", id=self.new(), from_id=c, to_id=self.first, kind="refers",
                                 created_at=self.now)
        else:
            self.first = c
        self.goods(r)
        r["file"], _ = self.file(customer_id=c)
        r["old_file"], r["file_id"] = self.file(customer_id=c)
        return r

    def doubles(self):
        """Each with somebody alike of the same place, and with somebody that was merged into it."""
        for (role, relation), r in self.records.items():
            owner, team, branch = self.place(role, relation)
            alike, gone = self.new(), self.new()
            for c, more in ((alike, {}), (gone, {"state": "closed", "merged_into": r["customer"]})):
                self.put("customer", id=c, code=f"C-{c}", kind="organisation", name=r["name"], name_key=r["name"],
                         owner_id=owner, team_id=team, branch_id=branch, created_at=self.now, updated_at=self.now, **more)
            r["pair"] = self.put("duplicate_pair", id=self.new(), a_id=r["customer"], b_id=alike, score=80,
                                 reasons="name", found_at=self.now, state="later")
            r["merge"] = self.put("customer_merge", id=self.new(), winner_id=r["customer"], before_text="{}",
                                  after_text="{}", merged_at=self.now, merged_by=self.staff["manager"])
            self.put("customer_merge_loser", merge_id=r["merge"], loser_id=gone, before_text='{"state": "open"}')

    def goods(self, r):
        """An order, a membership with points."""
        c = r["customer"]
        r["order"] = self.put("sales_order", id=self.new(), ref=f"O-{c}", customer_id=c, currency="CNY",
                              ordered_at=self.now, total_minor=1000, line_count=0, created_at=self.now,
                              updated_at=self.now)
        r["order_ref"] = f"O-{c}"
        m = self.new()
        r["member"], r["number"] = m, luhn(f"89{m:013}")
        self.put("member", id=m, number=r["number"], customer_id=c, tier_since=self.now, state_at=self.now,
                 opened_at=self.now)
        self.put("points_account", member_id=m, balance=100)
        r["posting"] = p = self.put(
            "points_posting", id=self.new(), member_id=m, kind="earn", amount=100, balance_after=100,
            idempotency_key=f"w{m}", reason="opening", at=self.now, by_kind=2, by_id=self.staff["loyalty"])
        self.put("points_key", idempotency_key=f"w{m}", member_id=m, posting_id=p)
        for account, amount in (("member", 100), ("issued", -100)):
            self.put("points_entry", posting_id=p, account=account, member_id=m, amount=amount)
        self.put("points_lot", id=self.new(), member_id=m, posting_id=p, earned=100, remaining=100,
                 earned_at=self.now)

    def file(self, **whose):
        """(public id, row id) of a stored picture."""
        public, stored = os.urandom(16).hex(), os.urandom(20).hex()
        folder = os.path.join(self.stack.data, "attachments", stored[:2])
        os.makedirs(folder, mode=0o750, exist_ok=True)
        path = os.path.join(folder, stored)
        with open(path, "wb") as f:
            f.write(PICTURE)
        like = os.stat(self.stack.data)
        if os.getuid() == 0:
            for p in (os.path.dirname(folder), folder, path):
                os.chown(p, like.st_uid, like.st_gid)
        os.chmod(path, 0o644)
        os.chmod(folder, 0o755)
        os.chmod(os.path.dirname(folder), 0o755)
        row = self.put("attachment", id=self.new(), public_id=public, file_name="a.png", mime="image/png",
                       bytes=len(PICTURE), digest=b"x" * 32, width=1, height=1, stored_name=f"{stored[:2]}/{stored}", by_kind=2,
                       by_id=1, created_at=self.now, **whose)
        return public, row

    # ---- complaints: imported, so that their references are right ----

    def complaints(self):
        path = os.path.join(self.stack.folder, "complaints.csv")
        names = [f"{role}.{rel}" for role in ROLES for rel in RELATIONS]
        names += [f"portal.{n}" for n in range(8)]
        with open(path, "w", encoding="utf-8") as f:
            f.write("ref,category,body\n" + "".join(f"{n},质量,Complaint of {n}\n" for n in names))
        self.close()
        answer("import", "complaints", path, "--map", "ref=ref,category=category,body=body", "--data",
               self.stack.data)
        self.open()
        rows = {r["import_ref"]: r for r in self.stack.sql("SELECT id, ref, import_ref FROM complaint")}
        for (role, rel), r in self.records.items():
            owner, team, branch = self.place(role, rel)
            row = rows[f"{role}.{rel}"]
            r["complaint"], r["ref"] = row["id"], row["ref"]
            self.run("UPDATE complaint SET assignee_id = ?, team_id = ?, branch_id = ?, "
                             "customer_id = ?, kind = 'complaint', state = 2 WHERE id = ?", owner, team,
                             branch, r["customer"], row["id"])
            r["case_file"], _ = self.file(complaint_id=row["id"])
            r["notice"] = self.put("notice", id=self.new(), staff_id=owner, kind="complaint_assigned",
                                   entity="complaint", entity_id=row["id"], at=self.now)
        self.spare = [rows[f"portal.{n}"] for n in range(8)]

    # ---- the portal: a (member), b (customer), c (nothing linked) ----

    def portal(self):
        hashed = self.stack.value("SELECT password_hash FROM staff WHERE username = 'agent'")
        self.accounts = {}
        for n, (name, customer) in enumerate((("a", self.records["agent", "own"]),
                                              ("b", self.records["agent", "other"]), ("c", None))):
            account = {"email": f"{name}@example.com", "account": self.new()}
            self.put("portal_account", id=account["account"], email=account["email"], password_hash=hashed,
                     name=f"Account {name}", state="active", verified_at=1, created_at=1,
                     customer_id=customer and customer["customer"])
            row = self.spare[n]
            account.update(ref=row["ref"], complaint=row["id"], offered=self.spare[4 + n]["ref"])
            self.run("UPDATE complaint SET account_id = ?, customer_id = ?, channel = 'portal' "
                             "WHERE id IN (?, ?)", account["account"], customer and customer["customer"],
                             row["id"], self.spare[4 + n]["id"])
            self.run("UPDATE complaint SET state = 6, remedy = 'r', decision = 'd' WHERE id = ?",
                             self.spare[4 + n]["id"])
            account["file"], _ = self.file(complaint_id=row["id"])
            account["internal"], _ = self.file(complaint_id=row["id"], internal=1)
            account["order_ref"] = customer["order_ref"] if customer else "none"
            account["number"] = customer["number"] if name == "a" else "none"
            account["link"] = self.put("account_link", id=self.new(), account_id=account["account"],
                                       claim="I am", created_at=self.now)
            self.accounts[name] = account
        if "member" in self.records["agent", "other"]:  # b is a customer without membership
            m = self.records["agent", "other"].pop("member")
            self.records["agent", "other"].pop("number")
            for table in ("points_lot", "points_entry", "points_account", "points_posting", "points_key"):
                self.run(f"DELETE FROM {table} WHERE member_id = ?", m)
            self.run("DELETE FROM member WHERE id = ?", m)

    def admin_things(self):
        self.victim = self.put("staff", id=self.new(), username="victim", name="Victim", roles=1,
                               created_at=self.now)
        self.message = self.put("outbox", id=self.new(), channel="mail", recipient="x@example.com",
                                subject="s", body="b", state="dead", next_at=1, created_at=1)
        self.lookup = self.stack.value("SELECT id FROM lookup WHERE list = 'tag' LIMIT 1") or self.put(
            "lookup", id=self.new(), list="tag", name_zh="标签")
        self.reply = self.put("saved_reply", id=self.new(), title="Reply", body="Dear {customer_name}", scope="team",
                              owner_id=self.staff["agent"], team_id=1, created_at=self.now, updated_at=self.now)
        self.tier = self.stack.value("SELECT id FROM tier ORDER BY threshold DESC LIMIT 1")
        self.request = self.put(
            "points_request", id=self.new(), kind="adjust", member_id=self.records["agent", "own"]["member"],
            amount=20000, reason="x", balance=100, asked_by=self.colleague["team"], asked_at=self.now,
            expires_at=self.now + 10**9)
        self.field = self.put("custom_field", id=self.new(), entity="customer", code="grade", type="choice", label_zh="等级")
        self.choice = self.put("custom_choice", id=self.new(), field_id=self.field, name_zh="甲")
        self.put("setting", key="custom.version", value="1", updated_at=1)
        self.grant = self.put("points_grant", id=self.new(), source="filter", filter="{}", book="earn", points=5,
                              reason="x", state="checked", created_by=self.staff["loyalty"], created_at=self.now)
        self.put("points_grant_row", grant_id=self.grant, n=1, number="x", state="unknown")
        self.audit = self.stack.value("SELECT MAX(id) FROM audit")

    # ---- clients ----

    def client(self, program, who, **more):
        """Signed in as the user of a role, or as portal account a, b, c; None: a guest."""
        client = self.stack.client(program, **more)
        if who:
            name = self.accounts[who]["email"] if program == "portal" else who
            self.run("DELETE FROM rate_limit")
            client.sign_in(name, PASSWORD)
        page = client.get("/")
        client.token = next((f.get("csrf") for f in page.forms if f.get("csrf")), None)
        if client.token is None:
            form = client.get("/sign-in").form("/sign-in", "csrf")
            client.token = form.get("csrf")
        return client
