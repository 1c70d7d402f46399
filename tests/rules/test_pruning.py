"""Which partition: on PostgreSQL every statement on a partitioned table opens one partition, or stands in the list
below with the reason why it reads them all. Read off the server's own plans, of every statement that is a literal."""

import json
import os
import re
import subprocess
import unittest

import pg  # tests/support/pg.py, found by test_portable_sql
from test_portable_sql import OnPostgres, everything, prepared

KEYS = {"points_key": "idempotency_key", "points_posting": "member_id", "points_entry": "member_id",
        "points_lot": "member_id", "points_lot_use": "member_id", "interaction": "customer_id",
        "timeline": "customer_id", "audit": "customer_id", "audit_text": "customer_id"}
# Without the key, on purpose: (file, part of the statement, why).
WHOLE = [
    ("points/verify.c", "", "the proof reads every row"),
    ("audit_verify.c", "", "so does that of the audit"),
    ("audit_head.c", "c.kind = 'restore'", "the row of the last restore, once the end of the chain is missing"),
    ("points/report.c", "", "sums over all members, kept per day by the worker"),
    ("points/sums.c", "", "reports over all members"),
    ("points/expiry.c", "FROM points_lot l WHERE l.remaining > 0 AND l.expires_at <= :now", "what is due next, whosever: the job's"),
    ("audit.c", "NOT EXISTS (SELECT 1 FROM audit_chain", "the sealing job: what was written since"),
    ("audit_list.c", "", "an auditor asks by time, actor, action, record or number, not by customer"),
    ("moving.c", "", "the newest row of all, once a move"),
    ("erase.c", "action = 'customer.erase'", "was anything erased since the backup"),
    ("handover.c", "", "what an employee has to do, with whatever customer"),
    ("interaction.c", "i.next_by_id = :me", "likewise"),
    ("interaction.c", "WHERE i.id = :id", "its page's address has its number alone"),
    ("withdraw.c", "entity_id = :id AND entity = :entity", "undoing an import: a record's trace, which may name another customer"),
    ("import/undo.c", "entity_id = :id AND entity = :entity", "likewise"),
    ("customer/merge_rows.c", "FROM points_posting p WHERE p.member_id IN", "undoing a merge: the members it moved"),
    ("customer/timeline_read.c", "c.merged_into = :customer", "an entry from before a merge: one of those that went into it"),
]
# Nested loops through indexes, as with rows in the tables: else an empty one is read whole and hashed.
# Off, too: that `id < 1 AND id >= 1` finds nothing.
SETTINGS = "SET constraint_exclusion = off;" + "".join(
    f"SET enable_{x} = off;" for x in ("seqscan", "hashjoin", "mergejoin", "bitmapscan", "sort"))


def dummy(kind):
    return {"bigint": "1", "integer": "1", "numeric": "1", "bytea": "'\\x00'"}.get(kind, "'x'")


def scans(node):
    """(parent table, partition, conditions) of each scan of a partition."""
    found = re.fullmatch(r"(\w+)_p\d\d", node.get("Relation Name", ""))
    if found and "Scan" in node["Node Type"]:
        yield found[1], found[0], " ".join(str(node.get(k, "")) for k in ("Index Cond", "Filter", "Recheck Cond"))
    for child in node.get("Plans", ()):
        yield from scans(child)


class Pruning(OnPostgres):
    def plans(self, statements):
        script = [SETTINGS]
        for i, (_, sql, binds) in enumerate(statements):
            script += [prepared(sql, binds, f"s{i}"),
                       f"\\echo @{i}",
                       "SELECT parameter_types FROM pg_prepared_statements WHERE name = 's%d';" % i]
        out = self.psql("\n".join(script))
        kinds = {int(n): re.findall(r'"[^"]*"|[^{},\n]+', text) for n, text in re.findall(r"@(\d+)\n\{(.*)\}", out)}
        script = [SETTINGS]
        for i, (_, sql, binds) in enumerate(statements):
            values = ", ".join(dummy(k) for k in kinds[i])
            script += [prepared(sql, binds, f"s{i}"), f"\\echo @{i}",
                       f"EXPLAIN (COSTS OFF, FORMAT JSON) EXECUTE s{i}{' (' + values + ')' if values else ''};"]
        for part in self.psql("\n".join(script)).split("@")[1:]:
            number, _, text = part.partition("\n")
            yield statements[int(number)], json.loads(text)[0]["Plan"]

    def psql(self, script):
        done = subprocess.run([pg.find("psql"), "-X", "-q", "-A", "-t", "-f", "-", self.address], input=script, text=True,
                              env=pg.Server.environment(), capture_output=True, timeout=100, check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def unpruned(self, statements):
        """{(where, SQL): {tables read whole}}"""
        wrong = {}
        for (where, sql, _), plan in self.plans(statements):
            parts = {}
            for parent, partition, conditions in scans(plan):
                entry = parts.setdefault(parent, [set(), []])
                entry[0].add(partition)
                entry[1].append(bool(re.search(r"\b" + KEYS[parent] + r" = ", conditions)))
            whole = {t for t, (names, keyed) in parts.items() if len(names) > 1 and not all(keyed)}
            if whole:
                wrong[where, sql] = whole
        return wrong

    def test_each_statement_names_the_key(self):
        touching = [s for s in everything() if re.search(r"\b(" + "|".join(KEYS) + r")\b", s[1])]
        self.assertGreater(len(touching), 60)
        listed, used = [], set()
        for (where, sql), tables in self.unpruned(touching).items():
            excuse = next((w for w in WHOLE if where.startswith(f"cgi-src/domain/{w[0]}:") and w[1] in sql), None)
            if excuse:
                used.add(excuse)
            else:
                listed.append(f"{where}: reads all of {', '.join(sorted(tables))}\n    {sql}")
        self.assertEqual(listed, [], "\n" + "\n".join(listed))
        self.assertEqual([w for w in WHOLE if w not in used], [], "excuses that nothing needs any more")

    def test_one_without_the_key_is_seen(self):
        cases = [("a", "SELECT amount FROM points_posting WHERE id = :id", {":id": "bigint"}),
                 ("b", "SELECT amount FROM points_posting WHERE id = :id AND member_id = :m", {":id": "bigint", ":m": "bigint"}),
                 ("c", "SELECT e.amount FROM points_posting p JOIN points_entry e ON e.posting_id = p.id AND e.member_id = "
                       "p.member_id WHERE p.member_id = :m AND p.id = :id", {":id": "bigint", ":m": "bigint"}),
                 ("d", "UPDATE interaction SET version = 2 WHERE id = :id", {":id": "bigint"})]
        self.assertEqual(sorted(where for where, _ in self.unpruned(cases)), ["a", "d"])


if __name__ == "__main__":
    unittest.main()
