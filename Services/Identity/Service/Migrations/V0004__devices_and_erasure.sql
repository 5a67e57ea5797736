-- Whether somebody signed in before, for accounts whose devices were forgotten: silence is for the very first time alone.
alter table account add column signed_in_before boolean not null default true;
alter table account alter column signed_in_before set default false;

-- What erasing an account and dropping old contacts look up.
create index recovery_request_account on recovery_request (account) where account is not null;
create index recovery_target_account on recovery_target (account);
create index recovery_attempt_link_contact on recovery_attempt (link_contact) where link_contact is not null;
