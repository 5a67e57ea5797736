-- Accounts that are gone: an event that comes late queues no message for them any more. Ids are never used again (LNK-13).
create table closed_account (
    account uuid primary key,
    closed_at timestamptz not null
);
