-- Whose the address is.
CREATE TABLE holder (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  person TEXT NOT NULL,
  reserved_at INTEGER NOT NULL,
  is_confirmed INTEGER NOT NULL CHECK (is_confirmed IN (0, 1))
) STRICT;

-- Links that can be used. Of a link's secret only the fingerprint.
CREATE TABLE link (
  secret TEXT NOT NULL PRIMARY KEY,
  address TEXT NOT NULL,
  purpose TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

-- When links were sent.
CREATE TABLE sent (
  number INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;
