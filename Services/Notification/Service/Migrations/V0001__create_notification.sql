-- One row a message. Addresses, names and secrets are only in `sealed`, readable with a key that is not in this database,
-- and wiped when the message reaches a final state.
create table message (
    id uuid primary key,
    account uuid not null,
    attempt uuid,
    -- The event that caused it, and the contact it goes to: a second delivery of the event changes nothing.
    event_id uuid not null,
    contact_id uuid not null,
    -- The request it answers: one message for each, however often the event is issued again.
    request_id uuid,
    kind text not null,
    channel text not null check (channel in ('email', 'sms')),
    locale text not null,
    urgent boolean not null,
    state text not null default 'queued'
        check (state in ('queued', 'sending', 'sent', 'failed', 'expired', 'unknown')),
    sealed jsonb,
    -- What the template shows besides the boxes; never personal.
    facts jsonb not null default '{}',
    recipient_expires_at timestamptz not null,
    expires_at timestamptz not null,
    attempts integer not null default 0,
    next_at timestamptz not null default now(),
    lease_until timestamptz,
    worker text,
    masked text,
    reason text,
    correlation text,
    causation text,
    created_at timestamptz not null,
    sent_at timestamptz,
    updated_at timestamptz not null default now(),
    constraint message_event_contact unique (event_id, contact_id),
    constraint message_boxes_wiped check (state not in ('sent', 'failed', 'expired') or sealed is null)
);

create unique index message_request on message (request_id) where request_id is not null;

-- What a worker takes next: urgent first, then the oldest.
create index message_due on message (urgent desc, next_at) where state in ('queued', 'unknown');
create index message_leased on message (lease_until) where state = 'sending';
create index message_account on message (account, created_at desc);

-- What the capture transport delivered. Development only; holds whole messages by purpose.
create table dev_inbox (
    position bigint generated always as identity primary key,
    id uuid not null unique,
    kind text not null,
    channel text not null,
    recipient text not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    sent_at timestamptz not null
);

create index dev_inbox_recipient on dev_inbox (recipient, position);
