"""`manage.py developers`: write the Python client, the Postman collection and the API's snapshot anew."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from tenants.developers.client import client_of
from tenants.developers.postman import collection_of

CLIENT = "sdk/python/src/careerrelay_client/api.py"
POSTMAN = "sdk/careerrelay.postman_collection.json"


def files() -> dict[Path, str]:
    """Each generated file and what it must hold."""
    with translation.override("en"):
        document: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    document = json.loads(json.dumps(document, default=str))
    collection = json.dumps(collection_of(document), ensure_ascii=False, indent=1) + "\n"
    root = Path(settings.BASE_DIR)
    return {root / CLIENT: client_of(document), root / POSTMAN: collection}


class Command(BaseCommand):
    help = "Write what is generated for developers from the OpenAPI document; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        stale = [path for path, text in files().items() if not path.exists() or path.read_text() != text]
        if check and stale:
            raise CommandError(f"not fresh: {', '.join(path.name for path in stale)}. manage.py developers")
        for path, text in files().items():
            path.write_text(text)
