"""Where sealed documents lie: a folder outside the web root, or a bucket that speaks S3. Never within a scope."""

import http.client
import os
import secrets
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone

from candidates.documents import signature

SECONDS = 20
OK, NO_CONTENT, NOT_FOUND = 200, 204, 404


class Unavailable(Exception):
    """The store does not answer, or refuses; asking later may help."""


class Store(Protocol):
    """What a store can do."""

    def put(self, name: str, content: bytes) -> None:
        """Keep it; the same name again is the same content."""

    def get(self, name: str) -> bytes:
        """`FileNotFoundError` where there is none."""

    def delete(self, name: str) -> None:
        """Remove it, if it is there."""


class Folder:
    """Below MEDIA_ROOT, readable by the product's own user alone."""

    def path(self, name: str) -> Path:
        folder = Path(settings.MEDIA_ROOT) / "documents"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / name

    def put(self, name: str, content: bytes) -> None:
        """Whole, or not at all."""
        path = self.path(name)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def get(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


class Bucket:
    """An S3-compatible bucket, addressed by path (`<endpoint>/<bucket>/<name>`)."""

    def put(self, name: str, content: bytes) -> None:
        self.ask("PUT", name, content)

    def get(self, name: str) -> bytes:
        found = self.ask("GET", name)
        if found is None:
            raise FileNotFoundError(name)
        return found

    def delete(self, name: str) -> None:
        self.ask("DELETE", name)

    def ask(self, method: str, name: str, content: bytes = b"") -> bytes | None:
        """The answer's body; None for what is not there."""
        told = settings.DOCUMENT_STORE
        where = urlsplit(told["endpoint"])
        path = f"{where.path.rstrip('/')}/{quote(told['bucket'])}/{quote(name)}"
        asked = signature.Asked(method, where.netloc, path, content)
        is_open = where.hostname in {"127.0.0.1", "localhost", "minio"}  # beside us, without a network between
        kind = http.client.HTTPConnection if where.scheme == "http" and is_open else http.client.HTTPSConnection
        connection = kind(where.netloc, timeout=SECONDS)
        try:
            connection.request(method, path, body=content, headers=signature.headers_for(asked, told, timezone.now()))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status == NOT_FOUND:
            return None
        if answer.status not in {OK, NO_CONTENT}:
            raise Unavailable(str(answer.status))
        return body


def store() -> Store:
    """The one that the environment names."""
    return Bucket() if settings.DOCUMENT_STORE.get("bucket") else Folder()
