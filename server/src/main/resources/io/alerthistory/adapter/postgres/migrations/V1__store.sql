-- One installation's shared store, in a schema of its own. Names and texts are bytes, since they may hold what text cannot.

-- One row. Who changes anything holds it, so positions become visible in their order.
create table gate (
    single boolean primary key default true check (single),
    life text not null, -- names the store since its birth
    server text not null, -- the server process and its timeline at that time
    born timestamptz not null,
    pos bigint not null, -- the last position given, to an entry or a row
    stamp bigint not null -- the highest that is known
);
insert into gate (life, server, born, pos, stamp) values ('', '', now(), 0, 0);

-- The latest word about each thing: journal and snapshot in one.
create table state (
    key bytea primary key,
    stamp bigint not null,
    author bytea not null,
    pos bigint not null,
    expires bigint not null, -- may be forgotten from then on, milliseconds since 1970
    body bytea not null
);
create index state_pos on state (pos);
create index state_expires on state (expires);

-- The ledger's rows.
create table slot (
    key bytea primary key,
    version bigint not null,
    token bytea not null,
    pos bigint not null,
    expires bigint not null,
    body bytea not null
);
create index slot_pos on slot (pos);
create index slot_expires on slot (expires);

-- The servers, as they last said of themselves.
create table beat (
    replica bytea primary key,
    seen timestamptz not null,
    uses integer not null, -- bits: 1 PostgreSQL, 2 Redis
    complete boolean not null,
    lock bigint not null, -- the advisory lock that its session holds
    body bytea not null
);
