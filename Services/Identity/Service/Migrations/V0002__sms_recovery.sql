-- Recovery by SMS: whom the messages of a request went to, and how many went where.

alter table recovery_attempt add column last_sms_at timestamptz;

-- The accounts behind the number of one request; several people may share a telephone.
create table recovery_target (
    request uuid not null references recovery_request on delete cascade,
    account uuid not null,
    contact uuid not null,
    -- The attempt a code was asked for under; null while nothing was sent because of a cool-down or a bound.
    attempt uuid,
    primary key (request, account)
);

-- Messages by the hour, counted under keyed fingerprints of number, block of numbers and country.
create table sms_traffic (
    scope text not null check (scope in ('block', 'country', 'number', 'total')),
    fingerprint bytea not null,
    hour timestamptz not null,
    sent integer not null default 0,
    -- Codes that were typed in rightly; kept for blocks.
    verified integer not null default 0,
    primary key (scope, fingerprint, hour)
);

create index sms_traffic_age on sms_traffic (hour);

-- When an owner was last told that no SMS was sent; bounds these notices.
create table sms_refusal_notice (
    account uuid primary key references account,
    last_at timestamptz not null
);
