-- Roughly where the device was; the floor by which the session was ended, so that a sign-out can say how many it ended.
alter table device_session
    add column place text,
    add column ended_below bigint,
    drop constraint device_session_end_reason_check,
    add constraint device_session_end_reason_check check (
        end_reason in ('revoked-by-owner', 'signed-out', 'token-reused', 'below-epoch', 'replaced'));
create index device_session_ended on device_session (ended_at)
    where ended_at is not null and (device is not null or place is not null or client_id is not null);

-- The account is gone for good: nothing about its devices is written any more.
alter table account_floor add column is_closed boolean not null default false;

-- Each rise of a floor, until it is of no interest any more.
create table account_revocation (
    account uuid not null,
    below_epoch bigint not null,
    -- By the service's clock: what people are shown.
    revoked_at timestamptz not null,
    -- Milliseconds since 1970 by this database's clock, not before its feed record was written to the outbox: what
    -- acknowledgements are compared with.
    written_ms bigint not null,
    primary key (account, below_epoch)
);
create index account_revocation_by_age on account_revocation (revoked_at);

-- How far each running instance of a resource server says it has applied the revocation feed.
create table resource_server (
    service text not null,
    instance text not null,
    log text not null,
    partitions int[] not null,
    -- For each of them, milliseconds since 1970 by this database's clock.
    published_through bigint[] not null check (cardinality(published_through) = cardinality(partitions)),
    -- As above: from then on it no longer counts as present.
    lease_until_ms bigint not null,
    primary key (service, instance)
);
create index resource_server_by_lease on resource_server (lease_until_ms);
