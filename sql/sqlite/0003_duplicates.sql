-- Duplicates: pairs that were found, merges with all that is needed to undo them.

-- A customer that was merged into another one is closed, and leads there. Always to the last one: when
-- that is merged in its turn, this points on.
ALTER TABLE customer ADD COLUMN merged_into INTEGER REFERENCES customer (id);
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- What a new customer or contact is compared by, besides customer_reach and names.
CREATE INDEX customer_org_number ON customer (org_number) WHERE org_number <> '';
CREATE INDEX contact_phone ON contact (phone) WHERE phone <> '';
CREATE INDEX contact_email ON contact (email) WHERE email <> '';

CREATE TABLE duplicate_pair (
    id INTEGER PRIMARY KEY,
    a_id INTEGER NOT NULL REFERENCES customer (id),
    b_id INTEGER NOT NULL REFERENCES customer (id),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    reasons TEXT NOT NULL,                   -- codes, blank-separated: "phone name city"
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'later', 'not_duplicate', 'merged')),
    found_at INTEGER NOT NULL,
    scan_id INTEGER NOT NULL DEFAULT 0,      -- task of the last scan that found it
    decided_at INTEGER,
    decided_by INTEGER REFERENCES staff (id),
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (a_id < b_id),
    UNIQUE (a_id, b_id)
) STRICT;
CREATE INDEX duplicate_pair_b ON duplicate_pair (b_id);
CREATE INDEX duplicate_pair_list ON duplicate_pair (state, score, id);

-- One merge of one to four customers into another, and what each row of it was before.
CREATE TABLE customer_merge (
    id INTEGER PRIMARY KEY,
    winner_id INTEGER NOT NULL REFERENCES customer (id),
    state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone')),
    before_text TEXT NOT NULL,               -- JSON: the winner's fields that were changed, as they were
    after_text TEXT NOT NULL,                -- JSON: the same as the merge left them
    left_text TEXT NOT NULL DEFAULT '[]',    -- JSON: fields that the undo left alone
    merged_at INTEGER NOT NULL,
    merged_by INTEGER NOT NULL REFERENCES staff (id),
    undone_at INTEGER,
    undone_by INTEGER REFERENCES staff (id)
) STRICT;
CREATE INDEX customer_merge_winner ON customer_merge (winner_id, id);

CREATE TABLE customer_merge_loser (
    merge_id INTEGER NOT NULL REFERENCES customer_merge (id),
    loser_id INTEGER NOT NULL REFERENCES customer (id),
    before_text TEXT NOT NULL,               -- JSON: what the loser's own row was
    PRIMARY KEY (merge_id, loser_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_merge_loser_of ON customer_merge_loser (loser_id, merge_id);

-- Rows that followed the loser, by table; the undo takes back those that are still the winner's.
CREATE TABLE customer_merge_row (
    merge_id INTEGER NOT NULL REFERENCES customer_merge (id),
    what TEXT NOT NULL,                      -- "contact", "sales_order" ...: merge_tables[]
    row_id INTEGER NOT NULL,
    part INTEGER NOT NULL DEFAULT 0,         -- second half of a key, where the table has one
    loser_id INTEGER NOT NULL REFERENCES customer (id),
    PRIMARY KEY (merge_id, what, row_id, part)
) STRICT, WITHOUT ROWID;

-- A customer has one membership, until two who had one each turn out to be the same: both stay, each
-- with its ledger. So the customer's number in "member" is no longer unique.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE member_kept (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    tier_id INTEGER,
    tier_since INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    branch_id INTEGER,
    opened_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO member_kept (id, number, customer_id, tier_id, tier_since, state, state_reason, state_at,
    branch_id, opened_at, version)
SELECT id, number, customer_id, tier_id, tier_since, state, state_reason, state_at, branch_id,
    opened_at, version FROM member;
DROP TABLE member;
CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,             -- digits, the last is the Luhn digit
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    tier_id INTEGER REFERENCES tier (id),
    tier_since INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'frozen', 'closed')),
    state_reason TEXT NOT NULL DEFAULT '',
    state_at INTEGER NOT NULL,
    branch_id INTEGER REFERENCES branch (id),
    opened_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO member (id, number, customer_id, tier_id, tier_since, state, state_reason, state_at,
    branch_id, opened_at, version)
SELECT id, number, customer_id, tier_id, tier_since, state, state_reason, state_at, branch_id,
    opened_at, version FROM member_kept;
DROP TABLE member_kept;
CREATE INDEX member_customer ON member (customer_id, opened_at);
CREATE INDEX member_tier ON member (tier_id, id);
CREATE INDEX member_state ON member (state, id);
CREATE INDEX member_branch ON member (branch_id, id);
