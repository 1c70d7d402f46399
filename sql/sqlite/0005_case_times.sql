-- Priorities and due times of cases: targets per kind and priority in hours of a working week that an
-- admin sets. The targets in days that were settings become the targets of normal priority, a day being
-- eight working hours.

CREATE TABLE work_hours (
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1: Monday
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (weekday, from_minute),
    CHECK (from_minute < until_minute)
) STRICT, WITHOUT ROWID;
INSERT INTO work_hours (weekday, from_minute, until_minute)
    WITH days (d) AS (VALUES (1), (2), (3), (4), (5)), hours (f, u) AS (VALUES (540, 720), (780, 1080))
    SELECT d, f, u FROM days CROSS JOIN hours;

CREATE TABLE case_target (
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'enquiry', 'suggestion', 'return')),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    answer_minutes INTEGER NOT NULL CHECK (answer_minutes >= 0), -- working time to the first answer; 0: none
    decide_minutes INTEGER NOT NULL CHECK (decide_minutes > 0),  -- working time to the decision
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)), -- the priority new ones of this kind get
    PRIMARY KEY (kind, priority)
) STRICT, WITHOUT ROWID;
INSERT INTO case_target (kind, priority, answer_minutes, decide_minutes, is_default)
    WITH kinds (kind, days, answer) AS (
        VALUES ('complaint', COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'target.complaint'), 5), 480),
               ('enquiry', COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'target.enquiry'), 2), 240),
               ('suggestion', COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'target.suggestion'), 10), 960),
               ('return', COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'target.return'), 7), 480)),
    priorities (priority, percent) AS (VALUES (1, 200), (2, 100), (3, 50), (4, 25))
    SELECT kind, priority, answer * percent / 100, days * 480 * percent / 100, CASE WHEN priority = 2 THEN 1 ELSE 0 END
    FROM kinds CROSS JOIN priorities;
DELETE FROM setting WHERE key IN ('target.complaint', 'target.enquiry', 'target.suggestion', 'target.return');

ALTER TABLE complaint ADD COLUMN priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4);
ALTER TABLE complaint ADD COLUMN answer_due_at INTEGER; -- first answer; NULL: no target. due_at is the decision's
ALTER TABLE complaint ADD COLUMN answered_at INTEGER;   -- when we first answered
ALTER TABLE complaint ADD COLUMN clock_from INTEGER;    -- what the targets count from; NULL: created_at
ALTER TABLE complaint ADD COLUMN paused_at INTEGER;     -- since when the clock stands; NULL: it goes
ALTER TABLE complaint ADD COLUMN paused_ms INTEGER NOT NULL DEFAULT 0; -- working time it stood since clock_from
-- What the queue sorts by: the nearest of what is still due; 8640000000000000: nothing is.
ALTER TABLE complaint ADD COLUMN next_due_at INTEGER NOT NULL DEFAULT 8640000000000000;
ALTER TABLE complaint ADD COLUMN remind_at INTEGER;     -- when the worker looks at it again to warn; NULL: never

UPDATE complaint SET next_due_at = due_at, remind_at = due_at
    WHERE open = 1 AND state NOT IN (5, 6, 7);
UPDATE complaint SET paused_at = updated_at WHERE state = 5;

DROP INDEX complaint_open_due;
DROP INDEX complaint_due;
DROP INDEX complaint_assignee_due;
DROP INDEX complaint_team_due;
DROP INDEX complaint_state_due;
CREATE INDEX complaint_open_due ON complaint (open, next_due_at, id);
CREATE INDEX complaint_due ON complaint (next_due_at, id);
CREATE INDEX complaint_assignee_due ON complaint (assignee_id, open, next_due_at, id);
CREATE INDEX complaint_team_due ON complaint (team_id, open, next_due_at, id);
CREATE INDEX complaint_state_due ON complaint (state, next_due_at, id);
CREATE INDEX complaint_remind ON complaint (remind_at) WHERE remind_at IS NOT NULL;

-- More kinds of steps (priority, kind, merge ...), and the reason that is given with a hand-over.
CREATE TABLE complaint_step_new (
    id INTEGER PRIMARY KEY,
    complaint_id INTEGER NOT NULL REFERENCES complaint (id),
    what TEXT NOT NULL DEFAULT 'state',      -- state, assign, customer, order, link, sort, tags, merge, rating: others than state: from = to
    from_state INTEGER NOT NULL,             -- 0: it came in
    to_state INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_kind INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    by_name TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO complaint_step_new (id, complaint_id, what, from_state, to_state, at, by_kind, by_id, by_name, note)
    SELECT id, complaint_id, what, from_state, to_state, at, by_kind, by_id, by_name, note FROM complaint_step;
DROP TABLE complaint_step;
ALTER TABLE complaint_step_new RENAME TO complaint_step;
CREATE INDEX complaint_step_complaint ON complaint_step (complaint_id, id);
