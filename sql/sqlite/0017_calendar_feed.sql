-- The secret address of a person's calendar: only its hash is kept (decision 0014). One a person; a new one
-- ends the old one.
CREATE TABLE calendar_feed (
    staff_id INTEGER PRIMARY KEY REFERENCES staff (id),
    key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    created_at INTEGER NOT NULL
) STRICT;
