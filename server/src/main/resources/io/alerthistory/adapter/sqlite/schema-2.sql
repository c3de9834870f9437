-- Times are microseconds since 1970. Numbers that are shown, or that readers remember, are not used again
-- (AUTOINCREMENT): the newer row always has the higher.

-- Up to where the journals were read. In the same transaction as what was read.
CREATE TABLE place (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    file INTEGER NOT NULL,
    offset INTEGER NOT NULL
);
INSERT INTO place VALUES (1, 0, 0);

-- An alert from when it was heard that it fires. While it does, over is the greatest number there is.
CREATE TABLE episode (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint INTEGER NOT NULL,
    labels TEXT NOT NULL,
    heard INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    starts_offset INTEGER NOT NULL,
    over INTEGER NOT NULL,
    ends_at INTEGER,
    ending TEXT,
    annotations TEXT NOT NULL,
    generator_url TEXT NOT NULL
);
CREATE INDEX episode_by_fingerprint ON episode (fingerprint);
CREATE INDEX episode_by_heard ON episode (heard);
CREATE INDEX episode_by_over ON episode (over);

-- The newest episodes that have a label are found without looking at others. A row is an episode, with a word for each of
-- its labels (Words.java). Full-text search keeps the numbers of a word's rows in a byte or two each, and collects what
-- comes before it sorts it in: a table of labels and episodes took ten times the room, and most of the time of all.
CREATE VIRTUAL TABLE episode_words USING fts5 (
    words,
    content = '',
    detail = none,
    columnsize = 0,
    tokenize = 'ascii'
);

CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    receiver TEXT NOT NULL,
    group_key TEXT NOT NULL,
    integration TEXT NOT NULL,
    place INTEGER NOT NULL,
    UNIQUE (receiver, group_key, integration, place)
);

-- One try to tell a channel. Fingerprints are eight bytes each.
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    channel INTEGER NOT NULL REFERENCES channel,
    reason TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    number INTEGER NOT NULL,
    idempotency_key TEXT NOT NULL,
    firing BLOB NOT NULL,
    resolved BLOB NOT NULL,
    result TEXT NOT NULL,
    failure TEXT NOT NULL,
    message TEXT NOT NULL,
    took INTEGER NOT NULL,
    next INTEGER
);
CREATE INDEX attempt_by_at ON attempt (at);
CREATE INDEX attempt_by_channel ON attempt (channel);

CREATE TABLE attempt_episode (
    attempt INTEGER NOT NULL,
    episode INTEGER NOT NULL,
    PRIMARY KEY (attempt, episode)
) WITHOUT ROWID;
CREATE INDEX attempt_by_episode ON attempt_episode (episode, attempt);

CREATE TABLE quiet (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    group_key TEXT NOT NULL,
    receiver TEXT NOT NULL,
    channels TEXT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX quiet_by_at ON quiet (at);

CREATE TABLE quiet_episode (
    episode INTEGER NOT NULL,
    quiet INTEGER NOT NULL,
    PRIMARY KEY (episode, quiet)
) WITHOUT ROWID;

CREATE TABLE silence (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    change TEXT NOT NULL,
    id TEXT NOT NULL,
    matchers TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    comment TEXT NOT NULL,
    annotations TEXT NOT NULL
);
CREATE INDEX silence_by_id ON silence (id);
CREATE INDEX silence_by_at ON silence (at);

-- The program began to run; until is when it ran last before that.
CREATE TABLE run (
    at INTEGER NOT NULL,
    until INTEGER NOT NULL
);

CREATE TABLE configuration (
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);
