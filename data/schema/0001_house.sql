-- The house as it first stands. Times are integer milliseconds UTC, lists and maps are JSON text.

create table facts (
    key text primary key,
    value text not null
) strict;

create table customers (
    id integer primary key,
    -- The shop's own id, where the shop vouched for it.
    key text unique,
    name text not null default '',
    language text not null default '',
    level text not null default '',
    birthday text not null default '',
    phone text not null default '',
    tags text not null default '[]',
    takes_nudges integer not null default 1,
    created_at integer not null
) strict;

create table contacts (
    id integer primary key,
    channel text not null,
    address text not null,
    customer_id integer not null references customers (id),
    name text not null default '',
    language text not null default '',
    unreachable_at integer,
    unreachable_why text,
    seen_at integer not null,
    created_at integer not null,
    unique (channel, address)
) strict;
create index contacts_of_customer on contacts (customer_id);

create table staff (
    id integer primary key,
    name text not null,
    role text not null,
    on_duty_since integer,
    disabled_at integer,
    created_at integer not null
) strict;

create table conversations (
    id integer primary key,
    contact_id integer not null unique references contacts (id),
    state text not null default 'idle',
    case_id integer,
    stack text not null default '[]',
    owner text not null default 'bot',
    agent_id integer references staff (id),
    owner_since integer not null default 0,
    handoff_reason text,
    is_urgent integer not null default 0,
    language text not null default 'zh',
    greeted_at integer,
    last_in_at integer,
    last_out_at integer,
    misses integer not null default 0,
    order_number text,
    sku text
) strict;
create index conversations_by_owner on conversations (owner, owner_since) where owner <> 'bot';

create table inbox (
    id integer primary key,
    -- Who tells it: a channel, `timer`, `orders`, `desk`. The key is unique within it.
    source text not null,
    key text not null,
    -- Whose conversation it is. Empty for an order that no contact has.
    channel text not null,
    address text not null,
    kind text not null,
    body text not null,
    received_at integer not null,
    status text not null default 'new',
    tries integer not null default 0,
    error text,
    done_at integer,
    unique (source, key)
) strict;
create index inbox_open on inbox (id) where status = 'new';

create table cases (
    id integer primary key,
    kind text not null,
    customer_id integer not null references customers (id),
    contact_id integer not null references contacts (id),
    order_number text,
    status text not null,
    slots text not null default '{}',
    opened_at integer not null,
    updated_at integer not null,
    closed_at integer
) strict;
create index cases_of_customer on cases (customer_id, closed_at);
create index cases_of_order on cases (order_number);

create table messages (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    author text not null,
    agent_id integer references staff (id),
    kind text not null default '',
    text text not null,
    language text not null default '',
    buttons text not null default '[]',
    cards text not null default '[]',
    attachments text not null default '[]',
    intent text,
    score real,
    band text,
    reply text,
    wording text,
    angle text,
    -- The conversation's state after the step.
    state text not null default '',
    inbox_id integer,
    -- The channel's own key of a customer's message.
    key text,
    at integer not null
) strict;
create index messages_of_conversation on messages (conversation_id, id);

create table outbox (
    id integer primary key,
    message_id integer not null references messages (id),
    conversation_id integer not null references conversations (id),
    contact_id integer not null references contacts (id),
    kind text not null,
    case_id integer,
    -- waiting, sending, sent, held (for the agent), dead, cancelled
    status text not null default 'waiting',
    tries integer not null default 0,
    -- How often its fate was unknown.
    unsure integer not null default 0,
    -- Machine time.
    due_at integer not null default 0,
    leased_until integer,
    -- Shop time.
    not_after integer,
    promise_broken integer not null default 0,
    certain integer not null default 0,
    reason text,
    ref text,
    created_at integer not null,
    sent_at integer
) strict;
create index outbox_open on outbox (conversation_id, id) where status in ('waiting', 'sending');
create index outbox_of_contact on outbox (contact_id, id);
create index outbox_of_message on outbox (message_id);

create table timers (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    case_id integer,
    kind text not null,
    due_at integer not null,
    not_after integer,
    payload text not null default '{}',
    -- waiting, fired, stopped
    status text not null default 'waiting',
    created_at integer not null
) strict;
create index timers_due on timers (due_at) where status = 'waiting';
create index timers_of_conversation on timers (conversation_id) where status = 'waiting';

create table products (
    sku text primary key,
    position integer not null,
    price integer not null,
    stock integer not null,
    body text not null
) strict;

create table orders (
    number text primary key,
    customer_id integer references customers (id),
    state text not null,
    total integer not null,
    phone_tail text not null default '',
    placed_at integer not null,
    changed_at integer not null,
    body text not null
) strict;
create index orders_of_customer on orders (customer_id, placed_at);

create table order_proofs (
    contact_id integer not null references contacts (id),
    order_number text not null,
    proof text not null,
    at integer not null,
    primary key (contact_id, order_number)
) strict;

create table proof_tries (
    contact_id integer not null references contacts (id),
    order_number text not null,
    at integer not null
) strict;
create index proof_tries_of_contact on proof_tries (contact_id, at);
create index proof_tries_of_order on proof_tries (order_number, at);

create table remarks (
    id integer primary key,
    order_number text not null,
    flag text not null,
    text text not null,
    author text not null,
    at integer not null
) strict;
create index remarks_of_order on remarks (order_number);

create table records (
    id integer primary key,
    register text not null,
    conversation_id integer not null references conversations (id),
    customer_id integer not null references customers (id),
    body text not null,
    at integer not null
) strict;
create index records_by_register on records (register, at);

create table not_sent (
    id integer primary key,
    conversation_id integer not null references conversations (id),
    case_id integer,
    reply text not null,
    kind text not null,
    reason text not null,
    at integer not null
) strict;
create index not_sent_of_conversation on not_sent (conversation_id, at);

create table bags (
    customer_id integer not null references customers (id),
    reply text not null,
    used text not null,
    primary key (customer_id, reply)
) strict, without rowid;

create table asked (
    customer_id integer not null references customers (id),
    intent text not null,
    times integer not null,
    last_at integer not null,
    primary key (customer_id, intent)
) strict, without rowid;

create table libraries (
    version integer primary key,
    source text not null,
    note text not null default '',
    author text not null default '',
    created_at integer not null,
    -- The compiled index, made by a child process.
    matcher blob,
    published_at integer
) strict;

create table policies (
    version integer primary key,
    body text not null,
    note text not null default '',
    author text not null default '',
    created_at integer not null
) strict;

create table sign_in_links (
    hash text primary key,
    staff_id integer not null references staff (id),
    expires_at integer not null,
    used_at integer
) strict;

create table sessions (
    hash text primary key,
    staff_id integer not null references staff (id),
    created_at integer not null,
    seen_at integer not null,
    ended_at integer
) strict;

create table visitors (
    hash text primary key,
    address text not null,
    customer_key text not null default '',
    language text not null default '',
    created_at integer not null
) strict;

create table files (
    id text primary key,
    channel text not null,
    address text not null,
    name text not null default '',
    mime text not null,
    size integer not null,
    content blob not null,
    at integer not null
) strict;

-- Bigrams of each message, since FTS5's own tokenizers do not find 发货 inside a sentence.
create virtual table message_grams using fts5 (grams, tokenize = 'unicode61 remove_diacritics 0');
