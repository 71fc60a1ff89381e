-- Which identifiers each entry mentions: who acted, on what, and the person and door of its details.
CREATE TABLE mention (
  about TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (about, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_by_number ON mention (number);

INSERT OR IGNORE INTO mention (about, number) SELECT actor, number FROM entry;
INSERT OR IGNORE INTO mention (about, number) SELECT object, number FROM entry;
INSERT OR IGNORE INTO mention (about, number)
  SELECT json_extract(details, '$.profile'), number FROM entry
  WHERE json_extract(details, '$.profile') IS NOT NULL;
INSERT OR IGNORE INTO mention (about, number)
  SELECT json_extract(details, '$.door'), number FROM entry
  WHERE json_extract(details, '$.door') IS NOT NULL;
