-- The limit of what one person gives one member in a day counts grants too: the most that a member would have
-- got by the grant and by what its maker posted to the member on the day of the check.
ALTER TABLE points_grant ADD COLUMN most_today INTEGER NOT NULL DEFAULT 0;
UPDATE points_grant SET most_today = most;
