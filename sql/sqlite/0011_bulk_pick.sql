-- The rows that a bulk change works on: fixed when it begins, so that it does not matter when a change makes a row
-- drop out of the filter that found it. Forgotten as they are worked off.

CREATE TABLE bulk_pick (
    task_id INTEGER NOT NULL REFERENCES task (id),
    n INTEGER NOT NULL,                      -- from 1, in the order in which they were found
    entity_id INTEGER NOT NULL,
    PRIMARY KEY (task_id, n)
) STRICT, WITHOUT ROWID;
