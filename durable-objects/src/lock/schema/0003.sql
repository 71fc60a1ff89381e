-- The newest acknowledgement: a repetition of it, or of an older one, is no contact.
ALTER TABLE word ADD COLUMN ack_boots INTEGER;
ALTER TABLE word ADD COLUMN ack_sequence INTEGER;
