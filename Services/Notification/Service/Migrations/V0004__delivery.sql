-- Messages leave in lanes, by providers, try by try; nothing goes to destinations that do not exist any more.
alter table message
    -- 0 codes, 1 links, 2 notices.
    add column lane smallint,
    -- What the state was before it was claimed: it goes back to that when nothing left the process.
    add column was text,
    -- Who had it last, and under which name the provider knows it.
    add column provider text,
    add column provider_id text,
    -- Sends after one of which nobody knows what became.
    add column repeats integer not null default 0,
    -- Keyed fingerprint of the address or number.
    add column destination bytea,
    -- When somebody asked for it, or when what it tells happened.
    add column requested_at timestamptz;

update message set requested_at = created_at, lane = case
    when kind in ('recovery-code', 'contact-verification') then 0
    when kind = 'recovery-link' then 1
    else 2 end;

alter table message
    alter column lane set not null,
    alter column requested_at set not null,
    drop constraint message_state_check,
    drop constraint message_boxes_wiped;
drop index message_due;
alter table message drop column urgent;
update message set state = 'retry' where state = 'queued' and attempts > 0;
alter table message
    add constraint message_state_check check (state in
        ('queued', 'sending', 'retry', 'unknown', 'sent', 'expired', 'suppressed', 'failed', 'cancelled')),
    -- What failed keeps its boxes until it expires: an operator may send it again.
    add constraint message_boxes_wiped check (state not in ('sent', 'expired') or sealed is null);

-- What a worker takes next: codes, then links, then notices; of each the newest, for whoever asked last still waits.
create index message_due on message (lane, created_at desc) where state in ('queued', 'retry', 'unknown');
create index message_expiring on message (expires_at) where sealed is not null;
create index message_contact on message (contact_id) where destination is not null;
create index message_provider on message (provider, provider_id) where provider_id is not null;
drop index message_final;
create index message_final on message (created_at)
    where state in ('sent', 'expired', 'suppressed', 'failed', 'cancelled');

-- Each hand-over, written before the first byte leaves.
create table message_attempt (
    message uuid not null references message on delete cascade,
    number integer not null,
    worker text not null,
    provider text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    -- Nil while it is under way, or for ever when its worker died.
    outcome text check (outcome in ('accepted', 'temporary', 'permanent', 'unknown')),
    reason text,
    code integer,
    enhanced text,
    primary key (message, number)
);

-- What operators did to messages, and why.
create table message_action (
    id uuid primary key,
    message uuid not null,
    account uuid not null,
    action text not null check (action in ('retry', 'cancel', 'expire')),
    actor text not null,
    reason text not null,
    at timestamptz not null
);
create index message_action_message on message_action (message, at);

-- Destinations that nothing is sent to: they bounced for good, or their owner called our mail unwanted.
create table suppression (
    channel text not null check (channel in ('email', 'sms')),
    destination bytea not null,
    reason text not null,
    -- The message that brought it to light.
    message uuid,
    at timestamptz not null,
    primary key (channel, destination)
);
