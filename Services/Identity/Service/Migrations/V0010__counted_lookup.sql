-- When a look-up was counted against its limits: once, however often and by whichever instance it is tried.
alter table recovery_request add column counted_at timestamptz;
