-- The first narrowing that ended a line: a state that has no room for the line does not contain it.
ALTER TABLE line ADD COLUMN ended_by INTEGER;
UPDATE line SET ended_by = 1 WHERE ended IS NOT NULL;
-- How many revoked serials found no room in the newest state.
ALTER TABLE ownership ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
