"""Where a person can still be read, word by word: every column of every table, stored files, the broker, logs.

It asks PostgreSQL's catalogue what there is, not our models: a column that everybody has forgotten is looked at too.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from tenants.scope import scope

LEGAL = {"candidates_consent", "candidates_provisionrecord"}  # kept for years, because the law says so
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY') ORDER BY 1, 2
"""


def in_tables(words: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """`(table, column, rows)` of every column in which one of the words stands. The network's scope sees all rows."""
    with scope(network=True), connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, kind in cursor.fetchall():
            found = rows_with(cursor, table, column, kind, list(words))
            if found:
                yield table, column, found


def rows_with(cursor: Any, table: str, column: str, kind: str, words: list[str]) -> int:
    name = f'"{column}"' if kind == "bytea" else f'lower("{column}"::text)'
    one = f"position(convert_to(word, 'UTF8') IN {name})" if kind == "bytea" else f"position(lower(word) IN {name})"
    matches = f"EXISTS (SELECT FROM unnest(%s::text[]) AS told (word) WHERE {one} > 0)"
    cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {matches}', [words])  # noqa: S608  (names of the catalogue's)
    return int(cursor.fetchone()[0])


def in_files(words: Iterable[str], roots: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """`(file, member)` that holds one of the words; archives are looked into."""
    marks = [word.encode() for word in words]
    for root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file():
                yield from ((path, name) for name, data in contents_of(path) if any(mark in data for mark in marks))


def contents_of(path: Path) -> Iterator[tuple[str, bytes]]:
    yield "", path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())


def in_broker(words: Iterable[str]) -> Iterator[str]:
    """Keys of the broker's and the cache's store that hold one of the words, in name or value."""
    marks = [word.encode() for word in words]
    store: Any = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    for key in store.scan_iter(count=1000):
        data = key + value_of(store, key)
        if any(mark in data for mark in marks):
            yield key.decode("utf-8", "replace")
    store.close()


def value_of(store: Any, key: bytes) -> bytes:
    kind = store.type(key).decode()
    read: Callable[[], Any] = {
        "string": lambda: store.get(key),
        "list": lambda: b"\n".join(store.lrange(key, 0, -1)),
        "set": lambda: b"\n".join(store.smembers(key)),
        "zset": lambda: b"\n".join(store.zrange(key, 0, -1)),
        "hash": lambda: b"\n".join(part for pair in store.hgetall(key).items() for part in pair),
    }.get(kind, lambda: store.dump(key))
    return bytes(read() or b"")
