-- Answers that say that the question was not understood are few among many: these find them without reading all.
create index messages_of_misses on messages (at)
    where reply in ('inquiry.not_understood', 'inquiry.offer_human', 'inquiry.did_you_mean');
create index not_sent_of_misses on not_sent (at)
    where reply in ('inquiry.not_understood', 'inquiry.offer_human', 'inquiry.did_you_mean');

-- What an operator does not want to see among the misses any more: the normal forms of a group.
create table ignored_misses (
    form text primary key,
    -- The group's name when it was ignored, by which all of it comes back.
    name text not null,
    -- As a customer wrote it.
    text text not null,
    at integer not null
) strict, without rowid;
