-- After a breach: passwords of many accounts are taken away, and their owners are told as fast as mail providers take it.

-- One row a run: what was decided, by whom, and how far it is. Kept as the record of it.
create table forced_reset (
    id uuid primary key,
    reason text not null,
    ticket text,
    state text not null check (state in ('loading', 'putting-out', 'telling', 'done', 'cancelled')),
    messages_per_second integer not null check (messages_per_second between 1 and 10000),
    created_at timestamptz not null,
    started_at timestamptz,
    -- Every password of the run is gone since then.
    all_out_at timestamptz,
    ended_at timestamptz,
    -- How far the pace of messages is used up.
    paced_through timestamptz,
    accounts bigint not null default 0,
    put_out bigint not null default 0,
    told bigint not null default 0,
    -- Frozen, closed, or back before it was their turn to be told.
    skipped bigint not null default 0
);

create table forced_reset_account (
    run uuid not null references forced_reset,
    account uuid not null references account,
    state text not null default 'waiting' check (state in ('waiting', 'out', 'told', 'skipped')),
    -- When the owner was last seen; the most active are told first.
    last_active timestamptz not null,
    primary key (run, account)
);

create index forced_reset_waiting on forced_reset_account (run, account) where state = 'waiting';
create index forced_reset_to_tell on forced_reset_account (run, last_active desc, account) where state = 'out';
create index forced_reset_of_account on forced_reset_account (account);
