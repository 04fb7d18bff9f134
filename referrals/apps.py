"""The journey's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("紹介")

    def ready(self) -> None:
        """Hear what the mail service reports: the signal is django-anymail's interface, not one of ours."""
        from anymail.signals import tracking

        from referrals.sending import hooks

        tracking.connect(hooks.hear, dispatch_uid="referrals.sending.hooks.hear")
