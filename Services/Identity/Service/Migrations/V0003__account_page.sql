-- The owner's account page: step-up, changes of contacts, known devices, history, closing with a way back.

alter table account drop constraint account_state_check;
alter table account
    add constraint account_state_check check (state in ('active', 'frozen', 'closing', 'closed')),
    add column closing_since timestamptz,
    -- When a closing account is erased unless its owner comes back before.
    add column erase_after timestamptz,
    add column closed_at timestamptz,
    add constraint account_closing_check
        check ((state = 'closing') = (erase_after is not null) and (state = 'closing') = (closing_since is not null)),
    add constraint account_closed_check check ((state = 'closed') = (closed_at is not null));

create index account_closing on account (erase_after) where state = 'closing';

-- The password was given once more in this session.
create table step_up (
    session uuid primary key,
    account uuid not null references account,
    proved_at timestamptz not null
);

create index step_up_account on step_up (account);
create index step_up_age on step_up (proved_at);

-- A contact that waits for its proof. It becomes a row of `contact` when the code sent to it is given back.
create table contact_change (
    id uuid primary key,
    account uuid not null references account,
    -- The contact that the code proves: a row of `contact` for a sign-up address, else one that is still to be made.
    contact uuid not null,
    channel text not null check (channel in ('email', 'sms')),
    reason text not null check (reason in ('sign-up', 'replace', 'add')),
    -- One change may wait for the first place of a channel and one for the second.
    place text not null check (place in ('primary', 'second')),
    -- Wiped in the transaction that ends the change.
    address text,
    folded text collate "C",
    -- Somebody else's address: nothing was sent there and no code is right.
    is_taken boolean not null,
    -- What the code is derived from, together with a key outside the database.
    nonce bytea not null,
    key_id text not null,
    tries integer not null default 0,
    created_at timestamptz not null,
    last_sent_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    outcome text,
    check ((ended_at is null) = (outcome is null)),
    check ((ended_at is null) = (address is not null) and (address is null) = (folded is null))
);

create unique index contact_change_pending on contact_change (account, channel, place) where ended_at is null;
create index contact_change_expiring on contact_change (expires_at) where ended_at is null;
create index contact_change_ended on contact_change (ended_at) where ended_at is not null;
create index contact_change_account on contact_change (account);

-- Devices an account was signed in from, by keyed fingerprint of the device's cookie or name.
create table known_device (
    account uuid not null references account,
    fingerprint bytea not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    primary key (account, fingerprint)
);

create index known_device_age on known_device (last_seen);

-- What happened to an account, for its owner's eyes. Rows are added and, after their time, dropped; never changed.
create table account_history (
    id uuid primary key,
    account uuid not null references account,
    at timestamptz not null,
    kind text not null,
    -- Masked contacts, channels and reasons.
    facts jsonb not null,
    device text,
    place text,
    session uuid
);

create index account_history_page on account_history (account, at desc, id desc);
create index account_history_age on account_history (at);

create index recovery_attempt_closed on recovery_attempt (closed_at) where closed_at is not null;
create index contact_removed on contact (removed_at) where removed_at is not null;
