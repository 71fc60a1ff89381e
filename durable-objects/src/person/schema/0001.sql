CREATE TABLE account (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  person TEXT NOT NULL,
  name TEXT,
  language TEXT NOT NULL,
  mail_permissions INTEGER NOT NULL CHECK (mail_permissions IN (0, 1)),
  mail_reminders INTEGER NOT NULL CHECK (mail_reminders IN (0, 1)),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE address (
  address TEXT NOT NULL PRIMARY KEY,
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE passkey (
  id TEXT NOT NULL PRIMARY KEY,
  credential TEXT NOT NULL UNIQUE,
  stored TEXT NOT NULL,
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  trusted_from INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

-- Of a session's secret only the fingerprint.
CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL UNIQUE,
  way_in TEXT NOT NULL CHECK (way_in IN ('passkey', 'email_link')),
  signed_in_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  device TEXT REFERENCES device (id)
) STRICT;

CREATE TABLE device (
  id TEXT NOT NULL PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  active_from INTEGER NOT NULL,
  confirmed_at INTEGER,
  blocked_at INTEGER,
  version INTEGER NOT NULL
) STRICT;

-- Challenges that were answered, until they are over.
CREATE TABLE used_challenge (
  challenge TEXT NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;

-- Where the person has profiles.
CREATE TABLE profile (
  authority TEXT NOT NULL,
  profile TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (authority, profile)
) STRICT;
