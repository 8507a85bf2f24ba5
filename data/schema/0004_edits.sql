-- A message that takes another's place where it is shown, and the row of that one.
alter table outbox add column replaces integer references outbox (id);
