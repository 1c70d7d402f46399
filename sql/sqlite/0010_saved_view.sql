-- Views of lists that people keep: a name for a filter, a sort and columns. See cgi-src/domain/saved_view.h.

CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY,
    list TEXT NOT NULL CHECK (list IN ('customers', 'complaints', 'members', 'orders')),
    name TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (id), -- who made it
    share TEXT NOT NULL CHECK (share IN ('private', 'team', 'all')),
    team_id INTEGER REFERENCES team (id),    -- shared with: the maker's team when it was shared
    filter TEXT NOT NULL,                    -- as in the list's address: "owner=me&stage=at_risk&sort=name"
    columns TEXT NOT NULL DEFAULT '',        -- codes in order: "name,phone,city"; '' = the usual ones
    removed_at INTEGER,                      -- taken away; can be brought back
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX saved_view_own ON saved_view (staff_id, list, name);
CREATE INDEX saved_view_team ON saved_view (team_id, list, name) WHERE share = 'team';
CREATE INDEX saved_view_all ON saved_view (list, name) WHERE share = 'all';

-- The view that a person's list opens with.
CREATE TABLE saved_view_default (
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    list TEXT NOT NULL,
    view_id INTEGER NOT NULL REFERENCES saved_view (id),
    PRIMARY KEY (staff_id, list)
) STRICT, WITHOUT ROWID;
