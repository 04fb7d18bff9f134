#!/bin/sh
# Run once by the postgres image on an empty volume, as the superuser: makes both roles and hands the database over.
# The same file makes the embedded server's roles. Passwords: letters and digits, for they stand in URLs too.
set -eu
[ -z "${BACKUPS:-}" ] || mkdir -p "$BACKUPS/base" "$BACKUPS/wal"  # where docker-compose.yml has the log archived to
PGOPTIONS="-c careerrelay.owner_password=$OWNER_PASSWORD -c careerrelay.app_password=$APP_PASSWORD"
export PGOPTIONS
exec psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --file "${BOOTSTRAP:-/careerrelay/bootstrap.sql}"
