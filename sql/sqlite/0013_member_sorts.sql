-- When points last moved on an account by somebody's doing (expiry is nobody's), 0: never; and the sorts
-- of the members' list.
ALTER TABLE points_account ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
UPDATE points_account SET last_at = COALESCE((SELECT MAX(p.at) FROM points_posting p
    WHERE p.member_id = points_account.member_id AND p.kind <> 'expire'), 0);
CREATE INDEX points_account_balance ON points_account (balance, member_id);
CREATE INDEX points_account_last ON points_account (last_at, member_id);
