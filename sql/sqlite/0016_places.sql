-- Managers of branches and teams; absence with a substitute.

ALTER TABLE branch ADD COLUMN manager_id INTEGER REFERENCES staff (id);
ALTER TABLE team ADD COLUMN manager_id INTEGER REFERENCES staff (id);

CREATE TABLE staff_absence (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    substitute_id INTEGER REFERENCES staff (id), -- NULL: the manager of the team or branch
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,               -- exclusive
    note TEXT NOT NULL DEFAULT '',
    by_id INTEGER NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,                        -- back earlier, or never went
    CHECK (until_at > from_at),
    CHECK (substitute_id IS NULL OR substitute_id <> staff_id)
) STRICT;
CREATE INDEX staff_absence_staff ON staff_absence (staff_id, until_at);
CREATE INDEX staff_absence_now ON staff_absence (until_at) WHERE ended_at IS NULL;
