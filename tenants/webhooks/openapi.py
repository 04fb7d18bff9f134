"""The registry's way into the OpenAPI document."""

from typing import Any

from tenants.webhooks import registry


def add_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: put every event type under `webhooks`."""
    return result | {"webhooks": registry.openapi_webhooks()}
