-- What an engine with partitions keeps apart by member or customer carries that key in every row and in every
-- unique key; here, too, so that both engines are asked the same way.

-- An idempotency key is one posting's, whichever member it is for.
CREATE TABLE points_key (
    idempotency_key TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL,
    posting_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO points_key (idempotency_key, member_id, posting_id)
    SELECT idempotency_key, member_id, id FROM points_posting ORDER BY idempotency_key;

CREATE TABLE points_lot_use_new (
    posting_id INTEGER NOT NULL REFERENCES points_posting (id),
    lot_id INTEGER NOT NULL REFERENCES points_lot (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    member_id INTEGER NOT NULL,              -- of both
    PRIMARY KEY (posting_id, lot_id)
) STRICT, WITHOUT ROWID;
INSERT INTO points_lot_use_new (posting_id, lot_id, amount, member_id)
    SELECT u.posting_id, u.lot_id, u.amount, p.member_id FROM points_lot_use u JOIN points_posting p ON p.id = u.posting_id;
DROP TABLE points_lot_use;
ALTER TABLE points_lot_use_new RENAME TO points_lot_use;
CREATE INDEX points_lot_use_lot ON points_lot_use (lot_id);

DROP INDEX points_lot_posting;
CREATE INDEX points_lot_posting ON points_lot (posting_id, member_id);

-- The row's, whose texts they are; 0 where it is nobody's.
ALTER TABLE audit_text ADD COLUMN customer_id INTEGER NOT NULL DEFAULT 0;
UPDATE audit_text SET customer_id = (SELECT a.customer_id FROM audit a WHERE a.id = audit_text.audit_id)
    WHERE EXISTS (SELECT 1 FROM audit a WHERE a.id = audit_text.audit_id AND a.customer_id <> 0);

-- What changes its customer leaves the one's timeline and enters the other's.
CREATE TABLE timeline_new (
    kind INTEGER NOT NULL,
    ref_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (customer_id, kind, ref_id)
) STRICT, WITHOUT ROWID;
INSERT INTO timeline_new (kind, ref_id, customer_id, at)
    SELECT kind, ref_id, customer_id, at FROM timeline ORDER BY customer_id, kind, ref_id;
DROP TABLE timeline;
ALTER TABLE timeline_new RENAME TO timeline;
CREATE INDEX timeline_customer ON timeline (customer_id, at, ref_id, kind);
