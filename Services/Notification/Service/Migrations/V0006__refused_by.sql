-- Providers that cannot take a message which another may take.
alter table message add column refused_by text[] not null default '{}';
