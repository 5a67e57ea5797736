-- What the events of an attempt share; null is the attempt's own id.
alter table attempt_state add column correlation text;
