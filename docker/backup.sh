#!/bin/sh
# A base backup into $BACKUPS, checked; those of more than 35 days ago go, and the log that only they needed. Every night:
#   docker compose exec --user postgres postgres sh /careerrelay/backup.sh
# Then copy $BACKUPS, encrypted, to another place: a disk that burns takes what lies beside it along.
set -eu
BACKUPS=${BACKUPS:-/var/lib/postgresql/backups}
DAYS=${DAYS:-35}
name=$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$BACKUPS/base" "$BACKUPS/wal"
pg_basebackup --pgdata "$BACKUPS/base/$name.part" --checkpoint fast --wal-method none --manifest-checksums SHA256
pg_verifybackup --no-parse-wal "$BACKUPS/base/$name.part"
mv "$BACKUPS/base/$name.part" "$BACKUPS/base/$name"
find "$BACKUPS/base" -mindepth 1 -maxdepth 1 -mtime "+$DAYS" -exec rm -rf {} +
oldest=$(find "$BACKUPS/base" -mindepth 2 -maxdepth 2 -name backup_label -exec sed -n 's/^START WAL LOCATION.*(file \(.*\))$/\1/p' {} + | sort | head -n 1)
pg_archivecleanup "$BACKUPS/wal" "$oldest"
echo "$BACKUPS/base/$name"
