-- Recovery links. Neither link nor hash: the link is derived from these columns and a key that is not in the database.
create table recovery_secret (
    issue_id uuid primary key,
    attempt uuid not null,
    account uuid not null,
    contact uuid not null,
    channel text not null check (channel in ('email', 'sms')),
    nonce bytea not null check (octet_length(nonce) = 32),
    key_id text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > issued_at),
    request_id uuid not null unique
);
create index recovery_secret_by_attempt on recovery_secret (attempt, issued_at desc);
create index recovery_secret_by_expiry on recovery_secret (expires_at);

-- What identity's events said of each attempt; leaves 'open' once and never returns (a row may arrive dead).
create table attempt_state (
    attempt uuid primary key,
    account uuid not null,
    state text not null check (state in ('open', 'completed', 'voided')),
    changed_at timestamptz not null
);
create index attempt_state_by_change on attempt_state (changed_at);

-- The lowest epoch and credential version that may be minted under. Every mint locks its row FOR SHARE.
create table account_standing (
    account uuid primary key,
    epoch bigint not null check (epoch >= 0),
    credential_version bigint not null check (credential_version >= 0),
    held boolean not null default false
);

-- Sign-in assertions already exchanged, kept until they would be refused by their age anyway.
create table used_assertion (
    jti uuid primary key,
    expires_at timestamptz not null
);
create index used_assertion_by_expiry on used_assertion (expires_at);

-- One row per session: its chain of refresh tokens, which are derived like links.
create table refresh_family (
    id uuid primary key,
    account uuid not null,
    client_id text not null,
    epoch bigint not null,
    generation bigint not null check (generation > 0),
    nonce bytea not null check (octet_length(nonce) = 32),
    key_id text not null,
    auth_time timestamptz not null,
    created_at timestamptz not null,
    rotated_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    end_reason text check (end_reason in ('revoked', 'ended', 'reused'))
);
create index refresh_family_by_expiry on refresh_family (expires_at);
