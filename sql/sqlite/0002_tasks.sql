-- Long work that a person asked for (import, bulk change, scan, grant): done by the worker in short slices, with
-- progress, cancel and undo. See cgi-src/domain/task.h.

CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                      -- of task_kinds: customer_import, customer_bulk ...
    title TEXT NOT NULL,                     -- what it is about: a file's name, "owner to Li Na"
    staff_id INTEGER NOT NULL REFERENCES staff (id), -- who asked; it runs with this person's rights
    program TEXT NOT NULL,                   -- intranet, admin: where its page is
    params TEXT NOT NULL,                    -- JSON, the kind's own
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    cancel INTEGER NOT NULL DEFAULT 0 CHECK (cancel IN (0, 1)), -- asked for; taken note of between two slices
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,        -- 0: not known yet
    counts TEXT NOT NULL DEFAULT '{}',       -- JSON: created, updated, rejected ...
    cursor TEXT NOT NULL DEFAULT '',         -- where a killed worker's successor goes on
    error TEXT NOT NULL DEFAULT '',
    undoes_id INTEGER REFERENCES task (id),
    undone_by_id INTEGER REFERENCES task (id),
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_by TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX task_staff ON task (staff_id, id);
CREATE INDEX task_open ON task (id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX task_undoes ON task (undoes_id) WHERE undoes_id IS NOT NULL;

-- What a task did to one row, so that it can be undone, and what it left out, so that it can be repaired.
CREATE TABLE task_row (
    task_id INTEGER NOT NULL REFERENCES task (id),
    n INTEGER NOT NULL,                      -- row of the file, or the count within the task, from 1
    entity TEXT NOT NULL DEFAULT '',         -- customer, contact ...; '' when there is none
    entity_id INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('created', 'updated', 'rejected', 'skipped', 'undone')),
    version INTEGER NOT NULL DEFAULT 0,      -- the row's version after the change: another means touched since
    note TEXT NOT NULL DEFAULT '',           -- why it was left out: shown
    before_text TEXT NOT NULL DEFAULT '',    -- JSON: values before, or the cells of a rejected row
    PRIMARY KEY (task_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_row_entity ON task_row (entity, entity_id) WHERE entity_id <> 0;
CREATE INDEX task_row_left_out ON task_row (task_id, n) WHERE state IN ('rejected', 'skipped');
