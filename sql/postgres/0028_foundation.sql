-- The whole schema as it stands after sql/sqlite/0028, for PostgreSQL: a database of this engine begins here.
-- From 0029 on every migration is two files of the same name, one per engine.
--
-- Conventions (docs/decisions/0003-data-conventions.md): ids are made by the program and grow with time; *_at are
-- UTC milliseconds; *_on are civil dates 'YYYY-MM-DD'; money and points are integers in the smallest unit; yes/no is
-- 0/1; nothing that has to be accounted for is deleted.
--
-- What differs from the SQLite files, and why:
-- - INTEGER is BIGINT, BLOB is BYTEA. No sequences: whoever writes a row brings its id, so that nothing is taken from
--   one place by all.
-- - The database is UTF8 with collation C: texts sort by code point on both engines, and B-trees serve prefixes.
-- - The search index is a column of <table>_search with a GIN index (customer_search says how), not a table beside it.
-- - What grows without end is partitioned, by hash of the member (the ledger) or of the customer (audit, interaction,
--   timeline): the end of this file says how. Their keys contain the partition's, and so do references to them.
-- - Tables are in the order in which they need one another; only branch, team and staff need each other.
-- Names of tables, columns and indexes are the same.

-- ---------------------------------------------------------------- places and people

CREATE TABLE branch (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL DEFAULT 0,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    manager_id BIGINT
);

CREATE TABLE team (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    branch_id BIGINT REFERENCES branch (id),
    position BIGINT NOT NULL DEFAULT 0,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    manager_id BIGINT
);

CREATE TABLE staff (
    id BIGINT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,           -- folded
    password_hash TEXT NOT NULL DEFAULT '',  -- crypto_pwhash_str; '' = cannot sign in
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    roles BIGINT NOT NULL DEFAULT 0,         -- bits of enum role
    team_id BIGINT REFERENCES team (id),
    branch_id BIGINT REFERENCES branch (id),
    lang TEXT NOT NULL DEFAULT '',           -- '' = as the browser asks
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    must_change BIGINT NOT NULL DEFAULT 0,   -- password set by somebody else: change at next sign-in
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    signature TEXT NOT NULL DEFAULT '',
    digest_every TEXT NOT NULL DEFAULT 'workday' CHECK (digest_every IN ('day', 'workday', 'week')),
    digest_weekday BIGINT NOT NULL DEFAULT 1, -- 1 Monday ... 7 Sunday: of 'week'
    digest_hour BIGINT NOT NULL DEFAULT 8    -- in the company's zone
);
CREATE INDEX staff_team ON staff (team_id);
CREATE INDEX staff_branch ON staff (branch_id);

-- How notices of a kind reach a person; without a row: as notice_kinds says.
CREATE TABLE staff_notify (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('none', 'bell', 'mail', 'digest')),
    PRIMARY KEY (staff_id, kind)
);

-- One-time links by which an employee sets a password; only keyed hashes are kept.
CREATE TABLE staff_link (
    id BIGINT PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'invite')),
    token_hash BYTEA NOT NULL UNIQUE,
    by_id BIGINT NOT NULL DEFAULT 0,         -- the admin who sent it; 0: asked for by oneself
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX staff_link_staff ON staff_link (staff_id, created_at);

-- Second factor of staff: one-time codes by RFC 6238.
CREATE TABLE staff_factor (
    staff_id BIGINT PRIMARY KEY REFERENCES staff (id),
    secret BYTEA,                            -- sealed; NULL: none confirmed yet
    confirmed_at BIGINT,
    pending BYTEA,                           -- sealed: being set up until a code of it was entered
    pending_at BIGINT
);

-- Time steps whose code was accepted: each works once, also for two at the same moment.
CREATE TABLE staff_factor_step (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    step BIGINT NOT NULL,                    -- of 30 seconds, since 1970
    PRIMARY KEY (staff_id, step)
);
CREATE INDEX staff_factor_step_step ON staff_factor_step (step);

-- For a lost device: each code works once; only keyed hashes are kept.
CREATE TABLE staff_recovery (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    code_hash BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (staff_id, code_hash)
);

-- The password was right, the code is awaited. No session: nothing looks here but the page of the code.
CREATE TABLE sign_in_challenge (
    token_hash BYTEA PRIMARY KEY,
    audience TEXT NOT NULL CHECK (audience IN ('intranet', 'admin')),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    tries BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_challenge_staff ON sign_in_challenge (staff_id);
CREATE INDEX sign_in_challenge_expires ON sign_in_challenge (expires_at);

-- Who is away, and who stands in.
CREATE TABLE staff_absence (
    id BIGINT PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    substitute_id BIGINT REFERENCES staff (id), -- NULL: the manager of the team or branch
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,                -- exclusive
    note TEXT NOT NULL DEFAULT '',
    by_id BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT,                         -- back earlier, or never went
    CHECK (until_at > from_at),
    CHECK (substitute_id IS NULL OR substitute_id <> staff_id)
);
CREATE INDEX staff_absence_staff ON staff_absence (staff_id, until_at);
CREATE INDEX staff_absence_now ON staff_absence (until_at) WHERE ended_at IS NULL;

-- The secret address of a person's calendar: only its hash is kept (decision 0014). One a person; a new one
-- ends the old one.
CREATE TABLE calendar_feed (
    staff_id BIGINT PRIMARY KEY REFERENCES staff (id),
    key_hash BYTEA NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    created_at BIGINT NOT NULL
);

-- Short lists that an admin keeps: complaint_category, complaint_cause, tag, industry, source.
CREATE TABLE lookup (
    id BIGINT PRIMARY KEY,
    list TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (list, name_zh)
);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);

ALTER TABLE branch ADD FOREIGN KEY (manager_id) REFERENCES staff (id);
ALTER TABLE team ADD FOREIGN KEY (manager_id) REFERENCES staff (id);

-- ---------------------------------------------------------------- customers

CREATE TABLE customer (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,                  -- text_name_key(): sorts by pinyin
    trade BIGINT NOT NULL DEFAULT 1,         -- bits: 1 end customer, 2 trader, 4 supplier
    stage BIGINT NOT NULL DEFAULT 1,         -- enum stage
    owner_id BIGINT REFERENCES staff (id),
    team_id BIGINT REFERENCES team (id),
    branch_id BIGINT REFERENCES branch (id),
    city TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',        -- as written, or ISO 3166 alpha-2
    source_id BIGINT REFERENCES lookup (id),
    industry_id BIGINT REFERENCES lookup (id),
    main_phone TEXT NOT NULL DEFAULT '',     -- first of customer_reach, for lists
    main_email TEXT NOT NULL DEFAULT '',
    value_minor BIGINT NOT NULL DEFAULT 0,   -- net orders of 12 months, company's currency (derived)
    last_contact_at BIGINT NOT NULL DEFAULT 0,
    gender TEXT NOT NULL DEFAULT '' CHECK (gender IN ('', 'female', 'male', 'other')),
    birthday_on TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    work TEXT NOT NULL DEFAULT '',           -- employer and position
    income TEXT NOT NULL DEFAULT '',         -- bracket code
    org_number TEXT NOT NULL DEFAULT '',     -- unified social credit code, or foreign number
    preferences TEXT NOT NULL DEFAULT '',
    habits TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    credit_limit_minor BIGINT,               -- NULL: none agreed
    credit_days BIGINT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    closed_reason TEXT NOT NULL DEFAULT '',
    closed_at BIGINT,
    unnamed BIGINT NOT NULL DEFAULT 0,       -- 1: the name is only a reference from an import
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    -- A customer that was merged into another one is closed, and leads there. Always to the last one: when
    -- that is merged in its turn, this points on.
    merged_into BIGINT REFERENCES customer (id)
);
-- The sorts of the list, for all, for an owner, for a team, for a branch. The state leads, since a
-- list shows either open or closed customers: however many are closed, no page walks over them.
CREATE INDEX customer_new ON customer (state, id);
CREATE INDEX customer_name ON customer (state, name_key, id);
CREATE INDEX customer_value ON customer (state, value_minor, id);
CREATE INDEX customer_contacted ON customer (state, last_contact_at, id);
CREATE INDEX customer_owner_new ON customer (owner_id, state, id);
CREATE INDEX customer_owner_name ON customer (owner_id, state, name_key, id);
CREATE INDEX customer_owner_value ON customer (owner_id, state, value_minor, id);
CREATE INDEX customer_owner_contacted ON customer (owner_id, state, last_contact_at, id);
CREATE INDEX customer_team_new ON customer (team_id, state, id);
CREATE INDEX customer_team_name ON customer (team_id, state, name_key, id);
CREATE INDEX customer_team_value ON customer (team_id, state, value_minor, id);
CREATE INDEX customer_team_contacted ON customer (team_id, state, last_contact_at, id);
CREATE INDEX customer_branch_new ON customer (branch_id, state, id);
CREATE INDEX customer_branch_name ON customer (branch_id, state, name_key, id);
CREATE INDEX customer_branch_value ON customer (branch_id, state, value_minor, id);
CREATE INDEX customer_branch_contacted ON customer (branch_id, state, last_contact_at, id);
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;
-- What a new customer or contact is compared by, besides customer_reach and names.
CREATE INDEX customer_org_number ON customer (org_number) WHERE org_number <> '';

-- What customers are found by. words: each token as it is, and each facet with '=' before it, which no token has;
-- made by the engine from the two, so that it cannot differ from them. Asked with a tsquery, 'li' & 'wei':* &
-- ('=owner17' | '=team3'): no parser ever sees a token, and without weights the index need not look at the row again.
--
-- Newest first, with 1,000,000 rows (measured): GIN cannot give ids in order. What one row in nine has ('王') costs
-- 120 ms by the index and 0.2 ms by going back over the newest rows; what 17 rows have costs 0.3 ms by the index and
-- 500 ms by going back. Which of the two it is to be, the planner knows from the words themselves (pg_stats keeps how
-- frequent the most frequent are), not from a plan made once for all: so a search is planned for its values each time.
-- Where it guesses wrong (a beginning, two frequent words that never stand together) it goes back over all: 250 to
-- 500 ms.
CREATE TABLE customer_search (
    id BIGINT PRIMARY KEY,
    tokens TEXT NOT NULL,
    facets TEXT NOT NULL,
    words TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(
        string_to_array(tokens, ' ') || string_to_array(REPLACE(' ' || facets, ' ', ' ='), ' '), ''))) STORED
);
-- No list of pending words: it would be read by every search, and locked whole by a serializable transaction that
-- searches. 64 microseconds a row to write instead of 20.
CREATE INDEX customer_search_words ON customer_search USING GIN (words) WITH (fastupdate = off);

-- Ways to reach a customer: phones, e-mails, WeChat; the first of a kind is the main one.
CREATE TABLE customer_reach (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'email', 'wechat')),
    value TEXT NOT NULL,                     -- as people write it
    normal TEXT NOT NULL,                    -- E.164, folded address: for matching
    label TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_reach_customer ON customer_reach (customer_id, kind, position);
CREATE INDEX customer_reach_normal ON customer_reach (normal, kind);

CREATE TABLE customer_address (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    label TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    province TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_address_customer ON customer_address (customer_id, position);

CREATE TABLE customer_tag (
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    tag_id BIGINT NOT NULL REFERENCES lookup (id),
    PRIMARY KEY (customer_id, tag_id)
);
CREATE INDEX customer_tag_tag ON customer_tag (tag_id, customer_id);

CREATE TABLE customer_stage (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    from_stage BIGINT NOT NULL,
    to_stage BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX customer_stage_customer ON customer_stage (customer_id, at);

CREATE TABLE customer_link (
    id BIGINT PRIMARY KEY,
    from_id BIGINT NOT NULL REFERENCES customer (id),
    to_id BIGINT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL CHECK (kind IN ('refers', 'belongs_to', 'supplies')),
    note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (from_id <> to_id)
);
CREATE INDEX customer_link_from ON customer_link (from_id);
CREATE INDEX customer_link_to ON customer_link (to_id);

CREATE TABLE contact (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id), -- an organisation
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    decision_role TEXT NOT NULL DEFAULT '' CHECK (decision_role IN ('', 'decider', 'approver',
        'influencer', 'user', 'buyer', 'gatekeeper', 'supporter', 'opponent')),
    phone TEXT NOT NULL DEFAULT '',          -- E.164
    email TEXT NOT NULL DEFAULT '',
    wechat TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    left_at BIGINT,                          -- not there any more
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX contact_customer ON contact (customer_id, name_key);
CREATE INDEX contact_phone ON contact (phone) WHERE phone <> '';
CREATE INDEX contact_email ON contact (email) WHERE email <> '';

-- Consent per purpose and channel; withdrawing closes the row, giving again makes a new one.
CREATE TABLE consent (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    purpose TEXT NOT NULL,                   -- marketing, service, survey, profiling, sharing
    channel TEXT NOT NULL,                   -- phone, sms, email, wechat, post, any
    given_at BIGINT NOT NULL,
    given_how TEXT NOT NULL,
    withdrawn_at BIGINT,
    withdrawn_how TEXT NOT NULL DEFAULT ''
);
CREATE INDEX consent_customer ON consent (customer_id, purpose, channel);

CREATE TABLE note (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    body TEXT NOT NULL,
    by_id BIGINT NOT NULL,                   -- staff; 0: system
    created_at BIGINT NOT NULL,
    withdrawn_at BIGINT,                     -- taken back: kept, no longer shown
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX note_customer ON note (customer_id, created_at);

CREATE TABLE interaction (
    id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    contact_id BIGINT REFERENCES contact (id),
    kind TEXT NOT NULL CHECK (kind IN ('call', 'visit', 'email', 'message', 'letter', 'chat')),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    at BIGINT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    by_id BIGINT NOT NULL,                   -- staff; 0: system
    next_step TEXT NOT NULL DEFAULT '',
    next_on TEXT NOT NULL DEFAULT '',        -- civil date
    next_by_id BIGINT REFERENCES staff (id),
    next_done_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (id, customer_id)
) PARTITION BY HASH (customer_id);
CREATE INDEX interaction_customer ON interaction (customer_id, at);
CREATE INDEX interaction_next ON interaction (next_by_id, next_on)
    WHERE next_step <> '' AND next_done_at IS NULL;
CREATE INDEX interaction_contact ON interaction (contact_id) WHERE contact_id IS NOT NULL;

-- enum timeline_kind; one row per thing, newest first by (at, ref_id).
CREATE TABLE timeline (
    kind BIGINT NOT NULL,
    ref_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (customer_id, kind, ref_id)
) PARTITION BY HASH (customer_id);
CREATE INDEX timeline_customer ON timeline (customer_id, at, ref_id, kind);

-- ---------------------------------------------------------------- accounts and sessions

CREATE TABLE portal_account (
    id BIGINT PRIMARY KEY,
    email TEXT UNIQUE,                       -- folded; NULL when registered by phone
    phone TEXT UNIQUE,                       -- E.164; NULL when registered by e-mail
    password_hash TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    lang TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'unverified'
        CHECK (state IN ('unverified', 'active', 'disabled')),
    customer_id BIGINT REFERENCES customer (id),
    verified_at BIGINT,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    contact_id BIGINT REFERENCES contact (id),
    -- 1: all cases of the linked customer; 0: only those the account filed itself.
    sees_all BIGINT NOT NULL DEFAULT 1 CHECK (sees_all IN (0, 1)),
    CHECK (email IS NOT NULL OR phone IS NOT NULL)
);
CREATE INDEX portal_account_customer ON portal_account (customer_id);
CREATE INDEX portal_account_contact ON portal_account (contact_id) WHERE contact_id IS NOT NULL;

-- One-time codes (verification) and links (reset): only keyed hashes are kept.
CREATE TABLE account_code (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES portal_account (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'reset')),
    code_hash BYTEA NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX account_code_account ON account_code (account_id, purpose, created_at);
CREATE INDEX account_code_hash ON account_code (code_hash);

-- A portal account asks to be linked with a customer; an employee says yes or no.
CREATE TABLE account_link (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES portal_account (id),
    customer_id BIGINT REFERENCES customer (id), -- chosen by the employee
    claim TEXT NOT NULL DEFAULT '',          -- what the person says: member number, order, name
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused', 'withdrawn')),
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT REFERENCES staff (id),
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_link_open ON account_link (state, created_at);
CREATE INDEX account_link_account ON account_link (account_id, created_at);
CREATE INDEX account_link_customer ON account_link (customer_id);

CREATE TABLE account_invitation (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    contact_id BIGINT REFERENCES contact (id),
    email TEXT NOT NULL,                     -- folded; stands on the customer's file or at a contact
    name TEXT NOT NULL DEFAULT '',
    sees_all BIGINT NOT NULL CHECK (sees_all IN (0, 1)),
    code_hash BYTEA NOT NULL UNIQUE,         -- of the link's token
    by_id BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    used_at BIGINT,
    account_id BIGINT REFERENCES portal_account (id)
);
CREATE INDEX account_invitation_customer ON account_invitation (customer_id, id);
CREATE INDEX account_invitation_email ON account_invitation (email, id);
CREATE INDEX account_invitation_contact ON account_invitation (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY,
    audience TEXT NOT NULL CHECK (audience IN ('portal', 'intranet', 'admin')),
    actor_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,              -- absolute limit
    remote TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX session_actor ON session (actor_id, audience);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE rate_limit (
    bucket BYTEA PRIMARY KEY,                -- keyed hash of kind and who: no names
    window_at BIGINT NOT NULL,
    hits BIGINT NOT NULL
);
CREATE INDEX rate_limit_window ON rate_limit (window_at);

-- Forms and keys that were carried out: the first write of a use case inserts here.
CREATE TABLE once (
    key_hash BYTEA PRIMARY KEY,
    actor_kind BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    location TEXT NOT NULL DEFAULT ''        -- where the first one was sent
);
CREATE INDEX once_created ON once (created_at);

-- ---------------------------------------------------------------- orders

CREATE TABLE sales_order (
    id BIGINT PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    ordered_at BIGINT NOT NULL,
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL,             -- sum of the lines; negative for a cancellation
    cancellation BIGINT NOT NULL DEFAULT 0,
    country TEXT NOT NULL DEFAULT '',
    line_count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Orders can be edited now, as far as these fields go.
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX sales_order_customer ON sales_order (customer_id, ordered_at);
CREATE INDEX sales_order_time ON sales_order (ordered_at);

CREATE TABLE sales_order_line (
    order_id BIGINT NOT NULL REFERENCES sales_order (id),
    line_no BIGINT NOT NULL,                 -- order of arrival, from 1
    content_hash BYTEA NOT NULL,             -- identity: content and ordinal among equal lines
    ordinal BIGINT NOT NULL,
    sku TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    quantity TEXT NOT NULL DEFAULT '',       -- decimal as written, '' when the file has none
    unit_price TEXT NOT NULL DEFAULT '',     -- decimal as written, '' when the file has none
    amount_minor BIGINT NOT NULL,
    ordered_at BIGINT NOT NULL,
    PRIMARY KEY (order_id, line_no)
);
CREATE UNIQUE INDEX sales_order_line_identity ON sales_order_line (order_id, content_hash, ordinal);

-- One row per import of a file: same digest and mapping resume where a killed one stopped.
CREATE TABLE import_run (
    id BIGINT PRIMARY KEY,
    what TEXT NOT NULL,                      -- customers, orders, complaints
    digest BYTEA NOT NULL,                   -- of the file and the mapping
    file_name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    position BIGINT NOT NULL DEFAULT 0,      -- data rows that are committed
    counts TEXT NOT NULL DEFAULT '{}'        -- JSON: read, imported, unchanged, rejected ...
);
CREATE INDEX import_run_digest ON import_run (what, digest, started_at);

-- ---------------------------------------------------------------- members and points

CREATE TABLE tier (
    id BIGINT PRIMARY KEY,
    name_zh TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL DEFAULT '',
    threshold BIGINT NOT NULL CHECK (threshold >= 0), -- points earned in the last 12 months
    benefits_zh TEXT NOT NULL DEFAULT '',
    benefits_en TEXT NOT NULL DEFAULT '',
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);

-- A customer has one membership, until two who had one each turn out to be the same: both stay, each with
-- its ledger.
CREATE TABLE member (
    id BIGINT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,             -- digits, the last is the Luhn digit
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    tier_id BIGINT REFERENCES tier (id),
    tier_since BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'frozen', 'closed')),
    state_reason TEXT NOT NULL DEFAULT '',
    state_at BIGINT NOT NULL,
    branch_id BIGINT REFERENCES branch (id),
    opened_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX member_customer ON member (customer_id, opened_at);
CREATE INDEX member_tier ON member (tier_id, id);
CREATE INDEX member_state ON member (state, id);
CREATE INDEX member_branch ON member (branch_id, id);

-- What happened with a membership: opened, frozen, taken up again, closed, moved to another tier.
CREATE TABLE member_event (
    id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'freeze', 'activate', 'close', 'reopen', 'tier', 'card')),
    from_tier BIGINT REFERENCES tier (id),
    to_tier BIGINT REFERENCES tier (id),
    reason TEXT NOT NULL DEFAULT '',
    balance BIGINT NOT NULL DEFAULT 0,       -- points and debt that stood on the account then
    debt BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX member_event_member ON member_event (member_id, id);

-- Numbers that a membership had before: lost cards. They are refused everywhere and lead staff to the
-- number of today, which stands on the member.
CREATE TABLE member_card (
    number TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id),
    reason TEXT NOT NULL DEFAULT '',
    replaced_at BIGINT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES staff (id)
);
CREATE INDEX member_card_member ON member_card (member_id, replaced_at);

-- Only the member's own account keeps a balance; programme accounts are sums of entries. The debt
-- is an account of its own.
CREATE TABLE points_account (
    member_id BIGINT PRIMARY KEY REFERENCES member (id),
    balance BIGINT NOT NULL DEFAULT 0 CHECK (balance >= 0),
    debt BIGINT NOT NULL DEFAULT 0 CHECK (debt >= 0),
    -- When points last moved on an account by somebody's doing (expiry is nobody's), 0: never; and the sorts
    -- of the members' list.
    last_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX points_account_balance ON points_account (balance, member_id);
CREATE INDEX points_account_last ON points_account (last_at, member_id);

-- An idempotency key is one posting's, whichever member it is for: a table of its own, since no index of the
-- partitioned postings can span members.
CREATE TABLE points_key (
    idempotency_key TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL
) PARTITION BY HASH (idempotency_key);

CREATE TABLE points_posting (
    id BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('earn', 'redeem', 'adjust', 'reverse', 'expire')),
    amount BIGINT NOT NULL,                  -- effect on the member's balance
    debt_change BIGINT NOT NULL DEFAULT 0,   -- effect on the member's debt
    balance_after BIGINT NOT NULL CHECK (balance_after >= 0),
    idempotency_key TEXT NOT NULL,           -- unique: points_key
    reason TEXT NOT NULL,
    source_kind TEXT NOT NULL DEFAULT '',    -- order, complaint, campaign, import, manual
    source_ref TEXT NOT NULL DEFAULT '',
    reverses_id BIGINT,
    at BIGINT NOT NULL,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    -- The second person of a posting, and the branch where the member was looked after when it was booked:
    -- so that a report of last year stays what it was when the member moves.
    approved_by BIGINT REFERENCES staff (id),
    branch_id BIGINT REFERENCES branch (id),
    PRIMARY KEY (id, member_id),
    UNIQUE (reverses_id, member_id),
    FOREIGN KEY (reverses_id, member_id) REFERENCES points_posting (id, member_id)
) PARTITION BY HASH (member_id);
CREATE INDEX points_posting_member ON points_posting (member_id, id);
CREATE INDEX points_posting_time ON points_posting (at);
-- Points earned in the last 12 months, from the index alone: decides the tier at every earning.
CREATE INDEX points_posting_earned ON points_posting (member_id, at, amount, debt_change, id)
    WHERE kind = 'earn';

CREATE TABLE points_entry (
    posting_id BIGINT NOT NULL,
    account TEXT NOT NULL CHECK (account IN
        ('member', 'issued', 'redeemed', 'expired', 'adjusted', 'goodwill', 'debt')),
    member_id BIGINT NOT NULL REFERENCES member (id),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (posting_id, account, member_id),
    FOREIGN KEY (posting_id, member_id) REFERENCES points_posting (id, member_id)
) PARTITION BY HASH (member_id);
CREATE INDEX points_entry_member ON points_entry (member_id, account);

CREATE TABLE points_lot (
    id BIGINT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id),
    posting_id BIGINT NOT NULL,
    earned BIGINT NOT NULL CHECK (earned > 0),
    remaining BIGINT NOT NULL CHECK (remaining >= 0 AND remaining <= earned),
    earned_at BIGINT NOT NULL,
    expires_at BIGINT,                       -- NULL: never
    PRIMARY KEY (id, member_id),
    FOREIGN KEY (posting_id, member_id) REFERENCES points_posting (id, member_id)
) PARTITION BY HASH (member_id);
CREATE INDEX points_lot_member ON points_lot (member_id, expires_at, id) WHERE remaining > 0;
CREATE INDEX points_lot_expiry ON points_lot (expires_at, id) WHERE remaining > 0;
CREATE INDEX points_lot_posting ON points_lot (posting_id, member_id);
CREATE INDEX points_lot_earned ON points_lot (member_id, earned_at);

-- Which lots a posting took from (amount > 0) or gave back to (amount < 0).
CREATE TABLE points_lot_use (
    posting_id BIGINT NOT NULL,
    lot_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    member_id BIGINT NOT NULL,               -- of both
    PRIMARY KEY (posting_id, lot_id, member_id),
    FOREIGN KEY (posting_id, member_id) REFERENCES points_posting (id, member_id),
    FOREIGN KEY (lot_id, member_id) REFERENCES points_lot (id, member_id)
) PARTITION BY HASH (member_id);
CREATE INDEX points_lot_use_lot ON points_lot_use (lot_id);

-- Programme totals per civil day (derived by the worker): sum of entries by account. The row of
-- 'member' marks the day as summed.
CREATE TABLE points_day (
    day TEXT NOT NULL,                       -- 'YYYY-MM-DD' in the company's zone
    account TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (day, account)
);

-- Points of a day by branch, kind and reason, kept by the worker with points_day: what reports add up, so
-- that a year is a few thousand rows. amount is the effect on what members hold (balance less debt).
CREATE TABLE points_day_by (
    day TEXT NOT NULL,
    branch_id BIGINT NOT NULL,               -- 0: none
    what TEXT NOT NULL CHECK (what IN ('earn', 'redeem', 'adjust', 'goodwill', 'reverse', 'expire')),
    reason TEXT NOT NULL,                    -- the first 60 characters
    amount BIGINT NOT NULL,
    postings BIGINT NOT NULL,
    PRIMARY KEY (day, branch_id, what, reason)
);

-- Movements of points above the limit wait for a second person, who is not the one who asked. What was
-- asked for stands here whole, so that it can be checked again when it is decided.
CREATE TABLE points_request (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('earn', 'redeem', 'adjust', 'reverse', 'grant', 'undo')),
    member_id BIGINT REFERENCES member (id), -- none: a grant to many
    reverses_id BIGINT,
    grant_id BIGINT,                         -- of points_grant: kinds grant and undo
    amount BIGINT NOT NULL,                  -- as asked: adjustments may be negative
    reason TEXT NOT NULL,                    -- as it will stand on the ledger
    source_kind TEXT NOT NULL DEFAULT '',
    source_ref TEXT NOT NULL DEFAULT '',
    expires_on TEXT NOT NULL DEFAULT '',     -- of the points: last day, '': the usual time
    never_expires BIGINT NOT NULL DEFAULT 0,
    goodwill BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',           -- for the second person only
    balance BIGINT NOT NULL DEFAULT 0,       -- how the account stood when it was asked
    debt BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired')),
    asked_by BIGINT NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by BIGINT REFERENCES staff (id), -- none: expired by itself
    decided_at BIGINT,
    decision TEXT NOT NULL DEFAULT '',       -- why it was refused
    posting_id BIGINT UNIQUE,
    CHECK (decided_by IS NULL OR decided_by <> asked_by OR state = 'withdrawn'),
    FOREIGN KEY (reverses_id, member_id) REFERENCES points_posting (id, member_id),
    FOREIGN KEY (posting_id, member_id) REFERENCES points_posting (id, member_id)
);
CREATE INDEX points_request_state ON points_request (state, id);
CREATE INDEX points_request_member ON points_request (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX points_request_asked ON points_request (asked_by, id);
CREATE INDEX points_request_due ON points_request (expires_at, id) WHERE state = 'waiting';
-- One posting is asked to be reversed once at a time.
CREATE UNIQUE INDEX points_request_reverses ON points_request (reverses_id)
    WHERE reverses_id IS NOT NULL AND state = 'waiting';

-- Points for many members at once: what a filter finds or a list from a file. First checked row by row
-- without posting anything, then carried out as a task, each row once (points_posting's key names the
-- grant and the member), and taken back by reversals.
CREATE TABLE points_grant (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('filter', 'file')),
    source_text TEXT NOT NULL DEFAULT '',    -- the filter in words, or the file's name: shown
    filter TEXT NOT NULL DEFAULT '',         -- JSON of struct member_filter
    book TEXT NOT NULL CHECK (book IN ('earn', 'goodwill')), -- an earning counts for the tier
    points BIGINT NOT NULL DEFAULT 0,        -- of each member where the row says nothing
    reason TEXT NOT NULL,
    expires_on TEXT NOT NULL DEFAULT '',
    never_expires BIGINT NOT NULL DEFAULT 0,
    with_frozen BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',           -- for the second person
    state TEXT NOT NULL CHECK (state IN
        ('checking', 'checked', 'waiting', 'running', 'ended', 'undo_waiting', 'undoing', 'undone', 'dropped')),
    members BIGINT NOT NULL DEFAULT 0,       -- of the check: who would get something
    total BIGINT NOT NULL DEFAULT 0,         -- points in all
    most BIGINT NOT NULL DEFAULT 0,          -- for one member
    left_out BIGINT NOT NULL DEFAULT 0,
    tiers BIGINT NOT NULL DEFAULT 0,         -- members who would reach another tier
    check_task BIGINT NOT NULL DEFAULT 0,
    task BIGINT NOT NULL DEFAULT 0,
    undo_task BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    approved_by BIGINT REFERENCES staff (id),
    undo_by BIGINT REFERENCES staff (id),
    undo_reason TEXT NOT NULL DEFAULT '',
    undo_approved_by BIGINT REFERENCES staff (id),
    -- The limit of what one person gives one member in a day counts grants too: the most that a member would have
    -- got by the grant and by what its maker posted to the member on the day of the check.
    most_today BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX points_grant_by ON points_grant (created_by, confirmed_at) WHERE confirmed_at IS NOT NULL;
CREATE INDEX points_grant_tasks ON points_grant (task) WHERE task <> 0;

CREATE TABLE points_grant_row (
    grant_id BIGINT NOT NULL REFERENCES points_grant (id),
    n BIGINT NOT NULL,                       -- row of the file, or count within the filter, from 1
    number TEXT NOT NULL DEFAULT '',         -- as typed in the file, or the member's
    member_id BIGINT REFERENCES member (id),
    points BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',         -- '': the grant's
    state TEXT NOT NULL CHECK (state IN ('new', 'ok', 'bad', 'unknown', 'replaced', 'frozen', 'closed', 'doubled',
        'done', 'skipped', 'undone', 'kept')),
    note TEXT NOT NULL DEFAULT '',
    posting_id BIGINT,
    PRIMARY KEY (grant_id, n),
    FOREIGN KEY (posting_id, member_id) REFERENCES points_posting (id, member_id)
);
CREATE UNIQUE INDEX points_grant_row_member ON points_grant_row (grant_id, member_id)
    WHERE member_id IS NOT NULL AND state IN ('ok', 'done', 'undone', 'kept');
CREATE INDEX points_grant_row_state ON points_grant_row (grant_id, state, n);
CREATE INDEX points_grant_row_of_member ON points_grant_row (member_id) WHERE member_id IS NOT NULL;

-- ---------------------------------------------------------------- cases

CREATE TABLE complaint (
    id BIGINT PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,                -- random, with check character
    import_ref TEXT UNIQUE,                  -- identity in the file it came from
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'enquiry', 'suggestion', 'return')),
    category_id BIGINT REFERENCES lookup (id),
    channel TEXT NOT NULL CHECK (channel IN
        ('portal', 'phone', 'visit', 'letter', 'chat', 'email', 'import')),
    customer_id BIGINT REFERENCES customer (id),
    account_id BIGINT REFERENCES portal_account (id),
    order_id BIGINT REFERENCES sales_order (id),
    order_text TEXT NOT NULL DEFAULT '',     -- order or product as the customer names it
    body TEXT NOT NULL,
    remedy_wanted TEXT NOT NULL DEFAULT '',
    contact_name TEXT NOT NULL DEFAULT '',
    contact_email TEXT NOT NULL DEFAULT '',
    contact_phone TEXT NOT NULL DEFAULT '',  -- E.164
    lang TEXT NOT NULL DEFAULT 'zh-CN',
    state BIGINT NOT NULL,                   -- enum complaint_state
    severity BIGINT NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3),
    safety BIGINT NOT NULL DEFAULT 0,        -- somebody may get hurt
    assignee_id BIGINT REFERENCES staff (id),
    team_id BIGINT REFERENCES team (id),
    branch_id BIGINT REFERENCES branch (id),
    due_at BIGINT NOT NULL,                  -- target of its kind
    cause_id BIGINT REFERENCES lookup (id),
    remedy TEXT NOT NULL DEFAULT '',         -- what we offer or did
    decision TEXT NOT NULL DEFAULT '',       -- reason of the decision, as told to the customer
    tracking_hash BYTEA UNIQUE,              -- of the private link's token
    tracking_nonce BYTEA,                    -- the token is a keyed hash of it: so mails can repeat it
    happened_at BIGINT,                      -- when it was said, where recorded later
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    resolved_at BIGINT,
    closed_at BIGINT,
    open BIGINT NOT NULL DEFAULT 1,          -- 0 in the end states: for the queue's indexes
    version BIGINT NOT NULL DEFAULT 1,
    priority BIGINT NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
    answer_due_at BIGINT,                    -- first answer; NULL: no target. due_at is the decision's
    answered_at BIGINT,                      -- when we first answered
    clock_from BIGINT,                       -- what the targets count from; NULL: created_at
    paused_at BIGINT,                        -- since when the clock stands; NULL: it goes
    paused_ms BIGINT NOT NULL DEFAULT 0,     -- working time it stood since clock_from
    -- What the queue sorts by: the nearest of what is still due; 8640000000000000: nothing is.
    next_due_at BIGINT NOT NULL DEFAULT 8640000000000000,
    remind_at BIGINT,                        -- when the worker looks at it again to warn; NULL: never
    merged_into_id BIGINT REFERENCES complaint (id),
    merged_root_id BIGINT REFERENCES complaint (id) -- where it leads to in the end
);
CREATE INDEX complaint_open_new ON complaint (open, id);
CREATE INDEX complaint_assignee_new ON complaint (assignee_id, open, id);
CREATE INDEX complaint_team_new ON complaint (team_id, open, id);
CREATE INDEX complaint_customer ON complaint (customer_id, id);
CREATE INDEX complaint_account ON complaint (account_id, id);
CREATE INDEX complaint_order ON complaint (order_id);
CREATE INDEX complaint_open_due ON complaint (open, next_due_at, id);
CREATE INDEX complaint_due ON complaint (next_due_at, id);
CREATE INDEX complaint_assignee_due ON complaint (assignee_id, open, next_due_at, id);
CREATE INDEX complaint_team_due ON complaint (team_id, open, next_due_at, id);
CREATE INDEX complaint_state_due ON complaint (state, next_due_at, id);
CREATE INDEX complaint_remind ON complaint (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX complaint_merged_into ON complaint (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX complaint_merged_root ON complaint (merged_root_id) WHERE merged_root_id IS NOT NULL;
CREATE INDEX complaint_ended ON complaint (closed_at, id, state, kind, channel) WHERE closed_at IS NOT NULL;

CREATE TABLE complaint_search (
    id BIGINT PRIMARY KEY,
    tokens TEXT NOT NULL,
    facets TEXT NOT NULL,
    words TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(
        string_to_array(tokens, ' ') || string_to_array(REPLACE(' ' || facets, ' ', ' ='), ' '), ''))) STORED
);
CREATE INDEX complaint_search_words ON complaint_search USING GIN (words) WITH (fastupdate = off);

-- Immutable: each step of the flow, and each hand-over, with time and person.
CREATE TABLE complaint_step (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    -- state, assign, customer, order, link, sort, tags, merge, rating: others than state: from = to
    what TEXT NOT NULL DEFAULT 'state',
    from_state BIGINT NOT NULL,              -- 0: it came in
    to_state BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX complaint_step_complaint ON complaint_step (complaint_id, id);

CREATE TABLE complaint_message (
    id BIGINT PRIMARY KEY,
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'reply', 'note')), -- note: internal
    channel TEXT NOT NULL,
    body TEXT NOT NULL,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',        -- as shown; or who said it, recorded by an agent
    recorded_by BIGINT,                      -- staff who recorded a customer's answer
    at BIGINT NOT NULL
);
CREATE INDEX complaint_message_complaint ON complaint_message (complaint_id, id);

-- Working on cases together: tags, who follows one, who looks at it now.
CREATE TABLE complaint_tag (
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    tag_id BIGINT NOT NULL REFERENCES lookup (id),
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, tag_id)
);
CREATE INDEX complaint_tag_tag ON complaint_tag (tag_id, complaint_id);

CREATE TABLE complaint_follow (
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, staff_id)
);
CREATE INDEX complaint_follow_staff ON complaint_follow (staff_id, complaint_id);

-- Who has a case open: refreshed by the page, of no account after a minute.
CREATE TABLE complaint_presence (
    complaint_id BIGINT NOT NULL REFERENCES complaint (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    answering BIGINT NOT NULL DEFAULT 0 CHECK (answering IN (0, 1)),
    at BIGINT NOT NULL,
    PRIMARY KEY (complaint_id, staff_id)
);
CREATE INDEX complaint_presence_at ON complaint_presence (at);

-- What customers say of a case that is over: how it was handled and what came out of it, apart.
CREATE TABLE complaint_rating (
    complaint_id BIGINT PRIMARY KEY REFERENCES complaint (id),
    handling BIGINT NOT NULL CHECK (handling BETWEEN 1 AND 5),
    outcome BIGINT NOT NULL CHECK (outcome BETWEEN 1 AND 5),
    low BIGINT NOT NULL CHECK (low IN (0, 1)), -- one of the two is 2 or less
    comment TEXT NOT NULL DEFAULT '',
    assignee_id BIGINT REFERENCES staff (id), -- whose case it was when it was rated
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    changed_at BIGINT
);
CREATE INDEX complaint_rating_at ON complaint_rating (at, complaint_id);
CREATE INDEX complaint_rating_low ON complaint_rating (at, complaint_id) WHERE low = 1;

-- Duplicate cases: one becomes "merged into" the other. Its messages and files stay where they are and
-- are read through the one it went into, so that a merge can be undone.
CREATE TABLE complaint_merge (
    id BIGINT PRIMARY KEY,
    loser_id BIGINT NOT NULL REFERENCES complaint (id),
    winner_id BIGINT NOT NULL REFERENCES complaint (id),
    from_state BIGINT NOT NULL,              -- of the loser, and when it was closed and resolved: for the undo
    closed_at BIGINT,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES staff (id),
    told BIGINT NOT NULL CHECK (told IN (0, 1)), -- the customer was written to, once for these two
    undone_at BIGINT,
    undone_by BIGINT REFERENCES staff (id)
);
CREATE INDEX complaint_merge_loser ON complaint_merge (loser_id, id);
CREATE INDEX complaint_merge_of_winner ON complaint_merge (winner_id);

-- Answers that are written once: one's own, the team's, everybody's.
CREATE TABLE saved_reply (
    id BIGINT PRIMARY KEY,
    title TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- with fields as {customer_name}
    scope TEXT NOT NULL CHECK (scope IN ('own', 'team', 'all')),
    owner_id BIGINT NOT NULL REFERENCES staff (id),
    team_id BIGINT REFERENCES team (id),     -- scope team
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX saved_reply_owner ON saved_reply (owner_id, id) WHERE scope = 'own';
CREATE INDEX saved_reply_team ON saved_reply (team_id, id) WHERE scope = 'team';
CREATE INDEX saved_reply_all ON saved_reply (id) WHERE scope = 'all';

-- When working time passes; the times of cases are counted in it.
CREATE TABLE work_hours (
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1: Monday
    from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute BIGINT NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (weekday, from_minute),
    CHECK (from_minute < until_minute)
);
INSERT INTO work_hours (weekday, from_minute, until_minute)
    SELECT d, f, u FROM (VALUES (1), (2), (3), (4), (5)) AS days (d)
    CROSS JOIN (VALUES (540, 720), (780, 1080)) AS hours (f, u);

-- Targets per kind and priority, in working time.
CREATE TABLE case_target (
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'enquiry', 'suggestion', 'return')),
    priority BIGINT NOT NULL CHECK (priority BETWEEN 1 AND 4),
    answer_minutes BIGINT NOT NULL CHECK (answer_minutes >= 0), -- working time to the first answer; 0: none
    decide_minutes BIGINT NOT NULL CHECK (decide_minutes > 0), -- working time to the decision
    is_default BIGINT NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)), -- the priority new ones of this kind get
    PRIMARY KEY (kind, priority)
);
-- 5, 2, 10 and 7 days of eight hours for the decision at normal priority; twice, half and a quarter of it at
-- the others.
INSERT INTO case_target (kind, priority, answer_minutes, decide_minutes, is_default)
    SELECT kind, priority, answer * percent / 100, days * 480 * percent / 100, CASE WHEN priority = 2 THEN 1 ELSE 0 END
    FROM (VALUES ('complaint', 5, 480), ('enquiry', 2, 240), ('suggestion', 10, 960), ('return', 7, 480))
        AS kinds (kind, days, answer)
    CROSS JOIN (VALUES (1, 200), (2, 100), (3, 50), (4, 25)) AS priorities (priority, percent);

-- ---------------------------------------------------------------- files

CREATE TABLE attachment (
    id BIGINT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,          -- 128-bit random, in addresses
    customer_id BIGINT REFERENCES customer (id),
    complaint_id BIGINT REFERENCES complaint (id),
    message_id BIGINT REFERENCES complaint_message (id),
    internal BIGINT NOT NULL DEFAULT 0,      -- 1: staff only
    file_name TEXT NOT NULL,
    mime TEXT NOT NULL,                      -- by content
    bytes BIGINT NOT NULL,
    digest BYTEA NOT NULL,                   -- BLAKE2b-256 of the content
    stored_name TEXT NOT NULL UNIQUE,        -- random, below DATA/attachments
    width BIGINT NOT NULL DEFAULT 0,         -- pictures: pixels
    height BIGINT NOT NULL DEFAULT 0,
    by_kind BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX attachment_customer ON attachment (customer_id);
CREATE INDEX attachment_complaint ON attachment (complaint_id);
CREATE INDEX attachment_message ON attachment (message_id);

-- Files accepted with a form that failed: kept under a token, bound to the session that sent them.
CREATE TABLE staged_file (
    token_hash BYTEA PRIMARY KEY,
    binding_hash BYTEA NOT NULL,             -- session or pre-session cookie
    file_name TEXT NOT NULL,
    mime TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    stored_name TEXT NOT NULL UNIQUE,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX staged_file_created ON staged_file (created_at);

-- ---------------------------------------------------------------- long work

-- Long work that a person asked for (import, bulk change, scan, grant): done by the worker in short slices,
-- with progress, cancel and undo. See cgi-src/domain/task.h.
CREATE TABLE task (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,                      -- of task_kinds: customer_import, customer_bulk ...
    title TEXT NOT NULL,                     -- what it is about: a file's name, "owner to Li Na"
    staff_id BIGINT NOT NULL REFERENCES staff (id), -- who asked; it runs with this person's rights
    program TEXT NOT NULL,                   -- intranet, admin: where its page is
    params TEXT NOT NULL,                    -- JSON, the kind's own
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    cancel BIGINT NOT NULL DEFAULT 0 CHECK (cancel IN (0, 1)), -- asked for; taken note of between two slices
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,         -- 0: not known yet
    counts TEXT NOT NULL DEFAULT '{}',       -- JSON: created, updated, rejected ...
    cursor TEXT NOT NULL DEFAULT '',         -- where a killed worker's successor goes on
    error TEXT NOT NULL DEFAULT '',
    undoes_id BIGINT REFERENCES task (id),
    undone_by_id BIGINT REFERENCES task (id),
    lease_until BIGINT NOT NULL DEFAULT 0,
    lease_by TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX task_staff ON task (staff_id, id);
CREATE INDEX task_open ON task (id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX task_undoes ON task (undoes_id) WHERE undoes_id IS NOT NULL;
-- The last scan for duplicates, the imports of a kind: tasks of one kind, newest first.
CREATE INDEX task_kind ON task (kind, id);
-- How many of one's tasks wait or run, shown in the menu of every page.
CREATE INDEX task_mine ON task (staff_id) WHERE state IN ('waiting', 'running');

-- What a task did to one row, so that it can be undone, and what it left out, so that it can be repaired.
CREATE TABLE task_row (
    task_id BIGINT NOT NULL REFERENCES task (id),
    n BIGINT NOT NULL,                       -- row of the file, or the count within the task, from 1
    entity TEXT NOT NULL DEFAULT '',         -- customer, contact ...; '' when there is none
    entity_id BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('created', 'updated', 'rejected', 'skipped', 'undone')),
    version BIGINT NOT NULL DEFAULT 0,       -- the row's version after the change: another means touched since
    note TEXT NOT NULL DEFAULT '',           -- why it was left out: shown
    before_text TEXT NOT NULL DEFAULT '',    -- JSON: values before, or the cells of a rejected row
    PRIMARY KEY (task_id, n)
);
CREATE INDEX task_row_entity ON task_row (entity, entity_id) WHERE entity_id <> 0;
CREATE INDEX task_row_left_out ON task_row (task_id, n) WHERE state IN ('rejected', 'skipped');

CREATE TABLE bulk_pick (
    task_id BIGINT NOT NULL REFERENCES task (id),
    n BIGINT NOT NULL,                       -- from 1, in the order in which they were found
    entity_id BIGINT NOT NULL,
    PRIMARY KEY (task_id, n)
);

-- Records that an undo has taken back, as they were: kept, and known to no list, search or count.
CREATE TABLE withdrawn (
    task_id BIGINT NOT NULL REFERENCES task (id), -- the undo
    entity_id BIGINT NOT NULL,
    entity TEXT NOT NULL,
    customer_id BIGINT NOT NULL DEFAULT 0,   -- whose it was: for erasure
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    row_text TEXT NOT NULL,                  -- JSON: the row and what was part of it, by table
    at BIGINT NOT NULL,
    PRIMARY KEY (task_id, entity_id, entity)
);
CREATE INDEX withdrawn_customer ON withdrawn (customer_id) WHERE customer_id <> 0;

CREATE TABLE import_file (
    id BIGINT PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('customers', 'contacts', 'members', 'orders', 'complaints')),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    file_name TEXT NOT NULL,
    stored_name TEXT UNIQUE,                 -- below DATA/imports; NULL: the file is removed again
    bytes BIGINT NOT NULL,
    digest BYTEA NOT NULL,                   -- of the file's content
    options TEXT NOT NULL DEFAULT '{}',      -- JSON: encoding, separator, sheet, header, columns, mode, match ...
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checking', 'checked', 'running', 'ended')),
    report TEXT NOT NULL DEFAULT '',         -- JSON: what the dry run found
    check_task_id BIGINT REFERENCES task (id),
    run_task_id BIGINT REFERENCES task (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    -- JSON {"row": [cells]}: rejected rows that were repaired before the import ran; they take the place of the file's.
    repairs TEXT NOT NULL DEFAULT ''
);
CREATE INDEX import_file_staff ON import_file (staff_id, id);
CREATE INDEX import_file_digest ON import_file (what, digest, id);
CREATE INDEX import_file_task ON import_file (run_task_id) WHERE run_task_id IS NOT NULL;
CREATE INDEX import_file_check ON import_file (check_task_id) WHERE check_task_id IS NOT NULL;
CREATE INDEX import_file_kept ON import_file (updated_at) WHERE stored_name IS NOT NULL;
-- The same file is never imported twice at once.
CREATE UNIQUE INDEX import_file_running ON import_file (what, digest) WHERE state = 'running';

-- Which column is what, for the next file with the same header.
CREATE TABLE import_mapping (
    id BIGINT PRIMARY KEY,
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    signature BYTEA NOT NULL,                -- of the header
    options TEXT NOT NULL,                   -- JSON, as in import_file
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    used_at BIGINT NOT NULL,
    UNIQUE (what, name)
);
CREATE INDEX import_mapping_signature ON import_mapping (what, signature, used_at);

-- Pairs that may be the same customer.
CREATE TABLE duplicate_pair (
    id BIGINT PRIMARY KEY,
    a_id BIGINT NOT NULL REFERENCES customer (id),
    b_id BIGINT NOT NULL REFERENCES customer (id),
    score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 100),
    reasons TEXT NOT NULL,                   -- codes, blank-separated: "phone name city"
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'later', 'not_duplicate', 'merged')),
    found_at BIGINT NOT NULL,
    scan_id BIGINT NOT NULL DEFAULT 0,       -- task of the last scan that found it
    decided_at BIGINT,
    decided_by BIGINT REFERENCES staff (id),
    version BIGINT NOT NULL DEFAULT 1,
    CHECK (a_id < b_id),
    UNIQUE (a_id, b_id)
);
CREATE INDEX duplicate_pair_b ON duplicate_pair (b_id);
CREATE INDEX duplicate_pair_list ON duplicate_pair (state, score, id);

-- One merge of one to four customers into another, and what each row of it was before.
CREATE TABLE customer_merge (
    id BIGINT PRIMARY KEY,
    winner_id BIGINT NOT NULL REFERENCES customer (id),
    state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone')),
    before_text TEXT NOT NULL,               -- JSON: the winner's fields that were changed, as they were
    after_text TEXT NOT NULL,                -- JSON: the same as the merge left them
    left_text TEXT NOT NULL DEFAULT '[]',    -- JSON: fields that the undo left alone
    merged_at BIGINT NOT NULL,
    merged_by BIGINT NOT NULL REFERENCES staff (id),
    undone_at BIGINT,
    undone_by BIGINT REFERENCES staff (id)
);
CREATE INDEX customer_merge_winner ON customer_merge (winner_id, id);

CREATE TABLE customer_merge_loser (
    merge_id BIGINT NOT NULL REFERENCES customer_merge (id),
    loser_id BIGINT NOT NULL REFERENCES customer (id),
    before_text TEXT NOT NULL,               -- JSON: what the loser's own row was
    PRIMARY KEY (merge_id, loser_id)
);
CREATE INDEX customer_merge_loser_of ON customer_merge_loser (loser_id, merge_id);

-- Rows that followed the loser, by table; the undo takes back those that are still the winner's.
CREATE TABLE customer_merge_row (
    merge_id BIGINT NOT NULL REFERENCES customer_merge (id),
    what TEXT NOT NULL,                      -- "contact", "sales_order" ...: merge_tables[]
    row_id BIGINT NOT NULL,
    part BIGINT NOT NULL DEFAULT 0,          -- second half of a key, where the table has one
    loser_id BIGINT NOT NULL REFERENCES customer (id),
    PRIMARY KEY (merge_id, what, row_id, part)
);
CREATE INDEX customer_merge_row_loser ON customer_merge_row (loser_id);

-- ---------------------------------------------------------------- own fields and views

-- Fields that an admin adds to customers, cases and orders.
CREATE TABLE custom_field (
    id BIGINT PRIMARY KEY,
    entity TEXT NOT NULL CHECK (entity IN ('customer', 'complaint', 'order')),
    code TEXT NOT NULL,                      -- letters, digits, _ : in addresses and files; stays
    type TEXT NOT NULL CHECK (type IN
        ('text', 'lines', 'number', 'money', 'date', 'choice', 'choices', 'bool', 'link')),
    label_zh TEXT NOT NULL,
    label_en TEXT NOT NULL DEFAULT '',
    help_zh TEXT NOT NULL DEFAULT '',
    help_en TEXT NOT NULL DEFAULT '',
    heading_zh TEXT NOT NULL DEFAULT '',     -- fields with the same heading stand together
    heading_en TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0,
    required BIGINT NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
    low BIGINT,                              -- characters of texts, count of choices, else as the values
    high BIGINT,
    decimals BIGINT NOT NULL DEFAULT 0,      -- of numbers and money; stays
    currency TEXT NOT NULL DEFAULT '',       -- of money; stays
    initial TEXT NOT NULL DEFAULT '',        -- what an empty form has in it
    sees TEXT NOT NULL DEFAULT 'all' CHECK (sees IN ('all', 'money', 'contact')),
    portal TEXT NOT NULL DEFAULT 'no' CHECK (portal IN ('no', 'see', 'fill')),
    in_list BIGINT NOT NULL DEFAULT 0 CHECK (in_list IN (0, 1)),
    searchable BIGINT NOT NULL DEFAULT 0 CHECK (searchable IN (0, 1)),
    retired_at BIGINT,
    reindex BIGINT NOT NULL DEFAULT 0,       -- 1: search tokens of its rows are made anew ...
    reindex_after BIGINT NOT NULL DEFAULT 0, -- ... from behind this row on
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (entity, code)
);
CREATE INDEX custom_field_reindex ON custom_field (id) WHERE reindex = 1;

CREATE TABLE custom_choice (
    id BIGINT PRIMARY KEY,
    field_id BIGINT NOT NULL REFERENCES custom_field (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (field_id, name_zh)
);

-- A row per value (several choices: a row per choice). number: numbers and money in the smallest
-- unit, dates as 20261121, choices as their id, yes 1, no 0; NULL for texts and links.
CREATE TABLE custom_customer (
    entity_id BIGINT NOT NULL REFERENCES customer (id),
    field_id BIGINT NOT NULL REFERENCES custom_field (id),
    item BIGINT NOT NULL DEFAULT 0,          -- several choices: the choice
    number BIGINT,
    text TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
);
CREATE INDEX custom_customer_number ON custom_customer (field_id, number, entity_id);
CREATE INDEX custom_customer_text ON custom_customer (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';

CREATE TABLE custom_complaint (
    entity_id BIGINT NOT NULL REFERENCES complaint (id),
    field_id BIGINT NOT NULL REFERENCES custom_field (id),
    item BIGINT NOT NULL DEFAULT 0,
    number BIGINT,
    text TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
);
CREATE INDEX custom_complaint_number ON custom_complaint (field_id, number, entity_id);
CREATE INDEX custom_complaint_text ON custom_complaint (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';

CREATE TABLE custom_order (
    entity_id BIGINT NOT NULL REFERENCES sales_order (id),
    field_id BIGINT NOT NULL REFERENCES custom_field (id),
    item BIGINT NOT NULL DEFAULT 0,
    number BIGINT,
    text TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
);
CREATE INDEX custom_order_number ON custom_order (field_id, number, entity_id);
CREATE INDEX custom_order_text ON custom_order (field_id, SUBSTR(folded, 1, 60)) WHERE folded <> '';

CREATE TABLE saved_view (
    id BIGINT PRIMARY KEY,
    list TEXT NOT NULL CHECK (list IN ('customers', 'complaints', 'members', 'orders')),
    name TEXT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id), -- who made it
    share TEXT NOT NULL CHECK (share IN ('private', 'team', 'all')),
    team_id BIGINT REFERENCES team (id),     -- shared with: the maker's team when it was shared
    filter TEXT NOT NULL,                    -- as in the list's address: "owner=me&stage=at_risk&sort=name"
    columns TEXT NOT NULL DEFAULT '',        -- codes in order: "name,phone,city"; '' = the usual ones
    removed_at BIGINT,                       -- taken away; can be brought back
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX saved_view_own ON saved_view (staff_id, list, name);
CREATE INDEX saved_view_team ON saved_view (team_id, list, name) WHERE share = 'team';
CREATE INDEX saved_view_all ON saved_view (list, name) WHERE share = 'all';

-- The view that a person's list opens with.
CREATE TABLE saved_view_default (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    list TEXT NOT NULL,
    view_id BIGINT NOT NULL REFERENCES saved_view (id),
    PRIMARY KEY (staff_id, list)
);

-- ---------------------------------------------------------------- beside every use case

CREATE TABLE notice (
    id BIGINT PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,                      -- complaint_assigned, complaint_reply, account_link
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    read_at BIGINT,
    digest BIGINT NOT NULL DEFAULT 0         -- 1: waits for the next digest
);
CREATE INDEX notice_staff ON notice (staff_id, id);
CREATE INDEX notice_unread ON notice (staff_id) WHERE read_at IS NULL;
CREATE INDEX notice_digest ON notice (staff_id, id) WHERE digest = 1;
CREATE INDEX notice_unread_new ON notice (staff_id, id) WHERE read_at IS NULL;

CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- '{secret}' stands for the sealed text
    sealed BYTEA,
    entity TEXT NOT NULL DEFAULT '',
    entity_id BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dead', 'shown')),
    tries BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'queued';
CREATE INDEX outbox_state ON outbox (state, id);

CREATE TABLE job (
    name TEXT PRIMARY KEY,
    lease_until BIGINT NOT NULL DEFAULT 0,
    lease_by TEXT NOT NULL DEFAULT '',
    next_at BIGINT NOT NULL DEFAULT 0,
    last_started_at BIGINT,
    last_finished_at BIGINT,
    last_result TEXT NOT NULL DEFAULT '',    -- '' never ran, 'ok', 'failed'
    last_note TEXT NOT NULL DEFAULT '',      -- what it did, or the error
    cursor TEXT NOT NULL DEFAULT ''          -- where a resumable job goes on
);

CREATE TABLE audit (
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    program TEXT NOT NULL,
    remote TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL DEFAULT 0,
    before_digest BYTEA NOT NULL,            -- keyed, salted; zero-length: there was none
    after_digest BYTEA NOT NULL,
    PRIMARY KEY (id, customer_id)
) PARTITION BY HASH (customer_id);
CREATE INDEX audit_entity ON audit (entity, entity_id, id);
CREATE INDEX audit_customer ON audit (customer_id, id);
CREATE INDEX audit_actor ON audit (actor_kind, actor_id, id);
CREATE INDEX audit_action ON audit (action, id);

CREATE TABLE audit_text (
    audit_id BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL,
    customer_id BIGINT NOT NULL DEFAULT 0,   -- the row's
    PRIMARY KEY (audit_id, customer_id),
    FOREIGN KEY (audit_id, customer_id) REFERENCES audit (id, customer_id)
) PARTITION BY HASH (customer_id);

CREATE TABLE audit_chain (
    number BIGINT PRIMARY KEY,               -- 1, 2, 3 ... given by the one sealing job
    audit_id BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT 'row' CHECK (kind IN ('row', 'restore')),
    hash BYTEA NOT NULL
);

-- ---------------------------------------------------------------- partitions

-- 16 each, or as many as the setting zhiyin.partitions says when the database is made (ALTER DATABASE ... SET before
-- `zhiyin init`). Sixteen trees of 30 million postings are what one machine still vacuums and indexes side by side; a
-- statement that has the key opens one of them, one without it opens 16 and not hundreds; and 16 can be halved evenly
-- among 2, 4, 8 or 16 disks or machines. Where the key is the member, all that is one member's lies in partitions of
-- the same number; so it is for customers.
DO $$
DECLARE
    parent TEXT;
    parts BIGINT := COALESCE(NULLIF(current_setting('zhiyin.partitions', true), ''), '16');
BEGIN
    FOREACH parent IN ARRAY ARRAY['points_key', 'points_posting', 'points_entry', 'points_lot', 'points_lot_use',
        'interaction', 'timeline', 'audit', 'audit_text']
    LOOP
        FOR n IN 0..parts - 1 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                parent || '_p' || lpad(n::TEXT, 2, '0'), parent, parts, n);
        END LOOP;
    END LOOP;
END
$$;
