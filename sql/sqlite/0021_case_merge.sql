-- Duplicate cases: one becomes "merged into" the other. Its messages and files stay where they are and are
-- read through the one it went into, so that a merge can be undone.

ALTER TABLE complaint ADD COLUMN merged_into_id INTEGER REFERENCES complaint (id);
ALTER TABLE complaint ADD COLUMN merged_root_id INTEGER REFERENCES complaint (id); -- where it leads to in the end
CREATE INDEX complaint_merged_into ON complaint (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX complaint_merged_root ON complaint (merged_root_id) WHERE merged_root_id IS NOT NULL;

CREATE TABLE complaint_merge (
    id INTEGER PRIMARY KEY,
    loser_id INTEGER NOT NULL REFERENCES complaint (id),
    winner_id INTEGER NOT NULL REFERENCES complaint (id),
    from_state INTEGER NOT NULL,             -- of the loser, and when it was closed and resolved: for the undo
    closed_at INTEGER,
    at INTEGER NOT NULL,
    by_id INTEGER NOT NULL REFERENCES staff (id),
    told INTEGER NOT NULL CHECK (told IN (0, 1)), -- the customer was written to, once for these two
    undone_at INTEGER,
    undone_by INTEGER REFERENCES staff (id)
) STRICT;
CREATE INDEX complaint_merge_loser ON complaint_merge (loser_id, id);
