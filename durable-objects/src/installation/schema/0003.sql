-- Since when a phone is blocked, so that the row goes with the history; older rows begin with this
-- step, by the first sweep.
ALTER TABLE blocked_device ADD COLUMN at INTEGER;
CREATE INDEX blocked_device_by_time ON blocked_device (at);
CREATE INDEX invitation_by_end ON invitation (expires_at);
CREATE INDEX fetched_by_time ON fetched (at);
