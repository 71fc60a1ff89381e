CREATE TABLE installation (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  sealed_root BLOB NOT NULL,
  key_epoch INTEGER NOT NULL,
  rotates_at INTEGER NOT NULL,
  sweeps_at INTEGER NOT NULL
) STRICT;

-- Rows with recorded_until NULL hold now; the others are the history.
CREATE TABLE installation_row (
  version INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  recorded_from INTEGER NOT NULL,
  recorded_until INTEGER
) STRICT;
CREATE UNIQUE INDEX installation_now ON installation_row ((1)) WHERE recorded_until IS NULL;

CREATE TABLE key_update (
  epoch INTEGER NOT NULL,
  position INTEGER NOT NULL,
  bytes TEXT NOT NULL,
  PRIMARY KEY (epoch, position)
) STRICT;

CREATE TABLE profile (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  language TEXT NOT NULL,
  segment TEXT NOT NULL,
  state TEXT NOT NULL,
  removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
  account TEXT,
  root INTEGER NOT NULL CHECK (root IN (0, 1)),
  folded TEXT NOT NULL,
  recorded_from INTEGER NOT NULL,
  recorded_until INTEGER,
  PRIMARY KEY (id, version)
) STRICT;
CREATE UNIQUE INDEX profile_now ON profile (id) WHERE recorded_until IS NULL;
CREATE UNIQUE INDEX profile_by_email ON profile (email) WHERE recorded_until IS NULL AND removed = 0;
CREATE UNIQUE INDEX profile_by_account ON profile (account)
  WHERE recorded_until IS NULL AND account IS NOT NULL;
-- One root administrator (I5).
CREATE UNIQUE INDEX profile_root ON profile (root) WHERE recorded_until IS NULL AND root = 1;
CREATE INDEX profile_by_name ON profile (folded, id) WHERE recorded_until IS NULL;

CREATE TABLE invitation (
  profile TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE,
  sent_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE access_point (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  place TEXT,
  plate TEXT,
  kind TEXT NOT NULL,
  profile TEXT NOT NULL,
  version INTEGER NOT NULL,
  folded TEXT NOT NULL
) STRICT;
CREATE INDEX access_point_by_name ON access_point (folded, id);

CREATE TABLE permission (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  profile TEXT NOT NULL,
  access_point TEXT NOT NULL,
  level TEXT NOT NULL,
  valid_from INTEGER,
  valid_until INTEGER,
  schedule TEXT,
  parent TEXT,
  given_by TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  revoked_at INTEGER,
  recorded_from INTEGER NOT NULL,
  recorded_until INTEGER,
  PRIMARY KEY (id, version)
) STRICT;
CREATE UNIQUE INDEX permission_now ON permission (id) WHERE recorded_until IS NULL;
CREATE INDEX permission_of_profile ON permission (profile, given_at) WHERE recorded_until IS NULL;
CREATE INDEX permission_at_point ON permission (access_point, profile) WHERE recorded_until IS NULL;
CREATE INDEX permission_history ON permission (access_point, recorded_from);
CREATE INDEX permission_ended ON permission (recorded_until) WHERE recorded_until IS NOT NULL;
CREATE INDEX profile_ended ON profile (recorded_until) WHERE recorded_until IS NOT NULL;

CREATE TABLE registration (
  lock TEXT NOT NULL PRIMARY KEY,
  access_point TEXT NOT NULL UNIQUE,
  ownership INTEGER NOT NULL,
  lock_key BLOB NOT NULL,
  nonce BLOB NOT NULL,
  state TEXT NOT NULL
) STRICT;

-- What is known of a lock; stays when the lock is let go, so that its narrowings only count up.
CREATE TABLE lock_fact (
  lock TEXT NOT NULL PRIMARY KEY,
  narrowings INTEGER NOT NULL,
  summary TEXT
) STRICT;

CREATE TABLE narrowing (
  lock TEXT NOT NULL,
  what TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  cause TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (lock, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX narrowing_by_end ON narrowing (until);

CREATE TABLE blocked_device (key TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

-- The exposure ledger: what may have been issued, written before the order leaves.
CREATE TABLE exposure (
  number INTEGER NOT NULL PRIMARY KEY,
  device_key TEXT NOT NULL,
  lock TEXT NOT NULL,
  line TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  written_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  content TEXT NOT NULL,
  UNIQUE (device_key, lock, line)
) STRICT;
CREATE INDEX exposure_by_end ON exposure (until);
CREATE INDEX exposure_by_lock ON exposure (lock, until);
CREATE TABLE exposure_link (
  link TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES exposure (number) ON DELETE CASCADE,
  PRIMARY KEY (link, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX exposure_link_by_number ON exposure_link (number);

-- When a holder's phone last fetched a permission.
CREATE TABLE fetched (permission TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
