-- The opening and the closing that stand around a message's wording: a list of [reply, wording].
alter table messages add column manners text not null default '[]';
