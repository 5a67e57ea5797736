-- One row per signed-in device. A row may be written by its end before its beginning is heard of: then it has no
-- client and no device, and the beginning finds it over.
create table device_session (
    id uuid primary key,
    account uuid not null,
    epoch bigint not null,
    client_id text,
    device text,
    opened_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text check (end_reason in ('revoked-by-owner', 'signed-out', 'token-reused', 'below-epoch')),
    check ((ended_at is null) = (end_reason is null))
);
create index device_session_live on device_session (account, opened_at) where ended_at is null;
create index device_session_by_expiry on device_session (expires_at);

-- The epoch below which every session of the account is dead; it only rises.
create table account_floor (
    account uuid primary key,
    below_epoch bigint not null check (below_epoch > 0)
);
