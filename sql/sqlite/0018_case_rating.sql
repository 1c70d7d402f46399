-- What customers say of a case that is over: how it was handled and what came out of it, apart.

CREATE TABLE complaint_rating (
    complaint_id INTEGER PRIMARY KEY REFERENCES complaint (id),
    handling INTEGER NOT NULL CHECK (handling BETWEEN 1 AND 5),
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 5),
    low INTEGER NOT NULL CHECK (low IN (0, 1)), -- one of the two is 2 or less
    comment TEXT NOT NULL DEFAULT '',
    assignee_id INTEGER REFERENCES staff (id),  -- whose case it was when it was rated
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    changed_at INTEGER
) STRICT;
CREATE INDEX complaint_rating_at ON complaint_rating (at, complaint_id);
CREATE INDEX complaint_rating_low ON complaint_rating (at, complaint_id) WHERE low = 1;
