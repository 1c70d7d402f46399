-- Working on cases together: tags, who follows one, who looks at it now; and saved replies.

CREATE TABLE complaint_tag (
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    tag_id INTEGER NOT NULL REFERENCES lookup (id),
    at INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    PRIMARY KEY (complaint_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_tag_tag ON complaint_tag (tag_id, complaint_id);

CREATE TABLE complaint_follow (
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (complaint_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_follow_staff ON complaint_follow (staff_id, complaint_id);

-- Who has a case open: refreshed by the page, of no account after a minute.
CREATE TABLE complaint_presence (
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    answering INTEGER NOT NULL DEFAULT 0 CHECK (answering IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (complaint_id, staff_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_presence_at ON complaint_presence (at);

CREATE TABLE saved_reply (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,                      -- with fields as {customer_name}
    scope TEXT NOT NULL CHECK (scope IN ('own', 'team', 'all')),
    owner_id INTEGER NOT NULL REFERENCES staff (id),
    team_id INTEGER REFERENCES team (id),    -- scope team
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX saved_reply_owner ON saved_reply (owner_id, id) WHERE scope = 'own';
CREATE INDEX saved_reply_team ON saved_reply (team_id, id) WHERE scope = 'team';
CREATE INDEX saved_reply_all ON saved_reply (id) WHERE scope = 'all';
