-- How often each wording was said lately is read from the index alone.
create index messages_of_wordings on messages (at, reply, wording) where wording is not null;
