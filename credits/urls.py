"""Addresses of this slice."""

from typing import Any

urlpatterns: list[Any] = []
