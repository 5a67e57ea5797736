-- A removal that is planned, or taken back, is part of a contact's history: who did it, on what device and where.
alter table contact_history drop constraint contact_history_what_check;
alter table contact_history add constraint contact_history_what_check check (
    what in ('added', 'verified', 'replaced', 'removed', 'restored', 'denied', 'removal-planned', 'kept'));
