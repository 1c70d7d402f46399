-- Rejected rows that were repaired before the import ran: they take the place of the file's. JSON: {"row": [cells]}.
ALTER TABLE import_file ADD COLUMN repairs TEXT NOT NULL DEFAULT '';
