"""The ground's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("組織")

    def ready(self) -> None:
        from tenants import checks  # noqa: F401  (registers the database checks)
