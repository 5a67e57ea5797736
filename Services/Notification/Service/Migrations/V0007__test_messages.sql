-- Messages that operators had sent to see whether a provider works, and why. They belong to no account.
create table test_message (
    id uuid primary key,
    channel text not null check (channel in ('email', 'sms')),
    masked text not null,
    provider text not null,
    actor text not null,
    reason text not null,
    at timestamptz not null,
    -- The provider's answer; nil while it is under way, or for ever when the process died.
    outcome text check (outcome in ('accepted', 'temporary', 'permanent', 'unknown')),
    answer text,
    code integer,
    enhanced text
);
create index test_message_at on test_message (at);
