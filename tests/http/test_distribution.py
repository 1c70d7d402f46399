"""Every statement of the portal carries the key that its tables are distributed by (docs/distribution.md), so that on an
engine of many nodes it goes to one of them. Read off the server's own log while a customer uses the whole portal."""

import collections
import os
import re
import unittest
import urllib.parse

import crawl
import database
from stack import PASSWORD
from world import PICTURE, World

PAGES = 150  # opened at most by each visitor


# What a table is distributed by: the column that must be bound. Several: the table is small or found by either.
KEYS = {
    "customer": "id", "customer_reach": "customer_id", "customer_address": "customer_id", "consent": "customer_id",
    "contact": "customer_id", "timeline": "customer_id", "interaction": "customer_id", "audit": "customer_id",
    "audit_text": "customer_id", "sales_order": "customer_id", "sales_order_line": "order_id",
    "member": "id|customer_id", "member_card": "member_id", "points_account": "member_id",
    "points_posting": "member_id", "points_entry": "member_id", "points_lot": "member_id", "points_lot_use": "member_id",
    "complaint": "id|customer_id|account_id", "complaint_search": "id", "complaint_step": "complaint_id",
    "complaint_message": "complaint_id", "complaint_tag": "complaint_id", "complaint_follow": "complaint_id",
    "complaint_rating": "complaint_id", "attachment": "complaint_id|customer_id|message_id",
    "portal_account": "id", "account_code": "account_id", "account_link": "account_id",
    "account_invitation": "customer_id", "session": "token_hash|actor_id", "rate_limit": "bucket", "once": "key_hash",
    "staged_file": "token_hash", "file_content": "stored_name", "file_chunk": "stored_name",
    "custom_customer": "entity_id", "custom_order": "entity_id", "custom_complaint": "entity_id",
}
# Statements that begin with what a person has in hand, and find by it whose record it is: each is one look-up
# by a unique index, which asks all nodes where the engine has no global indexes.
LOOKUPS = (
    ("portal_account", "FROM portal_account WHERE email = $1"),   # signing in
    ("complaint", "tracking_hash = $1"),                          # the private link of a mail
    ("complaint", "WHERE ref = $1"),                              # a case's address
    ("complaint", "merged_root_id = $1"),                         # what was merged into this case
    ("attachment", "a.public_id = $1"),                           # a file's address
    ("sales_order", "LEFT JOIN sales_order o ON o.id = c.order_id"),  # the order a case names, a guest's too
)


def tables_of(sql):
    """(table, alias) of all that stand in the statement."""
    for table, alias in re.findall(r"(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z]+)\b)?", sql):
        yield table, alias


def lacks(sql):
    """The tables of the statement whose key it does not bind, directly or by way of another table's."""
    out = []
    for table, alias in tables_of(sql):
        if table not in KEYS or any(t == table and part in sql for t, part in LOOKUPS):
            continue
        names = "|".join(KEYS[table].split("|"))
        if re.search(rf"INSERT INTO {table} \([^)]*\b({names})\b", sql):
            continue
        prefix = rf"(?:{alias}\.)?" if alias else ""
        if not re.search(rf"(?<![\w.]){prefix}({names})\s*(?:=|IN\b)\s*(?:\$\d|\(|[a-z]+\.|CAST)", sql):
            out.append(table)
    return out


class Visitor:
    """Opens every page of the portal it finds, then sends each kind of form once."""

    def __init__(self, world, who):
        self.client, self.stack, self.serial = world.client("portal", who), world.stack, 0

    def walk(self):
        seen, queue, forms = set(), collections.deque(["/portal/", "/portal/complaints/new", "/portal/track"]), {}
        while queue and len(seen) < PAGES:
            url = queue.popleft()
            path = re.sub(r"\d{6,}|[0-9A-Z]{4,}-[0-9A-Z-]+", "#", url.split("?")[0])
            if sum(1 for s in seen if s[0] == path) >= 3 or (path, url) in seen:
                continue
            seen.add((path, url))
            page = self.client.get(url)
            for link in re.findall(r'(?:href|src)="(/portal/[^"#]*)', page.text):
                queue.append(link.replace("&amp;", "&"))
            for form in getattr(page, "forms", []):
                action = urllib.parse.urlsplit(form.action or url).path
                if form.method == "post" and not action.endswith(("/sign-out", "/end-others", "/password")):
                    forms.setdefault(re.sub(r"[0-9A-Z]{4,}-[0-9A-Z-]+", "#", action), url)
        for action, url in sorted(forms.items()):
            self.send(action, url)
        return len(seen), len(forms)

    def send(self, action, url):
        page = self.client.get(url)
        for form in page.forms:
            path = urllib.parse.urlsplit(form.action or url).path
            if form.method == "post" and re.sub(r"[0-9A-Z]{4,}-[0-9A-Z-]+", "#", path) == action:
                self.serial += 1
                pairs = form.filled(crawl.fill(form, self.serial, {"password": PASSWORD}))
                files = [(n, "1.png", PICTURE, "image/png") for n, a in form.attributes.items() if a.get("type") == "file"]
                self.client.post(form.action or url, pairs, files if form.multipart else None)
                self.stack.write("DELETE FROM rate_limit")
                return


@unittest.skipUnless(database.POSTGRES, "the statements are read off PostgreSQL's log")
class Distribution(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.stop)
        name = cls.world.stack.url.split("?")[0].rsplit("/", 1)[1]
        server = database.maintenance()
        database.pg.psql(server, f"""ALTER SYSTEM SET log_line_prefix = '%a@%d|';
            SELECT pg_reload_conf();
            ALTER DATABASE "{name}" SET log_statement = 'all';
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';""")
        folder = database.pg.psql(server, "SHOW unix_socket_directories").strip()
        cls.log, cls.mark = os.path.join(folder, "log"), f"portal@{name}|LOG:  "

    def statements(self):
        """Each statement that the portal ran, once, with its parameters as $n."""
        with open(self.log, encoding="utf-8", errors="replace") as f:
            found = re.findall(re.escape(self.mark) + r"execute [^:]*: (.*)", f.read())
        return sorted(set(found))

    def test_every_statement_carries_its_key(self):
        walked = [Visitor(self.world, who).walk() for who in ("a", "b", "c", None)]
        statements = self.statements()
        lacking = sorted({f"{table}: {sql[:300]}" for sql in statements for table in lacks(sql)})
        self.assertEqual(lacking, [], "bind the table's key, or name the statement in LOOKUPS with its reason")
        self.assertGreater(sum(pages for pages, _ in walked), 50, walked)
        used = {t for sql in statements for t, _ in tables_of(sql)}
        self.assertGreater(len(used & set(KEYS)), 20, "the walk has not seen enough of the portal")
        for table, part in LOOKUPS:
            if table in used:
                self.assertTrue(any(part in sql for sql in statements), f"nothing asks so any more: {table} {part}")

    def test_a_statement_without_its_key_is_seen(self):
        for sql in ("SELECT balance FROM points_account", "SELECT 1 FROM sales_order o JOIN customer c ON c.id = $1 WHERE o.ref = $2",
                    "UPDATE complaint SET state = $1 WHERE created_at < $2", "INSERT INTO timeline (kind, at) VALUES ($1, $2)"):
            self.assertTrue(lacks(sql), sql)


if __name__ == "__main__":
    unittest.main()
