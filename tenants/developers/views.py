"""The developers' pages, open to everybody: the guide, every problem, every event, and files to take along."""

import json
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tenants.api.titles import TITLES
from tenants.developers.remedies import remedy_of
from tenants.webhooks.registry import EVENT_TYPES

SAMPLES = {"Python": "verify.py", "Node.js": "verify.mjs", "PHP": "verify.php", "Ruby": "verify.rb", "Go": "verify.go"}
POSTMAN = "sdk/careerrelay.postman_collection.json"


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """From the first call to a working receiver, in the reader's language."""
    folder = Path(__file__).parent / "samples"
    samples = [(language, (folder / name).read_text()) for language, name in SAMPLES.items()]
    text = f"tenants/developers/guide_{'ja' if get_language() == 'ja' else 'en'}.html"
    context = {"base_url": settings.BASE_URL, "samples": samples, "text": text}
    return render(request, "tenants/developers/guide.html", context)


@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """One anchor for each problem: what it says, and what to do."""
    problems = [(kind, title, remedy_of(kind)) for kind, title in TITLES.items()]
    return render(request, "tenants/developers/errors.html", {"problems": problems})


@require_safe
def problem(request: HttpRequest, kind: str) -> HttpResponse:
    """Where a problem's `type` leads."""
    if kind not in TITLES:
        raise Http404
    return redirect(f"{reverse('developers_errors')}#{kind}")


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The registry, as it is pushed: each type with its schema and an example."""
    types = [
        {"event": event, "schema": pretty(event.schema), "example": pretty(event.example)} for event in EVENT_TYPES
    ]
    return render(request, "tenants/developers/events.html", {"types": types})


@require_safe
def postman(request: HttpRequest) -> HttpResponse:
    """The collection, with this address in it."""
    collection = json.loads((Path(settings.BASE_DIR) / POSTMAN).read_text())
    collection["variable"][0]["value"] = settings.BASE_URL
    answer = HttpResponse(pretty(collection), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="careerrelay.postman_collection.json"'
    return answer


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
