-- What belongs to the deployment as a whole.

CREATE TABLE operator (
  person TEXT NOT NULL PRIMARY KEY,
  added_by TEXT,
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE installation (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Hardware of manufacturers' lists. A lock is never removed: deleted and registered again it is
-- the same lock (R000.39).
CREATE TABLE hardware (
  lock TEXT NOT NULL PRIMARY KEY,
  lock_key BLOB NOT NULL,
  class TEXT NOT NULL,
  model INTEGER NOT NULL,
  certificate BLOB NOT NULL,
  setup_secret BLOB NOT NULL,
  imported_by TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  owner TEXT
) STRICT;
CREATE INDEX hardware_by_owner ON hardware (owner);
