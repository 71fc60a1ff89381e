-- Locks that were let go. The lock itself obeys until somebody brings it the release, which may get
-- lost on the way, so it can be signed again.
CREATE TABLE released (
  lock TEXT NOT NULL PRIMARY KEY,
  access_point TEXT NOT NULL,
  ownership INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX released_at_point ON released (access_point, at);
