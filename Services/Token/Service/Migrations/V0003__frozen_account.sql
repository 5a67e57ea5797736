-- A frozen account is held while the greatest epoch it was frozen at is above the greatest it was let go at; both only
-- rise, so the order in which the two are learned does not matter.
alter table account_standing
    add column frozen_epoch bigint not null default 0,
    add column unfrozen_epoch bigint not null default 0;
