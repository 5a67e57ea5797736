#!/bin/bash
# One role and one database for each service; no service may connect to another's, nor to the database postgres.
set -euo pipefail
for service in identity token session notification; do
  psql -v ON_ERROR_STOP=1 -q -U "${POSTGRES_USER:-postgres}" -d postgres <<SQL
\\getenv password REKEY_${service^^}_DATABASE_PASSWORD
CREATE ROLE rekey_$service LOGIN PASSWORD :'password';
CREATE DATABASE rekey_$service OWNER rekey_$service ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE rekey_$service FROM PUBLIC;
SQL
done
psql -v ON_ERROR_STOP=1 -q -U "${POSTGRES_USER:-postgres}" -d postgres <<SQL
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
SQL
