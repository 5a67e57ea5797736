-- What giving an account back to its owner leaves on it: no password until the owner sets one, and quiet contacts.

alter table account
    -- Nobody can sign in since then, until the owner has set a new password.
    add column password_disabled_at timestamptz,
    -- No contact can be changed before this instant.
    add column contacts_locked_until timestamptz;
