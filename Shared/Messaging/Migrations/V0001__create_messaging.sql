-- What every service that writes or reads events keeps beside its own tables.

-- Raised by hand after this database was restored from a backup; sequences compare as (incarnation, n).
create table incarnation (
    singleton boolean primary key default true check (singleton),
    value integer not null default 0 check (value >= 0)
);
insert into incarnation default values;

-- The last sequence of each stream. The row lock makes commit order equal sequence order, without a gap.
create table outbox_sequence (
    topic text not null,
    account uuid not null,
    incarnation integer not null,
    last bigint not null,
    primary key (topic, account)
);

-- One row for each event, written in the business transaction, kept 14 days after that, then dropped by the day.
-- created_at is the wall clock at the insert, never the start of the transaction: heartbeats rely on it.
create table outbox (
    event_id uuid not null,
    topic text not null,
    account uuid,
    partition integer not null,
    bucket smallint not null,
    sequence bigint,
    incarnation integer not null,
    type text not null,
    source text not null,
    occurred_at timestamptz not null,
    correlation text,
    causation text,
    traceparent text,
    data_schema text,
    expires_at timestamptz,
    data jsonb not null,
    created_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    created_day date not null default (clock_timestamp() at time zone 'utc')::date,
    primary key (event_id, created_day)
) partition by range (created_day);
create index outbox_unsent on outbox (created_at) where sent_at is null;
create index outbox_unsent_stream on outbox (topic, account, incarnation, sequence) where sent_at is null;
create index outbox_stream on outbox (topic, account, incarnation, sequence);
create index outbox_expiring on outbox (expires_at) where expires_at is not null and data ? 'sealed';

-- Makes the missing daily partitions of a span; answers how many. An empty table is attached because that locks the
-- parent far less than creating a partition in place.
create function outbox_create_partitions(first_day date, last_day date) returns integer
language plpgsql as $$
declare
    covered date;
    name text;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(7310591720334001);
    for covered in select generate_series(first_day, last_day, interval '1 day')::date loop
        name := 'outbox_' || to_char(covered, 'YYYYMMDD');
        if to_regclass(name) is null then
            execute format('create table %I (like outbox including defaults)', name);
            execute format(
                'alter table outbox attach partition %I for values from (%L) to (%L)', name, covered, covered + 1);
            made := made + 1;
        end if;
    end loop;
    return made;
end
$$;

-- Drops the daily partitions before a day. A partition that still holds an unsent row is refused and counted.
create function outbox_drop_partitions(before_day date, out dropped integer, out refused integer)
language plpgsql as $$
declare
    name text;
    unsent boolean;
begin
    dropped := 0;
    refused := 0;
    perform pg_advisory_xact_lock(7310591720334001);
    for name in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_[0-9]{8}$'
            and to_date(substr(c.relname, 8), 'YYYYMMDD') < before_day
        order by c.relname
    loop
        execute format('lock table %I in access exclusive mode', name);
        execute format('select exists (select from %I where sent_at is null)', name) into unsent;
        if unsent then
            refused := refused + 1;
        else
            execute format('drop table %I', name);
            dropped := dropped + 1;
        end if;
    end loop;
end
$$;

select outbox_create_partitions(
    (clock_timestamp() at time zone 'utc')::date - 1, (clock_timestamp() at time zone 'utc')::date + 7);

-- Who works on which bucket (relays) or partition (consumers), by this database's clock.
create table lease (
    kind text not null,
    slot integer not null,
    owner text,
    expires_at timestamptz not null default '-infinity',
    primary key (kind, slot)
);
create table lease_member (
    kind text not null,
    owner text not null,
    expires_at timestamptz not null,
    primary key (kind, owner)
);

-- The Kafka logs this database has published to. The newest reset_at is the current one; a higher generation means
-- that the same log was found emptied. Rows sent before reset_at are published again; republished_at says that all
-- of them were made unsent.
create table relay_log (
    log text primary key,
    first_seen timestamptz not null default clock_timestamp(),
    generation bigint not null default 1,
    reset_at timestamptz not null default clock_timestamp(),
    republished_at timestamptz
);
create table published_mark (
    log text not null,
    topic text not null,
    partition integer not null,
    next_offset bigint not null,
    primary key (log, topic, partition)
);

-- Where a consumer goes on, for each log; written only by compare-and-set in the transaction of the effect.
create table consumer_offset (
    log text not null,
    topic text not null,
    partition integer not null,
    next_offset bigint not null,
    primary key (log, topic, partition)
);
-- The last applied event of each stream.
create table inbox_mark (
    topic text not null,
    account uuid not null,
    incarnation integer not null,
    sequence bigint not null,
    primary key (topic, account)
);
-- The highest incarnation of each topic that its owner has confirmed.
create table topic_incarnation (
    topic text primary key,
    incarnation integer not null
);
-- Streams that wait: for a missing event, for the owner's word, or for an operator (poison).
create table held_account (
    topic text not null,
    account uuid not null,
    partition integer not null,
    kind text not null,
    reason text not null,
    since timestamptz not null default clock_timestamp(),
    attempts integer not null default 0,
    next_attempt_at timestamptz default clock_timestamp(),
    primary key (topic, account)
);
create index held_account_due on held_account (next_attempt_at);
-- What arrived for a stream while it waits, as it stood on the topic.
create table held_event (
    topic text not null,
    account uuid not null,
    incarnation integer not null,
    sequence bigint not null,
    event_id uuid not null,
    log text not null,
    partition integer not null,
    record_offset bigint not null,
    record_key bytea,
    record_value bytea,
    header_names text[] not null,
    header_values bytea[] not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (topic, account, incarnation, sequence, event_id)
);
-- Events of a type this version does not know, applied once a later version does.
create table unknown_event (
    topic text not null,
    event_id uuid not null,
    account uuid,
    incarnation integer not null,
    sequence bigint,
    type text not null,
    log text not null,
    partition integer not null,
    record_offset bigint not null,
    record_key bytea,
    record_value bytea,
    header_names text[] not null,
    header_values bytea[] not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (topic, event_id)
);
create index unknown_event_type on unknown_event (type, received_at);
-- Records that could not be applied, as they stood on the topic (sealed boxes stay sealed).
create table dead_letter (
    id uuid primary key,
    topic text not null,
    log text not null,
    partition integer not null,
    record_offset bigint not null,
    account uuid,
    event_id uuid,
    type text,
    incarnation integer,
    sequence bigint,
    reason text not null,
    record_key bytea,
    record_value bytea,
    header_names text[] not null,
    header_values bytea[] not null,
    created_at timestamptz not null default clock_timestamp(),
    resolved_at timestamptz,
    resolution text
);
create index dead_letter_open on dead_letter (created_at) where resolved_at is null;
create index dead_letter_stream on dead_letter (topic, account);

-- How far each partition of a stream is known to be complete, from its owner's heartbeats.
create table stream_freshness (
    topic text not null,
    partition integer not null,
    log text not null,
    published_through timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition)
);

-- Generic cell rate algorithm: the theoretical arrival time of each (hashed) key.
create table rate_limit (
    key bytea primary key,
    tat timestamptz not null
);
create index rate_limit_tat on rate_limit (tat);
