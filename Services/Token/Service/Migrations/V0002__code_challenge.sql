-- Request handles by their hash. Every handle that somebody tries a code with has a row, whether or not anything was
-- ever sent for it, so that trying costs the same for all; each has five tries in all.
create table code_handle (
    handle_hash bytea primary key check (octet_length(handle_hash) = 32),
    tries integer not null default 0 check (tries between 0 and 5),
    expires_at timestamptz not null
);
create index code_handle_by_expiry on code_handle (expires_at);

-- Codes by SMS. Neither code nor hash: the code is derived from these columns and a key that is not in the database.
create table code_challenge (
    challenge_id uuid primary key,
    handle_hash bytea not null references code_handle,
    attempt uuid not null,
    account uuid not null,
    contact uuid not null,
    nonce bytea not null check (octet_length(nonce) = 32),
    key_id text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > issued_at),
    ended_at timestamptz,
    end_reason text check (end_reason in ('used', 'superseded'))
);
-- Two accounts may share a number: one open challenge for each account behind a handle.
create unique index code_challenge_open on code_challenge (handle_hash, account) where ended_at is null;
create index code_challenge_by_account on code_challenge (account, expires_at);
create index code_challenge_by_attempt on code_challenge (attempt);
create index code_challenge_by_expiry on code_challenge (expires_at);

-- Wrong codes in a row by account: nothing but a success starts it again. At the cap the path by SMS is closed.
create table code_failures (
    account uuid primary key,
    failures integer not null default 0 check (failures >= 0),
    closed_at timestamptz
);

-- An account that is gone for good: nothing is issued or minted for it any more, however late its events arrive.
alter table account_standing add column closed_at timestamptz;
create index recovery_secret_by_account on recovery_secret (account);
create index refresh_family_by_account on refresh_family (account);
create index attempt_state_by_account on attempt_state (account);
