-- Points for many members at once: what a filter finds or a list from a file. First checked row by row
-- without posting anything, then carried out as a task, each row once (points_posting's key names the
-- grant and the member), and taken back by reversals.
CREATE TABLE points_grant (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('filter', 'file')),
    source_text TEXT NOT NULL DEFAULT '',    -- the filter in words, or the file's name: shown
    filter TEXT NOT NULL DEFAULT '',         -- JSON of struct member_filter
    book TEXT NOT NULL CHECK (book IN ('earn', 'goodwill')), -- an earning counts for the tier
    points INTEGER NOT NULL DEFAULT 0,       -- of each member where the row says nothing
    reason TEXT NOT NULL,
    expires_on TEXT NOT NULL DEFAULT '',
    never_expires INTEGER NOT NULL DEFAULT 0,
    with_frozen INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',           -- for the second person
    state TEXT NOT NULL CHECK (state IN
        ('checking', 'checked', 'waiting', 'running', 'ended', 'undo_waiting', 'undoing', 'undone', 'dropped')),
    members INTEGER NOT NULL DEFAULT 0,      -- of the check: who would get something
    total INTEGER NOT NULL DEFAULT 0,        -- points in all
    most INTEGER NOT NULL DEFAULT 0,         -- for one member
    left_out INTEGER NOT NULL DEFAULT 0,
    tiers INTEGER NOT NULL DEFAULT 0,        -- members who would reach another tier
    check_task INTEGER NOT NULL DEFAULT 0,
    task INTEGER NOT NULL DEFAULT 0,
    undo_task INTEGER NOT NULL DEFAULT 0,
    created_by INTEGER NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    approved_by INTEGER REFERENCES staff (id),
    undo_by INTEGER REFERENCES staff (id),
    undo_reason TEXT NOT NULL DEFAULT '',
    undo_approved_by INTEGER REFERENCES staff (id)
) STRICT;
CREATE INDEX points_grant_by ON points_grant (created_by, confirmed_at) WHERE confirmed_at IS NOT NULL;
CREATE INDEX points_grant_tasks ON points_grant (task) WHERE task <> 0;

CREATE TABLE points_grant_row (
    grant_id INTEGER NOT NULL REFERENCES points_grant (id),
    n INTEGER NOT NULL,                      -- row of the file, or count within the filter, from 1
    number TEXT NOT NULL DEFAULT '',         -- as typed in the file, or the member's
    member_id INTEGER REFERENCES member (id),
    points INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',         -- '': the grant's
    state TEXT NOT NULL CHECK (state IN ('new', 'ok', 'bad', 'unknown', 'replaced', 'frozen', 'closed', 'doubled',
        'done', 'skipped', 'undone', 'kept')),
    note TEXT NOT NULL DEFAULT '',
    posting_id INTEGER REFERENCES points_posting (id),
    PRIMARY KEY (grant_id, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX points_grant_row_member ON points_grant_row (grant_id, member_id)
    WHERE member_id IS NOT NULL AND state IN ('ok', 'done', 'undone', 'kept');
CREATE INDEX points_grant_row_state ON points_grant_row (grant_id, state, n);
