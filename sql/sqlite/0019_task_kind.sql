-- The last scan for duplicates, the imports of a kind: tasks of one kind, newest first.
CREATE INDEX task_kind ON task (kind, id);
