-- From which network a visitor came first, as a salted hash: guesses at order numbers are counted for it too, since a
-- new visitor costs nothing.
alter table visitors add column network text not null default '';
create index visitors_of_network on visitors (network) where network != '';
create index visitors_of_address on visitors (address);
