"""What the letters about leaving say: until when it can be taken back, and where the data lies."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from tenants.models import Export, Letter
from tenants.post import CannotRender


def closed(letter: Letter) -> dict[str, Any]:
    """Until when the operator can open the account again."""
    return {"until": parse_datetime(letter.data["until"])}


def export_ready(letter: Letter) -> dict[str, Any]:
    """The page with the file, and until when it is kept. The file itself is never mailed."""
    export = Export.objects.for_tenant(letter.tenant).filter(pk=letter.data["export"]).first()
    if export is None:
        raise CannotRender("export")
    page = reverse(f"{letter.tenant.kind}:data", kwargs={"tenant_slug": letter.tenant.slug})
    return {"export": export, "url": f"{settings.BASE_URL}{page}"}
