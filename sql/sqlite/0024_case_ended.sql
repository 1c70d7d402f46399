-- Cases by when they ended: how many of those who were asked for a rating gave one, month by month.

CREATE INDEX complaint_ended ON complaint (closed_at, id, state, kind, channel) WHERE closed_at IS NOT NULL;
