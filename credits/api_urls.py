"""Addresses of this slice in the API."""

from typing import Any

urlpatterns: list[Any] = []
