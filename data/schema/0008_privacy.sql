-- Whose data were erased: the row stays, empty, where figures and foreign keys need it.
alter table customers add column erased_at integer;

-- What is erased, so that it is erased again where an old copy of the file comes back. A copy of each row stands in a
-- file beside this one, with the key of the hashes, which is nowhere in here.
create table erasures (
    name text primary key,
    -- Keyed hashes of the shop's own id and of each contact's address, as a JSON list.
    hashes text not null,
    -- Shop time: who came after it is somebody new.
    at integer not null,
    author text not null
) strict, without rowid;
