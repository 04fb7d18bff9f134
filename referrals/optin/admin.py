"""The operator's desk for the review queue: what suspicion held back, with its reasons, and the two answers to it."""

from collections import Counter

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.pool import normalise
from referrals.optin import review
from referrals.optin.models import Note, Referral
from referrals.optin.suspicion import WORDS
from referrals.rejections.admin import STAMPS, MailStateFilter, PostedDesk
from tenants import desk


@admin.register(Referral)
class ReferralDesk(desk.ReadingDesk):
    """Referrals, newest first. What decides is shown, the person is not."""

    to_view = "desk.review"
    list_display = ("spelled_id", "tenant", "verdict", "why", "registered_at", "decided_at")
    list_filter = ("verdict", ("tenant", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("tenant",)
    search_fields = ("tenant__name",)
    ordering = ("-id",)
    actions = ("count", "refuse")
    fields = (
        "spelled_id",
        "tenant",
        "verdict",
        "why",
        "mail_domain",
        "way",
        "has_application",
        "registered_at",
        "decided_at",
    )

    def has_review_permission(self, request: HttpRequest) -> bool:
        return desk.may(request, self.to_view)

    @admin.display(description=_("確認の理由"))
    def why(self, referral: Referral) -> str:
        return " / ".join(str(WORDS.get(code, code)) for code in referral.reasons) or "—"

    @admin.display(description=_("メールアドレスのドメイン"))
    def mail_domain(self, referral: Referral) -> str:
        return normalise.domain_of(str(referral.profile.get("email", ""))) or "—"

    @admin.display(description=_("登録の経路"))
    def way(self, referral: Referral) -> str:
        is_shared = referral.registration.link.application_id is None
        return str(_("共通の専用URL") if is_shared else _("本人宛ての専用URL"))

    @admin.display(description=_("応募の記録"), boolean=True)
    def has_application(self, referral: Referral) -> bool:
        return referral.application_id is not None

    @admin.action(description=_("カウントする"), permissions=["review"])
    def count(self, request: HttpRequest, rows: QuerySet[Referral]) -> HttpResponse | None:
        if not desk.is_confirmed(request):
            text = _("確認待ちの紹介を、不採用になった本人の登録としてカウントします。元には戻せません。")
            return desk.ask(self, request, rows, action="count", title=_("カウントする"), text=text)
        verdicts = review.release_referrals(referrals=rows, by=desk.operator(request), at=timezone.now())
        self.tell(request, verdicts, len(rows))
        return None

    @admin.action(description=_("カウントしない"), permissions=["review"])
    def refuse(self, request: HttpRequest, rows: QuerySet[Referral]) -> HttpResponse | None:
        if not desk.is_confirmed(request):
            text = _("確認待ちの紹介をカウントの対象から外します。本人が選んだ提供は続きます。元には戻せません。")
            return desk.ask(self, request, rows, action="refuse", title=_("カウントしない"), text=text)
        verdicts = review.refuse_referrals(referrals=rows, by=desk.operator(request), at=timezone.now())
        self.tell(request, verdicts, len(rows))
        return None

    def tell(self, request: HttpRequest, verdicts: Counter[str], asked: int) -> None:
        """How many came to what; who was decided before is said too."""
        for verdict, number in sorted(verdicts.items()):
            words = {"verdict": Referral.Verdict(verdict).label, "number": number}
            self.message_user(request, _("%(verdict)s：%(number)s件") % words, messages.SUCCESS)
        if before := asked - verdicts.total():
            text = _("すでに判定済みのため変更しなかったもの：%(number)s件")
            self.message_user(request, text % {"number": before}, messages.WARNING)


@admin.register(Note)
class NoteDesk(PostedDesk):
    """Confirmation mails and receipts."""

    to_view = "desk.profiles"
    list_display = ("id", "kind", "tenant", "state", "error", "attempts", "next_at", "sent_at")
    list_filter = (MailStateFilter, "kind")
    fields = ("id", "kind", "tenant", *STAMPS, "message_id")
