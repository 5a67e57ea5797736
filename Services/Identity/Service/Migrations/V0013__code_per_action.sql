-- Every action of an agent comes with a code of its own; none is remembered for the next one (HIJ-07).
alter table support_session drop column stepped_up_at;
