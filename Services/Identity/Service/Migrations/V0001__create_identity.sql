-- Accounts, their credentials and contacts, recovery attempts and the requests that wait to be resolved.

create table account (
    id uuid primary key,
    -- Sessions and tokens minted under a lower epoch are dead.
    epoch bigint not null default 1 check (epoch >= 1),
    -- Counts passwords; sign-in assertions carry it.
    credential_version bigint not null default 1 check (credential_version >= 1),
    given_name text not null,
    family_name text not null,
    locale text not null,
    country text,
    time_zone text,
    state text not null default 'active' check (state in ('active', 'frozen', 'closed')),
    created_at timestamptz not null
);

create table credential (
    account uuid not null references account,
    credential_version bigint not null,
    -- Argon2id in PHC form.
    phc text not null,
    created_at timestamptz not null,
    primary key (account, credential_version)
);

create table contact (
    id uuid primary key,
    -- Deferred: sign-up claims the address first, so that a taken one costs nothing more.
    account uuid not null references account deferrable initially deferred,
    channel text not null check (channel in ('email', 'sms')),
    -- The bytes given by the owner; messages go here.
    address text not null,
    -- The comparison form, compared as bytes.
    folded text collate "C" not null,
    is_primary boolean not null,
    is_sign_up boolean not null,
    verified_at timestamptz,
    created_at timestamptz not null,
    removed_at timestamptz,
    removed_reason text,
    check ((removed_at is null) = (removed_reason is null))
);

-- One rule for sign-up, sign-in and recovery: two addresses that compare equal cannot both exist.
create unique index contact_email on contact (folded) where channel = 'email' and removed_at is null;
create index contact_phone on contact (folded) where channel = 'sms' and removed_at is null;
create index contact_account on contact (account);

-- Fingerprints under a key outside the database; the number itself is nowhere.
create table instrument (
    account uuid not null references account,
    kind text not null check (kind in ('card', 'iban')),
    fingerprint bytea not null,
    key_id text not null,
    created_at timestamptz not null,
    primary key (account, fingerprint)
);

create index instrument_fingerprint on instrument (fingerprint);

-- Sign-ups with an address that was taken: bounds the messages their owner gets about them.
create table repeated_registration (
    account uuid primary key references account,
    times bigint not null,
    last_at timestamptz not null,
    last_notice_at timestamptz not null
);

create table recovery_attempt (
    id uuid primary key,
    account uuid not null references account,
    state text not null check (state in ('open', 'completed', 'voided')),
    opened_at timestamptz not null,
    -- When the newest fresh link was asked for, and for which contact.
    link_requested_at timestamptz,
    link_contact uuid references contact,
    last_sent_at timestamptz,
    closed_at timestamptz,
    closed_reason text,
    check ((state = 'open') = (closed_at is null))
);

create unique index recovery_attempt_open on recovery_attempt (account) where state = 'open';
create index recovery_attempt_account on recovery_attempt (account, opened_at);

create table recovery_request (
    id uuid primary key,
    kind text not null check (kind in ('email', 'sms', 'resend')),
    -- SHA-256 of the handle that only the asker's browser holds.
    handle_hash bytea not null,
    -- What was typed, sealed by this service to itself; wiped in the transaction that resolves the request.
    sealed_identifier jsonb,
    expires_at timestamptz not null,
    state text not null default 'pending' check (state in ('pending', 'resolved')),
    outcome text,
    created_at timestamptz not null,
    resolved_at timestamptz,
    account uuid,
    attempt uuid,
    contact uuid,
    -- Tries that failed for a reason of ours, and when the next is due by the database's clock.
    tries integer not null default 0,
    next_try_at timestamptz not null default now(),
    check (state = 'pending' or sealed_identifier is null)
);

create unique index recovery_request_handle on recovery_request (handle_hash) where kind <> 'resend';
create index recovery_request_pending on recovery_request (created_at) where state = 'pending';
create index recovery_request_resolved on recovery_request (resolved_at) where state = 'resolved';

-- Failed passwords by keyed fingerprint of what was typed, known or unknown alike.
create table sign_in_failure (
    identifier bytea primary key,
    failures integer not null,
    last_failure timestamptz not null
);

create index sign_in_failure_age on sign_in_failure (last_failure);
