-- Undo: what stood on an account before a change, who may take it back, and how long a new contact waits for its power.

-- Orders the changes of contacts within one account, whose row is locked: instants can be equal, positions cannot.
create sequence contact_position;

alter table contact
    -- Where in that order the contact was added, and the change that took it off.
    add column position bigint not null default nextval('contact_position'),
    add column removed_position bigint,
    add column was_primary boolean not null default false,
    -- The address stays this account's until then, so that an undo can give it back.
    add column reserved_until timestamptz,
    -- Its owner left it because it is not safe: it undoes nothing, and has no power once it is off the account.
    add column denied_at timestamptz,
    -- Its ageing began anew then; null for the instant of its proof.
    add column ageing_since timestamptz,
    -- Its owner asked to take it off; until then it stays as it is.
    add column removal_due_at timestamptz,
    add constraint contact_reserved_check check (reserved_until is null or removed_at is not null),
    add constraint contact_removal_check check (removal_due_at is null or removed_at is null);

-- Contacts from before this migration, in the order in which they came.
with ordered as (select id, row_number() over (order by created_at, id) as place from contact)
update contact set position = ordered.place from ordered where ordered.id = contact.id;
select setval('contact_position', greatest(nextval('contact_position'), (select coalesce(max(position), 0) from contact)));
update contact set removed_position = nextval('contact_position') where removed_at is not null;

-- An address that was replaced or removed a short while ago is not free for somebody else.
drop index contact_email;
create unique index contact_email on contact (folded)
    where channel = 'email' and (removed_at is null or reserved_until is not null);
create index contact_reserved on contact (reserved_until) where reserved_until is not null;
create index contact_removal_due on contact (removal_due_at) where removal_due_at is not null;
drop index contact_phone;
create index contact_phone on contact (folded) where channel = 'sms';

-- A "this wasn't me" link in one contact's notice. Neither token nor hash: it is derived from this row and a key
-- outside the database.
create table undo_link (
    -- The token's first identifier, and its second one.
    id uuid primary key,
    issue uuid not null,
    account uuid not null references account,
    -- The contact whose notice holds it.
    contact uuid not null,
    cause text not null check (cause in ('contact', 'password', 'device')),
    -- For a contact: `email-replaced`, `phone-added` and so on.
    change text,
    -- When it happened, and where in the order of the changes of contacts.
    occurred_at timestamptz not null,
    position bigint not null,
    device text,
    place text,
    nonce bytea not null,
    key_id text not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('used', 'voided')),
    check ((ended_at is null) = (outcome is null))
);

create index undo_link_account on undo_link (account) where ended_at is null;
create index undo_link_expiring on undo_link (expires_at);

-- A contact that is not safe is to be denied its undo links: the code goes to another old contact of the account.
create table contact_denial (
    id uuid primary key,
    account uuid not null references account,
    contact uuid not null,
    voucher uuid not null,
    nonce bytea not null,
    key_id text not null,
    tries integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('proved', 'superseded', 'exhausted', 'voided')),
    check ((ended_at is null) = (outcome is null))
);

create unique index contact_denial_pending on contact_denial (account, contact) where ended_at is null;
create index contact_denial_expiring on contact_denial (expires_at);

-- Since when, until when and by whom a contact stood on an account. No address; rows are added and, with the account or
-- after their time, dropped.
create table contact_history (
    id uuid primary key,
    account uuid not null references account,
    contact uuid not null,
    at timestamptz not null,
    what text not null check (what in ('added', 'verified', 'replaced', 'removed', 'restored', 'denied')),
    session uuid,
    device text,
    place text
);

create index contact_history_account on contact_history (account, at, id);
create index contact_history_age on contact_history (at);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed', tg_table_name;
end
$$;
create trigger contact_history_append_only before update on contact_history
    for each row execute function refuse_change();

insert into contact_history (id, account, contact, at, what)
select gen_random_uuid(), account, id, created_at, 'added' from contact
union all
select gen_random_uuid(), account, id, verified_at, 'verified' from contact where verified_at is not null
union all
select gen_random_uuid(), account, id, removed_at, case removed_reason when 'replaced' then 'replaced' else 'removed' end
from contact where removed_at is not null;
