-- Fields that an admin adds to customers, complaints and orders, and what stands in them.
-- docs/decisions: custom fields. Adding one is a row here, never a change of a table.

CREATE TABLE custom_field (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL CHECK (entity IN ('customer', 'complaint', 'order')),
    code TEXT NOT NULL,                      -- letters, digits, _ : in addresses and files; stays
    type TEXT NOT NULL CHECK (type IN
        ('text', 'lines', 'number', 'money', 'date', 'choice', 'choices', 'bool', 'link')),
    label_zh TEXT NOT NULL,
    label_en TEXT NOT NULL DEFAULT '',
    help_zh TEXT NOT NULL DEFAULT '',
    help_en TEXT NOT NULL DEFAULT '',
    heading_zh TEXT NOT NULL DEFAULT '',     -- fields with the same heading stand together
    heading_en TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
    low INTEGER,                             -- characters of texts, count of choices, else as the values
    high INTEGER,
    decimals INTEGER NOT NULL DEFAULT 0,     -- of numbers and money; stays
    currency TEXT NOT NULL DEFAULT '',       -- of money; stays
    initial TEXT NOT NULL DEFAULT '',        -- what an empty form has in it
    sees TEXT NOT NULL DEFAULT 'all' CHECK (sees IN ('all', 'money', 'contact')),
    portal TEXT NOT NULL DEFAULT 'no' CHECK (portal IN ('no', 'see', 'fill')),
    in_list INTEGER NOT NULL DEFAULT 0 CHECK (in_list IN (0, 1)),
    searchable INTEGER NOT NULL DEFAULT 0 CHECK (searchable IN (0, 1)),
    retired_at INTEGER,
    reindex INTEGER NOT NULL DEFAULT 0,      -- 1: search tokens of its rows are made anew ...
    reindex_after INTEGER NOT NULL DEFAULT 0, -- ... from behind this row on
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (entity, code)
) STRICT;
CREATE INDEX custom_field_reindex ON custom_field (id) WHERE reindex = 1;

CREATE TABLE custom_choice (
    id INTEGER PRIMARY KEY,
    field_id INTEGER NOT NULL REFERENCES custom_field (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (field_id, name_zh)
) STRICT;

-- A row per value (several choices: a row per choice). number: numbers and money in the smallest
-- unit, dates as 20261121, choices as their id, yes 1, no 0; NULL for texts and links.
CREATE TABLE custom_customer (
    entity_id INTEGER NOT NULL REFERENCES customer (id),
    field_id INTEGER NOT NULL REFERENCES custom_field (id),
    item INTEGER NOT NULL DEFAULT 0,         -- several choices: the choice
    number INTEGER,
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_customer_number ON custom_customer (field_id, number, entity_id);

CREATE TABLE custom_complaint (
    entity_id INTEGER NOT NULL REFERENCES complaint (id),
    field_id INTEGER NOT NULL REFERENCES custom_field (id),
    item INTEGER NOT NULL DEFAULT 0,
    number INTEGER,
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_complaint_number ON custom_complaint (field_id, number, entity_id);

CREATE TABLE custom_order (
    entity_id INTEGER NOT NULL REFERENCES sales_order (id),
    field_id INTEGER NOT NULL REFERENCES custom_field (id),
    item INTEGER NOT NULL DEFAULT 0,
    number INTEGER,
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, field_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX custom_order_number ON custom_order (field_id, number, entity_id);

-- Orders can be edited now, as far as these fields go.
ALTER TABLE sales_order ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
