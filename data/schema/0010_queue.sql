-- Each passage of a conversation to a human: why it came, how long it waited, who answered, and how it ended.
create table handoffs (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    customer_id integer not null references customers (id),
    -- One of `flows.handoff.REASONS`.
    reason text not null,
    is_urgent integer not null default 0,
    -- Where the talk was.
    state text not null default '',
    -- The place in the queue at which it came in: 1 was next.
    place integer not null default 1,
    -- Shop time. The two due times count working time alone.
    came_at integer not null,
    first_due_at integer not null,
    solve_due_at integer not null,
    -- Whose turn it is, who had theirs (a JSON list), and how far it got: line, agent, everybody, manager.
    offered_to integer references staff (id),
    offered_at integer,
    tried text not null default '[]',
    stage text not null default 'line',
    agent_id integer references staff (id),
    taken_at integer,
    -- The first words of a person.
    answered_at integer,
    ended_at integer,
    -- released, idle, gave_up (by the customer), passed_on (back into the queue)
    outcome text
) strict;
-- At most one is open: the table itself keeps a conversation from being in two queues.
create unique index handoffs_open on handoffs (conversation_id) where ended_at is null;
create index handoffs_taken on handoffs (taken_at) where taken_at is not null;
create index handoffs_by_time on handoffs (came_at);

-- Who is on the way at the upgrade: since when, and with whom. What nobody measured is not made up.
insert into handoffs
    (conversation_id, customer_id, reason, is_urgent, came_at, first_due_at, solve_due_at, agent_id)
select v.id, k.customer_id, coalesce(v.handoff_reason, 'asked'), v.is_urgent, v.owner_since, v.owner_since,
       v.owner_since + 28800000, v.agent_id
from conversations v join contacts k on k.id = v.contact_id where v.owner <> 'bot';
update handoffs set taken_at = came_at, answered_at = came_at, place = 0 where agent_id is not null;
