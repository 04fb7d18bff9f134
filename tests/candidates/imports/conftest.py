"""The stage of the import's tests: acme's scope, and the shipped sample."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from candidates.imports import services
from candidates.imports.models import Import
from tenants.scope import scope

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SAMPLE = Path(services.__file__).parent / "samples" / "herp.csv"
HEADER = "応募ID,応募時刻,名前,メールアドレス,電話番号,募集職種,選考ステップ,選考終了理由"


@pytest.fixture
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture
def in_scope(cast) -> Iterator[None]:
    with scope(tenant=cast.acme):
        yield


@pytest.fixture
def take(cast, in_scope) -> Callable[..., Import]:
    """Import rows under the usual header, or a whole file, as acme."""

    def taken(*rows: str, file: bytes | None = None, header: str = HEADER, at: datetime = AT) -> Import:
        content = file if file is not None else "\n".join([header, *rows]).encode()
        return services.import_file(tenant=cast.acme, file=content, filename="applicants.csv", at=at)

    return taken
