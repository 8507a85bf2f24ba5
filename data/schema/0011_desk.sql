-- The desk in Telegram: a topic a conversation, who of its group is who on the staff, and how far each topic is told.

create table desk_topics (
    conversation_id integer primary key references conversations (id),
    -- The group; it gets another number when it becomes a supergroup.
    chat_id integer not null,
    -- The topic's number there; null while there is none.
    thread integer,
    -- As it is named there; empty where it is to be named.
    name text not null default '',
    -- The message with the card, what it was made from, and when (machine time).
    card_id integer,
    card_key text not null default '',
    carded_at integer not null default 0,
    is_pinned integer not null default 0,
    is_closed integer not null default 0,
    -- Whether somebody wants it closed as soon as all is told.
    wants_closed integer not null default 0,
    -- The last message that stands in it whole, and how many pieces of the next one stand there.
    told integer not null default 0,
    part integer not null default 0,
    -- Whether there may be something left to do.
    is_live integer not null default 1
) strict;
create index desk_topics_live on desk_topics (conversation_id) where is_live = 1;

-- Whose every topic is, those too that were deleted: what was written there before may be read after.
create table desk_threads (
    chat_id integer not null,
    thread integer not null,
    conversation_id integer not null references conversations (id),
    primary key (chat_id, thread)
) strict, without rowid;

-- Members of the group by their number on Telegram.
create table desk_members (
    user_id integer primary key,
    staff_id integer not null references staff (id),
    name text not null,
    since integer not null
) strict;

-- Updates of the group that are read and not yet acted upon.
create index updates_of_desk on updates (id) where status = 'desk';

-- How parts of what a person of the shop wrote look.
alter table messages add column marks text not null default '[]';
