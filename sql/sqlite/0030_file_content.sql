-- Contents of files in the database, so that every machine that serves can read them ([files] store = database): pieces of
-- at most 256 KiB, and one row once all of them are there. Distributed by stored_name.
CREATE TABLE file_content (
    stored_name TEXT PRIMARY KEY NOT NULL,   -- random, as in attachment, staged_file, import_file
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32), -- BLAKE2b of the whole
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE file_chunk (
    stored_name TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32), -- BLAKE2b of this piece
    created_at INTEGER NOT NULL,
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
    PRIMARY KEY (stored_name, n)
) STRICT;
