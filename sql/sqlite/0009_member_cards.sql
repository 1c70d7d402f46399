-- Numbers that a membership had before: lost cards. They are refused everywhere and lead staff to the
-- number of today, which stands on the member.
CREATE TABLE member_card (
    number TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    reason TEXT NOT NULL DEFAULT '',
    replaced_at INTEGER NOT NULL,
    by_id INTEGER NOT NULL REFERENCES staff (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_card_member ON member_card (member_id, replaced_at);

-- A replaced card is an event of the membership; detail is the number it had.
CREATE TABLE member_event_kept (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'freeze', 'activate', 'close', 'reopen', 'tier', 'card')),
    from_tier INTEGER REFERENCES tier (id),
    to_tier INTEGER REFERENCES tier (id),
    reason TEXT NOT NULL DEFAULT '',
    balance INTEGER NOT NULL DEFAULT 0,
    debt INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO member_event_kept (id, member_id, kind, from_tier, to_tier, reason, balance, debt, at, by_kind, by_id)
    SELECT id, member_id, kind, from_tier, to_tier, reason, balance, debt, at, by_kind, by_id FROM member_event;
DROP TABLE member_event;
ALTER TABLE member_event_kept RENAME TO member_event;
CREATE INDEX member_event_member ON member_event (member_id, id);
