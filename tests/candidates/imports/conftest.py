"""The stage of the import's tests: acme, and the shipped sample."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from candidates.imports import services
from candidates.imports.models import Import
from tenants.models import Plan, Tenant
from tenants.scope import scope

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SAMPLE = Path(services.__file__).parent / "samples" / "herp.csv"
HEADER = "応募ID,応募時刻,名前,メールアドレス,電話番号,募集職種,選考ステップ,選考終了理由"


@pytest.fixture
def sample() -> bytes:
    return SAMPLE.read_bytes()


@pytest.fixture
def acme(db) -> Tenant:
    return _employer("acme")


@pytest.fixture
def rival(db) -> Tenant:
    return _employer("rival")


def _employer(slug: str) -> Tenant:
    with scope(network=True):
        plan, _ = Plan.objects.get_or_create(name="標準")
        return _made(slug, plan)


def _made(slug: str, plan: Plan) -> Tenant:
    return Tenant.objects.create(
        slug=slug,
        kind=Tenant.Kind.EMPLOYER,
        name=slug,
        address="東京都千代田区1-1",
        representative="代表 花子",
        contact=f"hr@{slug}.example",
        plan=plan,
        admitted_at=AT,
    )


@pytest.fixture
def in_scope(acme) -> Iterator[None]:
    with scope(tenant=acme):
        yield


@pytest.fixture
def take(acme, in_scope) -> Callable[..., Import]:
    """Import rows under the usual header, or a whole file, as acme."""

    def taken(*rows: str, file: bytes | None = None, header: str = HEADER, at: datetime = AT) -> Import:
        content = file if file is not None else "\n".join([header, *rows]).encode()
        return services.import_file(tenant=acme, file=content, filename="applicants.csv", at=at)

    return taken
