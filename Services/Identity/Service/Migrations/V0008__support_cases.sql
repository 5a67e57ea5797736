-- Customer service: who works there, and the cases in which a hijacked account is given back (HIJ-01 to HIJ-11).

-- A name is never given to somebody else, so it is the identity that two-person rules and the audit trail compare.
create table support_agent (
    name text collate "C" primary key,
    display_name text not null,
    is_approver boolean not null,
    is_agent boolean not null,
    -- Argon2id in PHC form, of a generated password.
    phc text not null,
    -- The secret of the second factor, sealed under a key outside the database.
    totp_sealed bytea not null,
    totp_key_id text not null,
    -- The newest time step whose code was accepted; it and those before it never count again (RFC 6238 5.2).
    totp_step bigint not null default 0,
    created_at timestamptz not null,
    last_sign_in_at timestamptz,
    disabled_at timestamptz
);

create table support_session (
    -- SHA-256 of the token; the token itself is nowhere.
    token_hash bytea primary key,
    agent text collate "C" not null references support_agent,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    -- When a code of the second factor was last accepted in this session.
    stepped_up_at timestamptz not null
);

create index support_session_agent on support_session (agent);
create index support_session_end on support_session (expires_at);

-- Wrong passwords and codes in a row, by keyed fingerprint, also of names that nobody has.
create table support_failure (
    identifier bytea primary key,
    failures integer not null,
    last_failure timestamptz not null
);

create table support_case (
    id uuid primary key,
    account uuid not null references account,
    state text not null,
    -- The state that a review interrupted.
    state_before text,
    state_since timestamptz not null,
    -- When the state goes on or ends by itself; for what is over, when it ended.
    expires_at timestamptz not null,
    -- Wiped when the account is erased.
    claim text,
    disputed_since timestamptz not null,
    opened_at timestamptz not null,
    opened_by text collate "C" not null references support_agent,
    frozen_at timestamptz,
    proposed_contact uuid,
    -- A brand-new address; wiped when the account is erased.
    proposed_address text,
    proposed_by text collate "C" references support_agent,
    proposed_at timestamptz,
    decision text check (decision in ('approved', 'refused')),
    decided_by text collate "C" references support_agent,
    decided_at timestamptz,
    effective_at timestamptz,
    closed_at timestamptz,
    -- Length and last hash of the audit trail.
    audit_count bigint not null default 0,
    audit_head text not null,
    check ((closed_at is not null) = (state in ('closed', 'refused', 'expired')))
);

create unique index support_case_open on support_case (account) where closed_at is null;
create index support_case_account on support_case (account, opened_at);
create index support_case_due on support_case (expires_at) where closed_at is null;
create index support_case_page on support_case (opened_at desc, id desc);

create table support_evidence (
    id uuid primary key,
    support_case uuid not null references support_case,
    kind text not null,
    weight integer not null,
    -- Where it can be found, never the document itself; wiped when the account is erased.
    reference text,
    note text,
    added_by text collate "C" not null references support_agent,
    at timestamptz not null
);

create index support_evidence_case on support_evidence (support_case, at);

create table support_objection (
    id uuid primary key,
    support_case uuid not null references support_case,
    at timestamptz not null,
    -- An agent's name, or how somebody without one objected: `link`, `undo`.
    source text not null
);

create index support_objection_case on support_objection (support_case, at);

-- The links by which holders of contacts object; derived from what stands here and a key outside the database.
create table support_objection_link (
    id uuid primary key,
    support_case uuid not null references support_case,
    contact uuid not null,
    nonce bytea not null,
    key_id text not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

create index support_objection_link_case on support_objection_link (support_case);

-- Free text that agents gave with an action. The trail holds a salted hash of it, so it can be erased and the trail
-- still be checked.
create table support_reason (
    support_case uuid not null references support_case,
    sequence bigint not null,
    salt text not null,
    reason text not null,
    primary key (support_case, sequence)
);

create table support_audit (
    support_case uuid not null references support_case,
    sequence bigint not null check (sequence >= 1),
    at timestamptz not null,
    actor text not null,
    action text not null,
    -- The exact bytes that were hashed.
    content text not null,
    previous_hash text not null,
    hash text not null,
    primary key (support_case, sequence)
);

-- Nothing but a superuser who takes this trigger away changes what was written, and the hashes tell that.
create function support_audit_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only' using errcode = '42501';
end
$$;

create trigger support_audit_final before update or delete on support_audit
    for each row execute function support_audit_is_final();
create trigger support_audit_kept before truncate on support_audit
    for each statement execute function support_audit_is_final();
