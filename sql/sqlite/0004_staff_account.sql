-- What an employee decides about himself: the signature under answers, which notices come how, and when
-- the digest is made.

ALTER TABLE staff ADD COLUMN signature TEXT NOT NULL DEFAULT '';
ALTER TABLE staff ADD COLUMN digest_every TEXT NOT NULL DEFAULT 'workday'
    CHECK (digest_every IN ('day', 'workday', 'week'));
ALTER TABLE staff ADD COLUMN digest_weekday INTEGER NOT NULL DEFAULT 1; -- 1 Monday ... 7 Sunday: of 'week'
ALTER TABLE staff ADD COLUMN digest_hour INTEGER NOT NULL DEFAULT 8;    -- in the company's zone

-- How notices of a kind reach a person; without a row: as notice_kinds says.
CREATE TABLE staff_notify (
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('none', 'bell', 'mail', 'digest')),
    PRIMARY KEY (staff_id, kind)
) STRICT, WITHOUT ROWID;

ALTER TABLE notice ADD COLUMN digest INTEGER NOT NULL DEFAULT 0; -- 1: waits for the next digest
CREATE INDEX notice_digest ON notice (staff_id, id) WHERE digest = 1;
CREATE INDEX notice_unread_new ON notice (staff_id, id) WHERE read_at IS NULL;
