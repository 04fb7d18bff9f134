"""A letter's noun."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.post import OPEN, Posted


class Letter(Posted):
    """One service mail to a member, somebody invited or a party. `kind` says how it is written, when it leaves."""

    IS_REPEATABLE = True
    PREFIX = "let"
    EXPORTED = tuple("kind recipient language queued_at sent_at failed_at".split())
    kind = models.CharField(_("種類"), max_length=50)  # of letters.registry
    recipient = models.EmailField(_("宛先"))
    language = models.CharField(_("言語"), max_length=5, default="ja")
    data = models.JSONField(_("内容"), default=dict)  # ids and dates, no secrets
    cause = models.CharField(_("きっかけ"), max_length=120)  # the same cause is written of once

    class Meta:
        verbose_name = verbose_name_plural = _("業務メール")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "cause", "recipient"], name="letter_is_written_once")
        ]
        indexes = [models.Index(fields=["next_at"], name="letter_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"
