-- The archive of classifications and of what people said of alerts. A name has the version of who answered in it.
CREATE TABLE texts (
  name text COLLATE "C" PRIMARY KEY,
  text text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX texts_at ON texts (at);
