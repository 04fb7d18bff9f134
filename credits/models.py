"""The purse's nouns: one book per tenant, its accounts, and the transactions and entries that only grow."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.models import OwnedKey, Tenant, TenantOwned, User


class Unit(models.TextChoices):
    """What is counted."""

    REFERRAL = "referral", _("紹介")
    SLOT = "slot", _("無料紹介枠")


class Code(models.TextChoices):
    """Where it lies. The network's side is the issuer's: it holds minus everything that was ever given."""

    NETWORK = "network", _("ネットワーク")
    PURSE = "purse", _("次の枠を待つ紹介")
    CONVERTED = "converted", _("枠になった紹介")
    AVAILABLE = "available", _("利用可能")
    HELD = "held", _("確保中")
    SPENT = "spent", _("利用済み")
    EXPIRED = "expired", _("期限切れ")


class Kind(models.TextChoices):
    """Every way a unit may move."""

    REFERRAL_COUNTED = "referral_counted", _("紹介のカウント")
    SLOTS_GRANTED = "slots_granted", _("枠の付与")
    SLOT_HELD = "slot_held", _("枠の確保")
    SLOT_RELEASED = "slot_released", _("枠の解放")
    SLOT_SPENT = "slot_spent", _("枠の利用")
    SLOT_RESTORED = "slot_restored", _("枠の返還")
    SLOT_EXPIRED = "slot_expired", _("枠の失効")
    REFERRAL_REVERSED = "referral_reversed", _("紹介の取消")
    ADJUSTED = "adjusted", _("調整")


CHART = {
    Unit.REFERRAL: (Code.NETWORK, Code.PURSE, Code.CONVERTED),
    Unit.SLOT: (Code.NETWORK, Code.AVAILABLE, Code.HELD, Code.SPENT, Code.EXPIRED),
}
GRANT_THAT_ENDS = Q(kind="slots_granted", policy__has_key="slot_lifetime_days")
NOTHING_BEFORE = bytes(32)  # the `prev_hash` of a tenant's first transaction


def unindexed_tenant() -> models.ForeignKey[Tenant, Tenant]:
    """`TenantOwned.tenant` for tables that every post writes: their own constraints begin with the tenant anyway."""
    return models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("企業"))


class Book(TenantOwned):
    """A tenant's ledger as it stands: its row lock puts every move of that tenant in one line."""

    EXPORTED = tuple("seq head slots_granted moved_at opened_at".split())
    seq = models.PositiveBigIntegerField(_("取引数"), default=0)
    head = models.BinaryField(_("最新のハッシュ"), max_length=32, default=NOTHING_BEFORE)
    slots_granted = models.PositiveBigIntegerField(_("付与した枠"), default=0)
    moved_at = models.DateTimeField(_("最新の取引の日時"), null=True, blank=True)
    opened_at = models.DateTimeField(_("開設日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("台帳")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="tenant_has_one_book")]

    def __str__(self) -> str:
        return f"{self.tenant_id} #{self.seq}"


class Account(TenantOwned):
    """A place for one unit; `balance` is always the sum of its entries."""

    EXPORTED = tuple("id unit code balance".split())
    unit = models.CharField(_("単位"), max_length=10, choices=Unit)
    code = models.CharField(_("口座"), max_length=10, choices=Code)
    balance = models.BigIntegerField(_("残高"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("口座")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "unit", "code"], name="tenant_has_one_account_of_a_code"),
            models.CheckConstraint(
                condition=Q(unit="referral", code__in=CHART[Unit.REFERRAL]) | Q(unit="slot", code__in=CHART[Unit.SLOT]),
                name="account_is_on_the_chart",
                violation_error_message=_("この単位に口座の種類がありません。"),
            ),
            models.CheckConstraint(
                condition=Q(code="purse") | Q(code="network", balance__lte=0) | ~Q(code="network") & Q(balance__gte=0),
                name="account_never_holds_less_than_nothing",  # but the purse, which a reversal may overdraw
                violation_error_message=_("残高が足りません。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}/{self.code} {self.balance}"


class Transaction(TenantOwned):
    """One move with one cause, chained to the move before it. `policy` is the rule it was made under."""

    PREFIX = "txn"
    EXPORTED = tuple("id seq kind cause at policy prev_hash hash".split())
    tenant = unindexed_tenant()
    seq = models.PositiveBigIntegerField(_("番号"))
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    cause = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField(_("日時"))
    policy = models.JSONField(_("適用した規則"), default=dict)
    prev_hash = models.BinaryField(_("直前のハッシュ"), max_length=32)
    hash = models.BinaryField(_("ハッシュ"), max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = _("取引")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cause"], name="transaction_cause_moves_once"),
            models.UniqueConstraint(fields=["tenant", "seq"], name="transaction_has_its_own_number"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="transaction_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="transaction_numbers_begin_at_one"),
        ]
        indexes = [  # only what may expire, and what came back late: no other post pays for them
            models.Index(fields=["tenant", "seq"], name="grant_that_ends", condition=GRANT_THAT_ENDS),
            models.Index(fields=["tenant", "at"], name="slot_that_came_back", condition=Q(kind="slot_restored")),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind} {self.cause}"


class Entry(TenantOwned):
    """One account's part in a transaction, and the account's balance after it."""

    EXPORTED = tuple("id transaction account seq amount balance".split())
    tenant = unindexed_tenant()
    transaction = OwnedKey(Transaction, related_name="entries", verbose_name=_("取引"))
    account = OwnedKey(Account, related_name="entries", db_index=False, verbose_name=_("口座"))
    seq = models.PositiveBigIntegerField(_("番号"))  # the transaction's
    amount = models.BigIntegerField(_("増減"))
    balance = models.BigIntegerField(_("残高"))

    class Meta:
        verbose_name = verbose_name_plural = _("仕訳")
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="entry_moves_an_account_once_in_a_transaction"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.amount:+d}"


class Adjustment(TenantOwned):
    """What an operator found must be put right by hand, and what a second one decided about it."""

    PREFIX = "adj"
    EXPORTED = tuple("id unit amount reason proposed_at decided_at outcome".split())

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("承認した")
        REFUSED = "refused", _("却下した")

    unit = models.CharField(_("単位"), max_length=10, choices=Unit)
    amount = models.IntegerField(_("増減"))
    reason = models.CharField(_("理由"), max_length=500)
    proposed_at = models.DateTimeField(_("起票日時"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("起票者"))
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("決定者")
    )
    outcome = models.CharField(_("決定の内容"), max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("調整")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="adjustment_moves_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="adjustment_needs_a_second_operator",
                violation_error_message=_("起票した人は、自分の調整を決定できません。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome__in=["approved", "refused"]),
                name="adjustment_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SignedHead(TenantOwned):
    """Where a ledger stood on a day, under a signature: a copy that has left us finds a ledger rewritten since."""

    EXPORTED = tuple("date seq head balances signed_at key_id signature".split())
    date = models.DateField(_("日付"))
    seq = models.PositiveBigIntegerField(_("取引数"))
    head = models.BinaryField(_("最新のハッシュ"), max_length=32)
    balances = models.JSONField(_("残高"))  # {"slot/available": 3, …}
    signed_at = models.DateTimeField(_("署名日時"))
    key_id = models.CharField(_("鍵の番号"), max_length=16)
    signature = models.BinaryField(_("署名"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("署名したハッシュ")
        constraints = [models.UniqueConstraint(fields=["tenant", "date"], name="head_is_signed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.date} #{self.seq}"


class Inspection(TenantOwned):
    """What the nightly auditor last said of a ledger. `wrong` names the first row that is not right."""

    KEPT_BACK = "the house's own work; an alarm is in the trail"
    date = models.DateField(_("日付"))
    at = models.DateTimeField(_("検査日時"))
    transactions = models.PositiveBigIntegerField(_("検査した取引"))
    wrong = models.TextField(_("不一致"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("台帳の検査")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="ledger_has_one_inspection")]

    def __str__(self) -> str:
        return self.wrong or str(self.date)
