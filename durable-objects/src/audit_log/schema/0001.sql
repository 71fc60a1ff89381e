CREATE TABLE entry (
  number INTEGER NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  source_sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  code TEXT NOT NULL,
  object TEXT NOT NULL,
  details TEXT,
  salt TEXT,
  commitment TEXT NOT NULL,
  hash TEXT NOT NULL,
  CHECK ((details IS NULL) = (salt IS NULL))
) STRICT;

CREATE INDEX entry_by_actor ON entry (actor) WHERE details IS NOT NULL;
CREATE INDEX entry_by_object ON entry (object) WHERE details IS NOT NULL;

-- The last sequence that each source has in the log.
CREATE TABLE source (
  address TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;
