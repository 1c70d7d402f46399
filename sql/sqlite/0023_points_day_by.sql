-- Points of a day by branch, kind and reason, kept by the worker with points_day: what reports add up, so
-- that a year is a few thousand rows. amount is the effect on what members hold (balance less debt).
CREATE TABLE points_day_by (
    day TEXT NOT NULL,
    branch_id INTEGER NOT NULL,              -- 0: none
    what TEXT NOT NULL CHECK (what IN ('earn', 'redeem', 'adjust', 'goodwill', 'reverse', 'expire')),
    reason TEXT NOT NULL,                    -- the first 60 characters
    amount INTEGER NOT NULL,
    postings INTEGER NOT NULL,
    PRIMARY KEY (day, branch_id, what, reason)
) STRICT, WITHOUT ROWID;
DELETE FROM points_day; -- summed anew, with these
