-- Second factor of staff (one-time codes by RFC 6238) and links that set a password.

CREATE TABLE staff_factor (
    staff_id INTEGER PRIMARY KEY REFERENCES staff (id),
    secret BLOB,                             -- sealed; NULL: none confirmed yet
    confirmed_at INTEGER,
    pending BLOB,                            -- sealed: being set up until a code of it was entered
    pending_at INTEGER
) STRICT;

-- Time steps whose code was accepted: each works once, also for two at the same moment.
CREATE TABLE staff_factor_step (
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    step INTEGER NOT NULL,                   -- of 30 seconds, since 1970
    PRIMARY KEY (staff_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_factor_step_step ON staff_factor_step (step);

-- For a lost device: each code works once; only keyed hashes are kept.
CREATE TABLE staff_recovery (
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (staff_id, code_hash)
) STRICT, WITHOUT ROWID;

-- The password was right, the code is awaited. No session: nothing looks here but the page of the code.
CREATE TABLE sign_in_challenge (
    token_hash BLOB PRIMARY KEY,
    audience TEXT NOT NULL CHECK (audience IN ('intranet', 'admin')),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    tries INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_challenge_staff ON sign_in_challenge (staff_id);
CREATE INDEX sign_in_challenge_expires ON sign_in_challenge (expires_at);

-- One-time links by which an employee sets a password; only keyed hashes are kept.
CREATE TABLE staff_link (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'invite')),
    token_hash BLOB NOT NULL UNIQUE,
    by_id INTEGER NOT NULL DEFAULT 0,        -- the admin who sent it; 0: asked for by oneself
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX staff_link_staff ON staff_link (staff_id, created_at);
