-- Contacts that messages do not reach, as notification found out, until a secret that was sent there comes back.
alter table contact
    add column undeliverable_since timestamptz,
    -- It does not exist any more, or its owner called our mail unwanted.
    add column undeliverable_reason text check (undeliverable_reason in ('bounced', 'complaint')),
    -- When such a secret came back last.
    add column reached_at timestamptz,
    add constraint contact_undeliverable_check
        check ((undeliverable_since is null) = (undeliverable_reason is null));
