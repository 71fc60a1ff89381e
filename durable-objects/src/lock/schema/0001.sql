-- One lock: who owns it, what its next state says, and what it has told.

CREATE TABLE ownership (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  lock TEXT NOT NULL,
  lock_key BLOB NOT NULL,
  installation TEXT NOT NULL,
  access_point TEXT NOT NULL,
  kind TEXT NOT NULL,
  profile TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  counter INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'released')),
  nonce BLOB NOT NULL,
  -- Which of the installation's narrowings have been applied here.
  narrowings INTEGER NOT NULL,
  -- Whether one of them still has to go into a state.
  narrowing_waits INTEGER NOT NULL CHECK (narrowing_waits IN (0, 1)),
  gate INTEGER NOT NULL,
  last_serial INTEGER NOT NULL,
  emergency_floor INTEGER NOT NULL,
  -- Whether the list of the last state was more than half full.
  list_is_crowded INTEGER NOT NULL CHECK (list_is_crowded IN (0, 1))
) STRICT;

CREATE TABLE line (
  serial INTEGER NOT NULL PRIMARY KEY,
  device_key TEXT NOT NULL,
  chain TEXT NOT NULL,
  born INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  ended TEXT
) STRICT;
CREATE INDEX line_by_holder ON line (device_key, chain);
CREATE INDEX line_live ON line (lease_until, ended);
CREATE INDEX line_standing ON line (serial, lease_until) WHERE ended IS NULL;

CREATE TABLE line_link (
  link TEXT NOT NULL,
  serial INTEGER NOT NULL,
  PRIMARY KEY (link, serial)
) STRICT, WITHOUT ROWID;

-- The newest state, as it is served.
CREATE TABLE state (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  version INTEGER NOT NULL,
  key_epoch INTEGER NOT NULL,
  content BLOB NOT NULL,
  bytes BLOB NOT NULL,
  signed_at INTEGER NOT NULL,
  event_mark INTEGER NOT NULL
) STRICT;

-- What was signed under each version, so that a fork shows (A5).
CREATE TABLE state_hash (
  version INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  narrowings INTEGER NOT NULL
) STRICT;

CREATE TABLE word (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  applied_version INTEGER NOT NULL,
  applied_narrowings INTEGER NOT NULL,
  forked INTEGER NOT NULL CHECK (forked IN (0, 1)),
  event_mark INTEGER NOT NULL,
  event_head BLOB NOT NULL,
  last_contact INTEGER,
  contacts INTEGER NOT NULL,
  first_contact INTEGER,
  battery_percent INTEGER,
  openings INTEGER NOT NULL,
  refusals INTEGER NOT NULL
) STRICT;

-- When the installation is told how the lock is doing.
CREATE TABLE summary (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  sent_at INTEGER,
  due_at INTEGER
) STRICT;
