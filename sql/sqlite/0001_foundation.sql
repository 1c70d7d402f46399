-- The first schema: who is who, customers, orders, members and points, complaints, and what every
-- use case writes beside them (audit, outbox, idempotency).
--
-- Conventions (docs/decisions/0003-data-conventions.md): ids are made by the program and grow with
-- time; *_at are UTC milliseconds; *_on are civil dates 'YYYY-MM-DD'; money and points are integers
-- in the smallest unit; yes/no is 0/1; nothing that has to be accounted for is deleted.

-- ---------------------------------------------------------------- places and people

CREATE TABLE branch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    branch_id INTEGER REFERENCES branch (id),
    position INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Short lists that an admin keeps: complaint_category, complaint_cause, tag, industry, source.
CREATE TABLE lookup (
    id INTEGER PRIMARY KEY,
    list TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (list, name_zh)
) STRICT;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,           -- folded
    password_hash TEXT NOT NULL DEFAULT '',  -- crypto_pwhash_str; '' = cannot sign in
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    roles INTEGER NOT NULL DEFAULT 0,        -- bits of enum role
    team_id INTEGER REFERENCES team (id),
    branch_id INTEGER REFERENCES branch (id),
    lang TEXT NOT NULL DEFAULT '',           -- '' = as the browser asks
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    must_change INTEGER NOT NULL DEFAULT 0,  -- password set by somebody else: change at next sign-in
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX staff_team ON staff (team_id);
CREATE INDEX staff_branch ON staff (branch_id);

CREATE TABLE portal_account (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE,                       -- folded; NULL when registered by phone
    phone TEXT UNIQUE,                       -- E.164; NULL when registered by e-mail
    password_hash TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    lang TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'unverified'
        CHECK (state IN ('unverified', 'active', 'disabled')),
    customer_id INTEGER REFERENCES customer (id),
    verified_at INTEGER,
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (email IS NOT NULL OR phone IS NOT NULL)
) STRICT;
CREATE INDEX portal_account_customer ON portal_account (customer_id);

-- One-time codes (verification) and links (reset): only keyed hashes are kept.
CREATE TABLE account_code (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES portal_account (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'reset')),
    code_hash BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX account_code_account ON account_code (account_id, purpose, created_at);
CREATE INDEX account_code_hash ON account_code (code_hash);

-- A portal account asks to be linked with a customer; an employee says yes or no.
CREATE TABLE account_link (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES portal_account (id),
    customer_id INTEGER REFERENCES customer (id), -- chosen by the employee
    claim TEXT NOT NULL DEFAULT '',          -- what the person says: member number, order, name
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused', 'withdrawn')),
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by INTEGER REFERENCES staff (id),
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX account_link_open ON account_link (state, created_at);
CREATE INDEX account_link_account ON account_link (account_id, created_at);
CREATE INDEX account_link_customer ON account_link (customer_id);

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    audience TEXT NOT NULL CHECK (audience IN ('portal', 'intranet', 'admin')),
    actor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,             -- absolute limit
    remote TEXT NOT NULL,
    user_agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_actor ON session (actor_id, audience);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE rate_limit (
    bucket BLOB PRIMARY KEY,                 -- keyed hash of kind and who: no names
    window_at INTEGER NOT NULL,
    hits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limit_window ON rate_limit (window_at);

-- Forms and keys that were carried out: the first write of a use case inserts here.
CREATE TABLE once (
    key_hash BLOB PRIMARY KEY,
    actor_kind INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    location TEXT NOT NULL DEFAULT ''        -- where the first one was sent
) STRICT, WITHOUT ROWID;
CREATE INDEX once_created ON once (created_at);

-- ---------------------------------------------------------------- customers

CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,                  -- text_name_key(): sorts by pinyin
    trade INTEGER NOT NULL DEFAULT 1,        -- bits: 1 end customer, 2 trader, 4 supplier
    stage INTEGER NOT NULL DEFAULT 1,        -- enum stage
    owner_id INTEGER REFERENCES staff (id),
    team_id INTEGER REFERENCES team (id),
    branch_id INTEGER REFERENCES branch (id),
    city TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',        -- as written, or ISO 3166 alpha-2
    source_id INTEGER REFERENCES lookup (id),
    industry_id INTEGER REFERENCES lookup (id),
    main_phone TEXT NOT NULL DEFAULT '',     -- first of customer_reach, for lists
    main_email TEXT NOT NULL DEFAULT '',
    value_minor INTEGER NOT NULL DEFAULT 0,  -- net orders of 12 months, company's currency (derived)
    last_contact_at INTEGER NOT NULL DEFAULT 0,
    gender TEXT NOT NULL DEFAULT '' CHECK (gender IN ('', 'female', 'male', 'other')),
    birthday_on TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    work TEXT NOT NULL DEFAULT '',           -- employer and position
    income TEXT NOT NULL DEFAULT '',         -- bracket code
    org_number TEXT NOT NULL DEFAULT '',     -- unified social credit code, or foreign number
    preferences TEXT NOT NULL DEFAULT '',
    habits TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    credit_limit_minor INTEGER,              -- NULL: none agreed
    credit_days INTEGER,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    closed_reason TEXT NOT NULL DEFAULT '',
    closed_at INTEGER,
    unnamed INTEGER NOT NULL DEFAULT 0,      -- 1: the name is only a reference from an import
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
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

CREATE TABLE customer_search (
    id INTEGER PRIMARY KEY,
    tokens TEXT NOT NULL,
    facets TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE customer_fts USING fts5 (
    tokens, facets, content='', detail=column, tokenize='ascii'
);

-- Ways to reach a customer: phones, e-mails, WeChat; the first of a kind is the main one.
CREATE TABLE customer_reach (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'email', 'wechat')),
    value TEXT NOT NULL,                     -- as people write it
    normal TEXT NOT NULL,                    -- E.164, folded address: for matching
    label TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX customer_reach_customer ON customer_reach (customer_id, kind, position);
CREATE INDEX customer_reach_normal ON customer_reach (normal, kind);

CREATE TABLE customer_address (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    label TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    province TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX customer_address_customer ON customer_address (customer_id, position);

CREATE TABLE customer_tag (
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    tag_id INTEGER NOT NULL REFERENCES lookup (id),
    PRIMARY KEY (customer_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_tag_tag ON customer_tag (tag_id, customer_id);

CREATE TABLE customer_stage (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    from_stage INTEGER NOT NULL,
    to_stage INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX customer_stage_customer ON customer_stage (customer_id, at);

CREATE TABLE customer_link (
    id INTEGER PRIMARY KEY,
    from_id INTEGER NOT NULL REFERENCES customer (id),
    to_id INTEGER NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL CHECK (kind IN ('refers', 'belongs_to', 'supplies')),
    note TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK (from_id <> to_id)
) STRICT;
CREATE INDEX customer_link_from ON customer_link (from_id);
CREATE INDEX customer_link_to ON customer_link (to_id);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id), -- an organisation
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    decision_role TEXT NOT NULL DEFAULT '' CHECK (decision_role IN ('', 'decider', 'approver',
        'influencer', 'user', 'buyer', 'gatekeeper', 'supporter', 'opponent')),
    phone TEXT NOT NULL DEFAULT '',          -- E.164
    email TEXT NOT NULL DEFAULT '',
    wechat TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    left_at INTEGER,                         -- not there any more
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX contact_customer ON contact (customer_id, name_key);

-- Consent per purpose and channel; withdrawing closes the row, giving again makes a new one.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    purpose TEXT NOT NULL,                   -- marketing, service, survey, profiling, sharing
    channel TEXT NOT NULL,                   -- phone, sms, email, wechat, post, any
    given_at INTEGER NOT NULL,
    given_how TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_how TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consent_customer ON consent (customer_id, purpose, channel);

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    body TEXT NOT NULL,
    by_id INTEGER NOT NULL,                  -- staff; 0: system
    created_at INTEGER NOT NULL,
    withdrawn_at INTEGER,                    -- taken back: kept, no longer shown
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX note_customer ON note (customer_id, created_at);

CREATE TABLE interaction (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    contact_id INTEGER REFERENCES contact (id),
    kind TEXT NOT NULL CHECK (kind IN ('call', 'visit', 'email', 'message', 'letter', 'chat')),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    at INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    by_id INTEGER NOT NULL,                  -- staff; 0: system
    next_step TEXT NOT NULL DEFAULT '',
    next_on TEXT NOT NULL DEFAULT '',        -- civil date
    next_by_id INTEGER REFERENCES staff (id),
    next_done_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX interaction_customer ON interaction (customer_id, at);
CREATE INDEX interaction_next ON interaction (next_by_id, next_on)
    WHERE next_step <> '' AND next_done_at IS NULL;

-- enum timeline_kind; one row per thing, newest first by (at, ref_id).
CREATE TABLE timeline (
    kind INTEGER NOT NULL,
    ref_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (kind, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_customer ON timeline (customer_id, at, ref_id, kind);

-- ---------------------------------------------------------------- orders

CREATE TABLE sales_order (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    ordered_at INTEGER NOT NULL,
    currency TEXT NOT NULL,
    total_minor INTEGER NOT NULL,            -- sum of the lines; negative for a cancellation
    cancellation INTEGER NOT NULL DEFAULT 0,
    country TEXT NOT NULL DEFAULT '',
    line_count INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sales_order_customer ON sales_order (customer_id, ordered_at);
CREATE INDEX sales_order_time ON sales_order (ordered_at);

CREATE TABLE sales_order_line (
    order_id INTEGER NOT NULL REFERENCES sales_order (id),
    line_no INTEGER NOT NULL,                -- order of arrival, from 1
    content_hash BLOB NOT NULL,              -- identity: content and ordinal among equal lines
    ordinal INTEGER NOT NULL,
    sku TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    quantity TEXT NOT NULL DEFAULT '',       -- decimal as written, '' when the file has none
    unit_price TEXT NOT NULL DEFAULT '',     -- decimal as written, '' when the file has none
    amount_minor INTEGER NOT NULL,
    ordered_at INTEGER NOT NULL,
    PRIMARY KEY (order_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sales_order_line_identity ON sales_order_line (order_id, content_hash, ordinal);

-- One row per import of a file: same digest and mapping resume where a killed one stopped.
CREATE TABLE import_run (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,                      -- customers, orders, complaints
    digest BLOB NOT NULL,                    -- of the file and the mapping
    file_name TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    position INTEGER NOT NULL DEFAULT 0,     -- data rows that are committed
    counts TEXT NOT NULL DEFAULT '{}'        -- JSON: read, imported, unchanged, rejected ...
) STRICT;
CREATE INDEX import_run_digest ON import_run (what, digest, started_at);

-- ---------------------------------------------------------------- members and points

CREATE TABLE tier (
    id INTEGER PRIMARY KEY,
    name_zh TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL DEFAULT '',
    threshold INTEGER NOT NULL CHECK (threshold >= 0), -- points earned in the last 12 months
    benefits_zh TEXT NOT NULL DEFAULT '',
    benefits_en TEXT NOT NULL DEFAULT '',
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,             -- digits, the last is the Luhn digit
    customer_id INTEGER NOT NULL UNIQUE REFERENCES customer (id),
    tier_id INTEGER REFERENCES tier (id),
    tier_since INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'frozen', 'closed')),
    state_reason TEXT NOT NULL DEFAULT '',
    state_at INTEGER NOT NULL,
    branch_id INTEGER REFERENCES branch (id),
    opened_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX member_tier ON member (tier_id, id);
CREATE INDEX member_state ON member (state, id);
CREATE INDEX member_branch ON member (branch_id, id);

-- What happened with a membership: opened, frozen, taken up again, closed, moved to another tier.
CREATE TABLE member_event (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'freeze', 'activate', 'close', 'reopen', 'tier')),
    from_tier INTEGER REFERENCES tier (id),
    to_tier INTEGER REFERENCES tier (id),
    reason TEXT NOT NULL DEFAULT '',
    balance INTEGER NOT NULL DEFAULT 0,      -- points and debt that stood on the account then
    debt INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL
) STRICT;
CREATE INDEX member_event_member ON member_event (member_id, id);

-- Only the member's own account keeps a balance; programme accounts are sums of entries. The debt
-- is an account of its own.
CREATE TABLE points_account (
    member_id INTEGER PRIMARY KEY REFERENCES member (id),
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0),
    debt INTEGER NOT NULL DEFAULT 0 CHECK (debt >= 0)
) STRICT;

CREATE TABLE points_posting (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('earn', 'redeem', 'adjust', 'reverse', 'expire')),
    amount INTEGER NOT NULL,                 -- effect on the member's balance
    debt_change INTEGER NOT NULL DEFAULT 0,  -- effect on the member's debt
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    idempotency_key TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    source_kind TEXT NOT NULL DEFAULT '',    -- order, complaint, campaign, import, manual
    source_ref TEXT NOT NULL DEFAULT '',
    reverses_id INTEGER UNIQUE REFERENCES points_posting (id),
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL
) STRICT;
CREATE INDEX points_posting_member ON points_posting (member_id, id);
CREATE INDEX points_posting_time ON points_posting (at);
-- Points earned in the last 12 months, from the index alone: decides the tier at every earning.
CREATE INDEX points_posting_earned ON points_posting (member_id, at, amount, debt_change, id)
    WHERE kind = 'earn';

CREATE TABLE points_entry (
    posting_id INTEGER NOT NULL REFERENCES points_posting (id),
    account TEXT NOT NULL CHECK (account IN
        ('member', 'issued', 'redeemed', 'expired', 'adjusted', 'goodwill', 'debt')),
    member_id INTEGER NOT NULL REFERENCES member (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (posting_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX points_entry_member ON points_entry (member_id, account);

CREATE TABLE points_lot (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    posting_id INTEGER NOT NULL REFERENCES points_posting (id),
    earned INTEGER NOT NULL CHECK (earned > 0),
    remaining INTEGER NOT NULL CHECK (remaining >= 0 AND remaining <= earned),
    earned_at INTEGER NOT NULL,
    expires_at INTEGER                       -- NULL: never
) STRICT;
CREATE INDEX points_lot_member ON points_lot (member_id, expires_at, id) WHERE remaining > 0;
CREATE INDEX points_lot_expiry ON points_lot (expires_at, id) WHERE remaining > 0;
CREATE INDEX points_lot_posting ON points_lot (posting_id);
CREATE INDEX points_lot_earned ON points_lot (member_id, earned_at);

-- Which lots a posting took from (amount > 0) or gave back to (amount < 0).
CREATE TABLE points_lot_use (
    posting_id INTEGER NOT NULL REFERENCES points_posting (id),
    lot_id INTEGER NOT NULL REFERENCES points_lot (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (posting_id, lot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX points_lot_use_lot ON points_lot_use (lot_id);

-- Programme totals per civil day (derived by the worker): sum of entries by account. The row of
-- 'member' marks the day as summed.
CREATE TABLE points_day (
    day TEXT NOT NULL,                       -- 'YYYY-MM-DD' in the company's zone
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day, account)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- complaints

CREATE TABLE complaint (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,                -- random, with check character
    import_ref TEXT UNIQUE,                  -- identity in the file it came from
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'enquiry', 'suggestion', 'return')),
    category_id INTEGER REFERENCES lookup (id),
    channel TEXT NOT NULL CHECK (channel IN
        ('portal', 'phone', 'visit', 'letter', 'chat', 'email', 'import')),
    customer_id INTEGER REFERENCES customer (id),
    account_id INTEGER REFERENCES portal_account (id),
    order_id INTEGER REFERENCES sales_order (id),
    order_text TEXT NOT NULL DEFAULT '',     -- order or product as the customer names it
    body TEXT NOT NULL,
    remedy_wanted TEXT NOT NULL DEFAULT '',
    contact_name TEXT NOT NULL DEFAULT '',
    contact_email TEXT NOT NULL DEFAULT '',
    contact_phone TEXT NOT NULL DEFAULT '',  -- E.164
    lang TEXT NOT NULL DEFAULT 'zh-CN',
    state INTEGER NOT NULL,                  -- enum complaint_state
    severity INTEGER NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3),
    safety INTEGER NOT NULL DEFAULT 0,       -- somebody may get hurt
    assignee_id INTEGER REFERENCES staff (id),
    team_id INTEGER REFERENCES team (id),
    branch_id INTEGER REFERENCES branch (id),
    due_at INTEGER NOT NULL,                 -- target of its kind
    cause_id INTEGER REFERENCES lookup (id),
    remedy TEXT NOT NULL DEFAULT '',         -- what we offer or did
    decision TEXT NOT NULL DEFAULT '',       -- reason of the decision, as told to the customer
    tracking_hash BLOB UNIQUE,               -- of the private link's token
    tracking_nonce BLOB,                     -- the token is a keyed hash of it: so mails can repeat it
    happened_at INTEGER,                     -- when it was said, where recorded later
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    resolved_at INTEGER,
    closed_at INTEGER,
    open INTEGER NOT NULL DEFAULT 1,         -- 0 in the end states: for the queue's indexes
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX complaint_open_new ON complaint (open, id);
CREATE INDEX complaint_open_due ON complaint (open, due_at, id);
CREATE INDEX complaint_due ON complaint (due_at, id);
CREATE INDEX complaint_assignee_due ON complaint (assignee_id, open, due_at, id);
CREATE INDEX complaint_assignee_new ON complaint (assignee_id, open, id);
CREATE INDEX complaint_team_due ON complaint (team_id, open, due_at, id);
CREATE INDEX complaint_team_new ON complaint (team_id, open, id);
CREATE INDEX complaint_state_due ON complaint (state, due_at, id);
CREATE INDEX complaint_customer ON complaint (customer_id, id);
CREATE INDEX complaint_account ON complaint (account_id, id);
CREATE INDEX complaint_order ON complaint (order_id);

CREATE TABLE complaint_search (
    id INTEGER PRIMARY KEY,
    tokens TEXT NOT NULL,
    facets TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE complaint_fts USING fts5 (
    tokens, facets, content='', detail=column, tokenize='ascii'
);

-- Immutable: each step of the flow, and each hand-over, with time and person.
CREATE TABLE complaint_step (
    id INTEGER PRIMARY KEY,
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    what TEXT NOT NULL DEFAULT 'state' CHECK (what IN
        ('state', 'assign', 'customer', 'order', 'link')), -- others than state: from = to
    from_state INTEGER NOT NULL,             -- 0: it came in
    to_state INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX complaint_step_complaint ON complaint_step (complaint_id, id);

CREATE TABLE complaint_message (
    id INTEGER PRIMARY KEY,
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    kind TEXT NOT NULL CHECK (kind IN ('customer', 'reply', 'note')), -- note: internal
    channel TEXT NOT NULL,
    body TEXT NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',        -- as shown; or who said it, recorded by an agent
    recorded_by INTEGER,                     -- staff who recorded a customer's answer
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX complaint_message_complaint ON complaint_message (complaint_id, id);

-- ---------------------------------------------------------------- files

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,          -- 128-bit random, in addresses
    customer_id INTEGER REFERENCES customer (id),
    complaint_id INTEGER REFERENCES complaint (id),
    message_id INTEGER REFERENCES complaint_message (id),
    internal INTEGER NOT NULL DEFAULT 0,     -- 1: staff only
    file_name TEXT NOT NULL,
    mime TEXT NOT NULL,                      -- by content
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,                    -- BLAKE2b-256 of the content
    stored_name TEXT NOT NULL UNIQUE,        -- random, below DATA/attachments
    width INTEGER NOT NULL DEFAULT 0,        -- pictures: pixels
    height INTEGER NOT NULL DEFAULT 0,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX attachment_customer ON attachment (customer_id);
CREATE INDEX attachment_complaint ON attachment (complaint_id);
CREATE INDEX attachment_message ON attachment (message_id);

-- Files accepted with a form that failed: kept under a token, bound to the session that sent them.
CREATE TABLE staged_file (
    token_hash BLOB PRIMARY KEY,
    binding_hash BLOB NOT NULL,              -- session or pre-session cookie
    file_name TEXT NOT NULL,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    stored_name TEXT NOT NULL UNIQUE,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staged_file_created ON staged_file (created_at);

-- ---------------------------------------------------------------- beside every use case

CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,                      -- complaint_assigned, complaint_reply, account_link
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
CREATE INDEX notice_staff ON notice (staff_id, id);
CREATE INDEX notice_unread ON notice (staff_id) WHERE read_at IS NULL;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- '{secret}' stands for the sealed text
    sealed BLOB,
    entity TEXT NOT NULL DEFAULT '',
    entity_id INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'dead', 'shown')),
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'queued';
CREATE INDEX outbox_state ON outbox (state, id);

CREATE TABLE job (
    name TEXT PRIMARY KEY,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_by TEXT NOT NULL DEFAULT '',
    next_at INTEGER NOT NULL DEFAULT 0,
    last_started_at INTEGER,
    last_finished_at INTEGER,
    last_result TEXT NOT NULL DEFAULT '',    -- '' never ran, 'ok', 'failed'
    last_note TEXT NOT NULL DEFAULT '',      -- what it did, or the error
    cursor TEXT NOT NULL DEFAULT ''          -- where a resumable job goes on
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    actor_name TEXT NOT NULL,
    program TEXT NOT NULL,
    remote TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL DEFAULT 0,
    before_digest BLOB NOT NULL,             -- keyed, salted; zero-length: there was none
    after_digest BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entity ON audit (entity, entity_id, id);
CREATE INDEX audit_customer ON audit (customer_id, id);
CREATE INDEX audit_actor ON audit (actor_kind, actor_id, id);
CREATE INDEX audit_action ON audit (action, id);

CREATE TABLE audit_text (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    salt BLOB NOT NULL,
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL
) STRICT;

CREATE TABLE audit_chain (
    number INTEGER PRIMARY KEY,              -- 1, 2, 3 ... given by the one sealing job
    audit_id INTEGER NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT 'row' CHECK (kind IN ('row', 'restore')),
    hash BLOB NOT NULL
) STRICT;
