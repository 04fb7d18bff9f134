"""AWS Signature Version 4, as S3 wants it: enough for one object at a time.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Asked:
    """A request to be signed. `path` is quoted already; `more` are further headers to sign, in lower case."""

    method: str
    host: str
    path: str
    content: bytes = b""
    more: Mapping[str, str] = field(default_factory=dict)


def headers_for(asked: Asked, told: Mapping[str, str], at: datetime) -> dict[str, str]:
    """The headers to send. `told`: access_key, secret_key, region."""
    moment = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(asked.content).hexdigest()
    signed = {"host": asked.host, "x-amz-content-sha256": digest, "x-amz-date": moment, **asked.more}
    scope = f"{moment[:8]}/{told['region']}/s3/aws4_request"
    names = ";".join(sorted(signed))
    canonical = "\n".join(
        [asked.method, asked.path, "", *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, digest]
    )
    text = "\n".join([ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    mark = hmac.new(_key(told["secret_key"], scope), text.encode(), hashlib.sha256).hexdigest()
    said = f"{ALGORITHM} Credential={told['access_key']}/{scope}, SignedHeaders={names}, Signature={mark}"
    return signed | {"authorization": said}


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
