"""What the services refuse, as the API's problems."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.slots.introducing import AlreadyIntroduced, NotEligible, Paused
from referrals.slots.requests import RequestClosed
from referrals.slots.steps import OutOfOrder
from tenants.api.problems import Problem

PROBLEMS: dict[type[Exception], tuple[str, int, str | Promise]] = {
    RequestClosed: ("request-closed", 409, _("この募集は終了しています。")),
    Paused: ("request-paused", 409, _("この募集は一時停止中です。再開されると紹介できます。")),
    AlreadyIntroduced: ("already-introduced", 409, _("この募集に、この方をすでに紹介しています。")),
    NotEligible: ("not-eligible", 403, _("許可番号の有効期限と、手数料0円の届出の確認が必要です。")),
    OutOfOrder: ("out-of-order", 409, _("この紹介の今の状態からは進められません。状態を確かめてください。")),
}


@contextmanager
def refusals() -> Iterator[None]:
    """What is raised within becomes its problem."""
    try:
        yield
    except tuple(PROBLEMS) as refused:
        kind, status, detail = PROBLEMS[type(refused)]
        raise Problem(kind, status, str(detail)) from refused
