-- Imports made in the page: the file, how it is read, what the dry run said; mappings for the next time;
-- what an undo has taken back.

CREATE TABLE import_file (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('customers', 'contacts', 'members', 'orders', 'complaints')),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    file_name TEXT NOT NULL,
    stored_name TEXT UNIQUE,                 -- below DATA/imports; NULL: the file is removed again
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,                    -- of the file's content
    options TEXT NOT NULL DEFAULT '{}',      -- JSON: encoding, separator, sheet, header, columns, mode, match ...
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checking', 'checked', 'running', 'ended')),
    report TEXT NOT NULL DEFAULT '',         -- JSON: what the dry run found
    check_task_id INTEGER REFERENCES task (id),
    run_task_id INTEGER REFERENCES task (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX import_file_staff ON import_file (staff_id, id);
CREATE INDEX import_file_digest ON import_file (what, digest, id);
CREATE INDEX import_file_task ON import_file (run_task_id) WHERE run_task_id IS NOT NULL;
CREATE INDEX import_file_check ON import_file (check_task_id) WHERE check_task_id IS NOT NULL;
CREATE INDEX import_file_kept ON import_file (updated_at) WHERE stored_name IS NOT NULL;
-- The same file is never imported twice at once.
CREATE UNIQUE INDEX import_file_running ON import_file (what, digest) WHERE state = 'running';

-- Which column is what, for the next file with the same header.
CREATE TABLE import_mapping (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    signature BLOB NOT NULL,                 -- of the header
    options TEXT NOT NULL,                   -- JSON, as in import_file
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    used_at INTEGER NOT NULL,
    UNIQUE (what, name)
) STRICT;
CREATE INDEX import_mapping_signature ON import_mapping (what, signature, used_at);

-- Records that an undo has taken back, as they were: kept, and known to no list, search or count.
CREATE TABLE withdrawn (
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    task_id INTEGER NOT NULL REFERENCES task (id), -- the undo
    customer_id INTEGER NOT NULL DEFAULT 0,  -- whose it was: for erasure
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    row_text TEXT NOT NULL,                  -- JSON: the row and what was part of it, by table
    at INTEGER NOT NULL,
    PRIMARY KEY (entity, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_task ON withdrawn (task_id, entity_id);
CREATE INDEX withdrawn_customer ON withdrawn (customer_id) WHERE customer_id <> 0;
