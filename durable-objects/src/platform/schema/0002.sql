-- Which period of ownership was claimed, so that the end of an earlier one does not end it. Rows that
-- were claimed before this step have none.
ALTER TABLE hardware ADD COLUMN ownership INTEGER;
ALTER TABLE hardware ADD COLUMN nonce BLOB;
