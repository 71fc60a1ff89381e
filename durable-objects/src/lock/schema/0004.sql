-- Every order asks for the lines that ended while a lease may open: a few of them all.
CREATE INDEX line_ended ON line (lease_until) WHERE ended IS NOT NULL;
