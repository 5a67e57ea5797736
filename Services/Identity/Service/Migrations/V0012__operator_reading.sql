-- What operators looked up: whose account, who and why. Rows are added with the reading and never changed; they go after
-- 24 months, or with an erased account.
create table operator_reading (
    id uuid primary key,
    at timestamptz not null,
    -- Null when nobody was found.
    account uuid,
    -- What was asked with; never what was typed.
    asked_with text not null check (asked_with in ('account', 'email', 'recovery')),
    actor text not null,
    reason text not null
);

create index operator_reading_account on operator_reading (account, at);
create index operator_reading_age on operator_reading (at);
