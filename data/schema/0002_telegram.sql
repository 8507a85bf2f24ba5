-- What a channel with a wire needs beside the inbox: raw updates, messages in parts, uploaded files, claimed links.

-- Raw updates as they came. Ids are remembered for 48 hours and then forgotten, since they may start anew lower down.
create table updates (
    id integer primary key,
    channel text not null,
    -- The source's own id of the update.
    key integer not null,
    body text not null,
    received_at integer not null,
    -- new, done, aside
    status text not null default 'new',
    error text,
    unique (channel, key)
) strict;
create index updates_new on updates (id) where status = 'new';
create index updates_by_age on updates (received_at);

-- How many of a long message's parts the other side has.
alter table outbox add column parts integer not null default 0;

-- Pictures that the other side has already: sent again by its own name for them.
create table uploads (
    channel text not null,
    key text not null,
    ref text not null,
    at integer not null,
    primary key (channel, key)
) strict, without rowid;

-- An order's link belongs to the contact who came with it first.
create table claimed_links (
    order_number text primary key,
    contact_id integer not null references contacts (id),
    link text not null,
    at integer not null
) strict, without rowid;
