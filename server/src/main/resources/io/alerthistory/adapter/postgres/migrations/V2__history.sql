-- What happened, as any server noted it, to be asked of any. Times are microseconds since 1970. Where a text could hold
-- what PostgreSQL's cannot, it is escaped (Plain.java).
--
-- Tables that grow are cut by weeks, which begin on Mondays (UTC): a week is made before it begins, and goes as a whole.
-- Numbers of rows are the times at which what they tell was noted, a little later where that is taken: so a range of time
-- is a range of numbers.

-- One row. Who writes holds it, so rows become visible in their order; the highest numbers that were given.
create table numbers (
    single boolean primary key default true check (single),
    episode bigint not null,
    attempt bigint not null,
    quiet bigint not null,
    silence bigint not null
);
insert into numbers (episode, attempt, quiet, silence) values (0, 0, 0, 0);

-- Up to where each server's journal was read. In the same transaction as what was read.
create table place (
    journal text primary key, -- random, in the journal's folder
    replica text not null, -- who wrote it last
    file bigint not null,
    "offset" bigint not null,
    seen timestamptz not null
);

-- An alert from when it was heard that it fires until it was known that it does not, for all servers. While it fires,
-- over is the greatest number there is. So a week goes when all that ended in it is old, and what fires stays.
create table episode (
    id bigint not null,
    over bigint not null,
    fingerprint bigint not null,
    labels jsonb not null,
    heard bigint not null,
    said bigint not null, -- when it was noted last what it says
    starts_at bigint not null,
    starts_offset integer not null,
    ends_at bigint,
    ending text,
    annotations text not null,
    generator_url text not null,
    journal text not null, -- whose word began it
    primary key (id, over)
) partition by range (over);
create index episode_fingerprint on episode (fingerprint, id);
create index episode_labels on episode using gin (labels jsonb_path_ops);
create table episode_open partition of episode for values from (9223372036854775807) to (maxvalue);

-- One try to tell a channel. Fingerprints are eight bytes each.
create table attempt (
    id bigint primary key,
    at bigint not null,
    journal text not null,
    receiver text not null,
    group_key text not null,
    integration text not null,
    place integer not null,
    reason text not null,
    as_of bigint not null,
    number integer not null,
    idempotency_key text not null,
    firing bytea not null,
    resolved bytea not null,
    result text not null,
    failure text not null,
    message text not null,
    took bigint not null,
    next bigint
) partition by range (id);

create table attempt_episode (
    attempt bigint not null,
    episode bigint not null,
    primary key (attempt, episode)
) partition by range (attempt);
create index attempt_episode_episode on attempt_episode (episode, attempt);

-- A look at a group after which these channels were not told.
create table quiet (
    id bigint primary key,
    at bigint not null,
    journal text not null,
    group_key text not null,
    receiver text not null,
    channels text not null,
    why text not null
) partition by range (id);

create table quiet_episode (
    quiet bigint not null,
    episode bigint not null,
    primary key (quiet, episode)
) partition by range (quiet);
create index quiet_episode_episode on quiet_episode (episode, quiet);

-- Versions of silences: few, and some stay in force for long, so they are not cut.
create table silence (
    number bigint primary key,
    at bigint not null,
    change text not null,
    id text not null,
    matchers text not null,
    starts_at bigint not null,
    ends_at bigint not null,
    updated_at bigint not null,
    created_by text not null,
    comment text not null,
    annotations text not null
);
create index silence_id on silence using hash (id); -- of any length

-- A server began to run; until is when any of them is known to have run last before that.
create table run (
    at bigint not null,
    until bigint not null,
    journal text not null
);

create table configuration (
    at bigint not null,
    text text not null
);
