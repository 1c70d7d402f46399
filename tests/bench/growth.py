#!/usr/bin/env python3
"""make bench-growth: how times on PostgreSQL change from few customers to many.

    make bench-growth [CUSTOMERS=10000000] [ENTRIES=5000000] [BASE_CUSTOMERS=1000000] [FEW=100000] [DB=postgresql://...]

A demonstration of BASE_CUSTOMERS, whose names and search tokens the program's own functions made, is moved to
PostgreSQL (COPY) and multiplied there: each copy has ids of its own all along the years, phone numbers, mail addresses
and codes of its own, in the search tokens too. Then points: members, postings of two entries, lots, keys. Beside it
stands the demonstration of FEW customers. Both are asked for the same pages by the same people, one request after
the other; milliseconds in the program are printed side by side. README.md says more; docs/growth.md what came out."""

import contextlib
import os
import sqlite3
import statistics
import subprocess
import sys
import time

import pages
from bench import ask_line, data_folder, failures, percentile, say
from measure import BENCH, file_addresses
from served import BUILD, Served, pg
from served_pg import Databases, Moved

CUSTOMERS = int(os.environ.get("CUSTOMERS") or 10000000)
ENTRIES = int(os.environ.get("ENTRIES") or 5000000)
BASE_CUSTOMERS = int(os.environ.get("BASE_CUSTOMERS") or 1000000)
FEW = int(os.environ.get("FEW") or 100000)
LIMIT = int(os.environ.get("MINUTES") or 240) * 60  # of all loading
ROUNDS, TIMES = 3, 40
POSTINGS = 5  # of one member
SERVER = {"shared_buffers": "'2GB'", "effective_cache_size": "'6GB'", "maintenance_work_mem": "'512MB'", "max_wal_size": "'8GB'",
          "checkpoint_timeout": "'15min'", "wal_compression": "on", "random_page_cost": "1.1", "autovacuum_naptime": "'60s'"}
GROWN = ("customer", "customer_search", "customer_reach", "timeline", "member", "points_account", "points_posting",
         "points_entry", "points_lot", "points_key", "member_event")

# What the load goes faster without, written down before: references, and indexes that no constraint needs.
ASIDE = f"""
CREATE TABLE growth_aside AS
SELECT 2 AS turn, format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make,
       format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND (conrelid::regclass::text IN {GROWN} OR confrelid::regclass::text IN {GROWN})
UNION ALL
SELECT 1, REPLACE(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), format('DROP INDEX %s', i.indexrelid::regclass)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid::regclass::text IN {GROWN} AND NOT c.relispartition
   AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'));
DO $$ DECLARE r record; BEGIN FOR r IN SELECT away FROM growth_aside ORDER BY turn DESC LOOP EXECUTE r.away; END LOOP; END $$;
"""
AGAIN = """
DO $$ DECLARE r record; BEGIN FOR r IN SELECT make FROM growth_aside ORDER BY turn LOOP EXECUTE r.make; END LOOP; END $$;
DROP TABLE growth_aside;
"""
# Of copy k: digits turned, but for those of +86 1..; so a phone stays one, in all places alike.
DIGITS = "translate({}, '02479', substr('0247902479', 1 + k % 5, 5))"


def columns(url, table):
    return pg.psql(url, f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 "
                   "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum").split()


def copies_of(url, table, changed, copies, where="TRUE"):
    names = columns(url, table)
    values = ", ".join(changed.get(n, f"o.{n}") for n in names)
    return (f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM generate_series(1, {copies - 1}) k, "
            f"{table} o, growth_shift s WHERE {where};\n")


def multiply(url, copies):
    """The statements that make `copies` of every customer."""
    turned = {c: DIGITS.format(f"o.{c}") for c in ("main_phone", "main_email", "value", "normal", "tokens")}
    code = "'C' || lpad(CAST(k AS TEXT), 2, '0') || " + DIGITS.format("substr(o.code, 2)")
    tokens = f"regexp_replace({turned['tokens']}, '(^| )c([0-9])', '\\1c' || lpad(CAST(k AS TEXT), 2, '0') || '\\2', 'g')"
    moved = "o.{} - k * s.by"
    whole = "NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = o.{} AND c.merged_into IS NOT NULL)"
    return ("CREATE TABLE growth_shift AS SELECT (MAX(id) - MIN(id)) / %d + 1000 AS by FROM customer;\n" % (copies + 1)
            + copies_of(url, "customer", {"id": moved.format("id"), "code": code, "main_phone": turned["main_phone"],
                                          "main_email": turned["main_email"], "merged_into": "NULL"}, copies, "o.merged_into IS NULL")
            + copies_of(url, "customer_search", {"id": moved.format("id"), "tokens": tokens}, copies,
                        whole.format("id"))
            + copies_of(url, "customer_reach", {"id": moved.format("id"), "customer_id": moved.format("customer_id"),
                                                "value": turned["value"], "normal": turned["normal"]}, copies,
                        whole.format("customer_id"))
            + copies_of(url, "timeline", {"ref_id": moved.format("ref_id"), "customer_id": moved.format("customer_id")}, copies,
                        "o.kind = 9 AND " + whole.format("customer_id"))
            + "DROP TABLE growth_shift;\n")


def points(entries):
    """Members with five postings each, an earning a month, nothing spent yet; a customer in some hundred has it."""
    day = 30 * 86400000
    members = max(1, entries // (2 * POSTINGS))
    return f"""
CREATE TABLE growth_member AS SELECT c.id + 7 AS id, c.id AS customer_id, c.branch_id, row_number() OVER (ORDER BY c.id) AS n
  FROM customer c LEFT JOIN member m ON m.customer_id = c.id WHERE m.id IS NULL AND c.state = 'open' ORDER BY c.id DESC LIMIT {members};
INSERT INTO member (id, number, customer_id, tier_id, tier_since, state_at, branch_id, opened_at)
  SELECT id, '99' || lpad(CAST(n AS TEXT), 14, '0'), customer_id, (SELECT MIN(id) FROM tier), 1700000000000, 1700000000000,
         branch_id, 1700000000000 FROM growth_member;
CREATE TABLE growth_posting AS SELECT m.id * 8 / 8 + 10 + p AS id, m.id AS member_id, 50 + (m.n * 7 + p * 13) % 900 AS amount, p,
       1700000000000 + p * {day} + m.n % {day} AS at, 'growth:' || m.id || ':' || p AS key, m.branch_id
  FROM growth_member m, generate_series(1, {POSTINGS}) p;
INSERT INTO points_posting (id, member_id, kind, amount, balance_after, idempotency_key, reason, at, by_kind, by_id, branch_id)
  SELECT id, member_id, 'earn', amount, SUM(amount) OVER (PARTITION BY member_id ORDER BY p), key, '购物积分', at, 4, 0, branch_id FROM growth_posting;
INSERT INTO points_key (idempotency_key, member_id, posting_id) SELECT key, member_id, id FROM growth_posting;
INSERT INTO points_entry (posting_id, account, member_id, amount)
  SELECT id, a, member_id, CASE a WHEN 'member' THEN amount ELSE -amount END FROM growth_posting, unnest(ARRAY['member', 'issued']) a;
INSERT INTO points_lot (id, member_id, posting_id, earned, remaining, earned_at, expires_at)
  SELECT id, member_id, id, amount, amount, at, NULL FROM growth_posting;
INSERT INTO points_account (member_id, balance, debt, last_at) SELECT member_id, SUM(amount), 0, MAX(at) FROM growth_posting GROUP BY 1;
INSERT INTO timeline (kind, ref_id, customer_id, at) SELECT 4, g.id, m.customer_id, g.at FROM growth_posting g JOIN growth_member m ON m.id = g.member_id;
DROP TABLE growth_posting, growth_member;
"""


def run(url, text, what):
    begin = time.monotonic()
    pg.psql(url, text, timeout=LIMIT)
    say(f"  {what}: {time.monotonic() - begin:,.0f} s")


def grow(url, copies, entries):
    run(url, ASIDE, "indexes and references set aside")
    if copies > 1:
        run(url, multiply(url, copies), f"{copies} times the customers")
    if entries:
        run(url, points(entries), f"{entries:,} points entries")
    run(url, AGAIN, "indexes and references")
    run(url, "VACUUM ANALYZE; CHECKPOINT", "figures for the planner")


# ---- what is asked ----

def lines(world):
    def deep(sort, **more):
        return lambda w: pages.address("/customers", sort=pages.CUSTOMER_SORTS[sort], after=w.cursor(sort),
                                       **{k: v(w) for k, v in more.items()})
    found = {"list, first page": lambda w: pages.address("/customers"), "list, random page": deep("newest"),
             "list, by owner": deep("newest", owner=lambda w: w.pick(w.owners)), "list, by name": deep("name")}
    for kind in pages.SEARCHES:
        found[f"search, {kind}"] = lambda w, kind=kind: pages.address("/customers", q=w.words(kind))
    found["search by owner and word"] = lambda w: pages.address("/customers", q=w.words("1 character"), owner=w.pick(w.owners))
    found["search, nothing there"] = lambda w: pages.address("/customers", q=w.words("3 characters") + "龘")
    files = file_addresses(world, TIMES)
    found["customer's file"] = lambda w: w.pick(files)
    return found


def ask(moved, source, out):
    """A round of every line: milliseconds in the program are added to out[line]."""
    served = Served(moved.data, db=moved.url)
    try:
        cookies = served.cookies()
        with contextlib.closing(sqlite3.connect(f"file:{source}/zhiyin.db?mode=ro", uri=True)) as db:
            world = pages.World(db)
            for name, make in lines(world).items():
                ask_line(served, world, make, cookies, len(cookies) * 2)  # each process prepares its statements
                out.setdefault(name, []).extend(ask_line(served, world, make, cookies, TIMES))
    finally:
        served.stop()
    done = subprocess.run([os.path.join(BENCH, "bench_writers"), moved.data, "1", "5", "different"], check=True,
                          capture_output=True, text=True, env=moved.environment, timeout=300).stdout.split()
    out.setdefault("points posting, one durable transaction", []).append(1000 * float(done[1]) / float(done[0]))


def size(url):
    return pg.psql(url, "SELECT pg_size_pretty(pg_database_size(current_database())), (SELECT COUNT(*) FROM customer), "
                   "(SELECT COUNT(*) FROM points_entry), (SELECT COUNT(*) FROM timeline)").strip().split("|")


def report(names, few, many):
    say(f"\nMilliseconds in the program, the whole page, one request after the other: median and 99th percentile\n"
        f"  {'':42}{names[0]:>18}{names[1]:>18}   ratio")
    for name, mine in few.items():
        both = [mine, many[name]]
        say(f"  {name:42}" + "".join(f"{statistics.median(ms):9.1f}{percentile(ms, 0.99):9.1f}" for ms in both)
            + f"{statistics.median(both[1]) / statistics.median(both[0]):8.2f}")


def load(databases, customers, base, entries):
    """(the database, the folder its first customers came from, how many there are now)"""
    source = data_folder(base)
    begin = time.monotonic()
    moved = Moved(source, databases)
    say(f"{base:,} customers moved: {time.monotonic() - begin:,.0f} s")
    grow(moved.url, max(1, customers // base), entries)
    have = size(moved.url)
    say(f"  {have[1]} customers, {have[2]} points entries, {have[3]} lines of timelines: {have[0]}")
    return moved, source, f"{int(have[1]):,}"


def main():
    address = os.environ.get("DB") or ""
    with contextlib.ExitStack() as ends:
        databases = ends.enter_context(contextlib.closing(Databases(address if address.startswith("postgres") else "", SERVER)))
        worlds, times = [], ({}, {})
        for world in ((FEW, min(FEW, BASE_CUSTOMERS), min(ENTRIES, FEW)), (CUSTOMERS, min(CUSTOMERS, BASE_CUSTOMERS), ENTRIES)):
            worlds.append(load(databases, *world))
            ends.callback(worlds[-1][0].forget)
        for _ in range(ROUNDS):  # in turns, so that both see the same machine
            for (moved, source, _), out in zip(worlds, times):
                ask(moved, source, out)
        report([w[2] for w in worlds], *times)
    for text in failures:
        say(f"ERROR {text}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
