-- When the state was entered, in shop time: a question that the shop asked on its own is as young as that, however long
-- ago the customer wrote.
alter table conversations add column entered_at integer;
