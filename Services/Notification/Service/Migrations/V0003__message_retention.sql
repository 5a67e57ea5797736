-- What the janitor looks for: messages to which nothing happens any more, by age.
create index message_final on message (created_at) where state in ('sent', 'failed', 'expired');
