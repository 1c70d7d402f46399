-- Movements of points above the limit wait for a second person, who is not the one who asked. What was
-- asked for stands here whole, so that it can be checked again when it is decided.
CREATE TABLE points_request (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('earn', 'redeem', 'adjust', 'reverse', 'grant', 'undo')),
    member_id INTEGER REFERENCES member (id),              -- none: a grant to many
    reverses_id INTEGER REFERENCES points_posting (id),
    grant_id INTEGER,                                      -- of points_grant: kinds grant and undo
    amount INTEGER NOT NULL,                               -- as asked: adjustments may be negative
    reason TEXT NOT NULL,                                  -- as it will stand on the ledger
    source_kind TEXT NOT NULL DEFAULT '',
    source_ref TEXT NOT NULL DEFAULT '',
    expires_on TEXT NOT NULL DEFAULT '',                   -- of the points: last day, '': the usual time
    never_expires INTEGER NOT NULL DEFAULT 0,
    goodwill INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',                         -- for the second person only
    balance INTEGER NOT NULL DEFAULT 0,                    -- how the account stood when it was asked
    debt INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired')),
    asked_by INTEGER NOT NULL REFERENCES staff (id),
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES staff (id),              -- none: expired by itself
    decided_at INTEGER,
    decision TEXT NOT NULL DEFAULT '',                     -- why it was refused
    posting_id INTEGER UNIQUE REFERENCES points_posting (id),
    CHECK (decided_by IS NULL OR decided_by <> asked_by OR state = 'withdrawn')
) STRICT;
CREATE INDEX points_request_state ON points_request (state, id);
CREATE INDEX points_request_member ON points_request (member_id, id) WHERE member_id IS NOT NULL;
CREATE INDEX points_request_asked ON points_request (asked_by, id);
CREATE INDEX points_request_due ON points_request (expires_at, id) WHERE state = 'waiting';
-- One posting is asked to be reversed once at a time.
CREATE UNIQUE INDEX points_request_reverses ON points_request (reverses_id)
    WHERE reverses_id IS NOT NULL AND state = 'waiting';

-- The second person of a posting, and the branch where the member was looked after when it was booked:
-- so that a report of last year stays what it was when the member moves.
ALTER TABLE points_posting ADD COLUMN approved_by INTEGER REFERENCES staff (id);
ALTER TABLE points_posting ADD COLUMN branch_id INTEGER REFERENCES branch (id);
UPDATE points_posting SET branch_id = (SELECT m.branch_id FROM member m WHERE m.id = points_posting.member_id);
