-- Contents of files in the database, so that every machine that serves can read them ([files] store = database): pieces of
-- at most 256 KiB, and one row once all of them are there. Distributed by stored_name.
CREATE TABLE file_content (
    stored_name TEXT PRIMARY KEY NOT NULL,   -- random, as in attachment, staged_file, import_file
    bytes BIGINT NOT NULL CHECK (bytes >= 0),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 32), -- BLAKE2b of the whole
    created_at BIGINT NOT NULL
);

CREATE TABLE file_chunk (
    stored_name TEXT NOT NULL,
    n BIGINT NOT NULL CHECK (n >= 0),
    digest BYTEA NOT NULL CHECK (octet_length(digest) = 32), -- BLAKE2b of this piece
    created_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 262144),
    PRIMARY KEY (stored_name, n)
);
-- Pictures and office documents are compressed already.
ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
