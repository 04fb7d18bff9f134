"""A file through the wizard's services, without its pages."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from candidates.imports import steps
from candidates.imports.models import Import, Upload
from tenants.scope import scope

HEADER = "応募ID,応募時刻,名前,メールアドレス,募集職種,選考終了理由"


def rows(count: int, *, first: int = 1, job: str = "営業") -> list[str]:
    """Different people, each with one application."""
    numbers = range(first, first + count)
    return [f"A-{n},2026/7/{n % 28 + 1},山田 太郎{n},taro{n}@mail.example,{job},不採用" for n in numbers]


def received(tenant, lines: list[str], at: datetime, header: str = HEADER) -> Upload:
    """Uploaded, its columns chosen as suggested, checked."""
    file = SimpleUploadedFile("applicants.csv", "\n".join([header, *lines]).encode())
    with scope(tenant=tenant):
        upload = steps.receive_file(tenant=tenant, file=file, filename=file.name, by=None, at=at)
        steps.choose_columns(tenant=tenant, upload=upload, targets=upload.targets, by=None, at=at)
        return Upload.objects.select_related("tenant").get(pk=upload.pk)


def started(tenant, lines: list[str], at: datetime, header: str = HEADER) -> Import:
    """Waiting for a worker."""
    upload = received(tenant, lines, at, header)
    with scope(tenant=tenant):
        return steps.start_import(tenant=tenant, upload=upload, by=None, at=at)


def fresh(row):
    """The row as it is now."""
    with scope(tenant=row.tenant_id):
        related = ("tenant", "upload") if isinstance(row, Import) else ("tenant",)
        return type(row).objects.select_related(*related).get(pk=row.pk)
