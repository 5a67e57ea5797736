-- A text message that did not arrive says nothing of the number, and its owner is told all the same.
alter table contact
    drop constraint contact_undeliverable_reason_check,
    add constraint contact_undeliverable_reason_check
        check (undeliverable_reason in ('bounced', 'complaint', 'undelivered'));
