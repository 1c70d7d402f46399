-- Whoever takes a record back asks every table that refers to it: each needs an index for that.
CREATE INDEX interaction_contact ON interaction (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX portal_account_contact ON portal_account (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX account_invitation_contact ON account_invitation (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX customer_merge_row_loser ON customer_merge_row (loser_id);
CREATE INDEX points_grant_row_of_member ON points_grant_row (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX complaint_merge_of_winner ON complaint_merge (winner_id);

-- By the undo that took them back, which is how they are listed: one tree less to write.
CREATE TABLE withdrawn_new (
    task_id INTEGER NOT NULL REFERENCES task (id), -- the undo
    entity_id INTEGER NOT NULL,
    entity TEXT NOT NULL,
    customer_id INTEGER NOT NULL DEFAULT 0,  -- whose it was: for erasure
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    row_text TEXT NOT NULL,                  -- JSON: the row and what was part of it, by table
    at INTEGER NOT NULL,
    PRIMARY KEY (task_id, entity_id, entity)
) STRICT, WITHOUT ROWID;
INSERT INTO withdrawn_new (task_id, entity_id, entity, customer_id, code, name, row_text, at)
    SELECT task_id, entity_id, entity, customer_id, code, name, row_text, at FROM withdrawn;
DROP TABLE withdrawn;
ALTER TABLE withdrawn_new RENAME TO withdrawn;
CREATE INDEX withdrawn_customer ON withdrawn (customer_id) WHERE customer_id <> 0;
