-- Invitations to the portal by a one-time link; what an account of an organisation's contact sees.

ALTER TABLE portal_account ADD COLUMN contact_id INTEGER REFERENCES contact (id);
-- 1: all cases of the linked customer; 0: only those the account filed itself.
ALTER TABLE portal_account ADD COLUMN sees_all INTEGER NOT NULL DEFAULT 1 CHECK (sees_all IN (0, 1));

CREATE TABLE account_invitation (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    contact_id INTEGER REFERENCES contact (id),
    email TEXT NOT NULL,                     -- folded; stands on the customer's file or at a contact
    name TEXT NOT NULL DEFAULT '',
    sees_all INTEGER NOT NULL CHECK (sees_all IN (0, 1)),
    code_hash BLOB NOT NULL UNIQUE,          -- of the link's token
    by_id INTEGER NOT NULL REFERENCES staff (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    used_at INTEGER,
    account_id INTEGER REFERENCES portal_account (id)
) STRICT;
CREATE INDEX account_invitation_customer ON account_invitation (customer_id, id);
CREATE INDEX account_invitation_email ON account_invitation (email, id);
