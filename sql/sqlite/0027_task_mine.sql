-- How many of one's tasks wait or run, shown in the menu of every page.
CREATE INDEX task_mine ON task (staff_id) WHERE state IN ('waiting', 'running');
