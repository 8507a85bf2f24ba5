-- The pack files that a version was imported from, by name: their comments and their order come back on an export.
alter table libraries add column files text not null default '{}';

-- The one draft of the shop. Once published or thrown away its source is empty; the revision goes on counting, so that
-- files of an old draft are never taken for those of a new one.
create table drafts (
    id integer primary key check (id = 1),
    -- Counts each change: who saves on top of an older one is told.
    revision integer not null,
    -- The version that it began from.
    based_on integer not null,
    source text not null,
    files text not null default '{}',
    author text not null,
    changed_at integer not null
) strict;
