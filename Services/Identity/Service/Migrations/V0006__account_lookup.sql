-- Looking for an account by name and payment number.

alter table recovery_request drop constraint recovery_request_kind_check;
alter table recovery_request
    add constraint recovery_request_kind_check check (kind in ('email', 'sms', 'lookup', 'resend'));

-- Which keys stand in the table, and what a new key still has to be put over; `old/new` is a fingerprint that was wrapped.
create index instrument_key on instrument (key_id);
