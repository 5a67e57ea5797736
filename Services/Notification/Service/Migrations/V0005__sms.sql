-- What text messages cost, by the clock hour (UTC) in which they were handed over.
create table sms_spend (
    hour timestamptz primary key,
    -- Millionths of the operator's currency.
    micros bigint not null default 0,
    messages bigint not null default 0,
    -- Whether somebody was told that a budget is used up.
    warned boolean not null default false
);

alter table message_attempt
    -- Nil where nothing is counted.
    add column cost bigint;

-- What the provider of a text message reported later.
alter table message
    add column delivery text check (delivery in ('delivered', 'undelivered', 'failed')),
    add column delivery_reason text,
    add column delivered_at timestamptz,
    -- When its provider first reported that it has it, while the hand-over was still under way.
    add column reported_at timestamptz,
    -- Why it came back, once it has.
    add column bounced text,
    -- Its destination was proved after it left: what is reported of it says nothing of today.
    add column is_outdated boolean not null default false;
create index message_destination on message (destination) where provider_id is not null;
update message set bounced = reason where channel = 'email' and state = 'sent' and reason is not null;
