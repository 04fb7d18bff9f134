"""What an item asks for besides being stored: its mail, by which template and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from candidates.imports.spelling import Item, Wrong
from referrals.rejections import queries, services
from referrals.rejections.first_template import TEXTS
from referrals.rejections.models import Dispatch, Version
from tenants.models import Tenant

NONE = "none"
MODES = (NONE, Dispatch.Mode.SCHEDULED.value, Dispatch.Mode.NOW.value)
WORDS: dict[str, str | Promise] = {
    "send": _("none・scheduled・now のどれかにしてください。"),
    "template_type": _("文面の名称かIDを、文字列で指定してください。"),
    "template_needed": _("文面がまだありません。文面を作ってから送ってください。"),
    "template_unknown": _("この文面はありません。文面の一覧にある名称かIDを指定してください。"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """Send this version, or (None) the template that fits the person's case, now or in business hours."""

    mode: str
    version: Version | None


class Orders:
    """Reads what items ask for; the templates are looked up once, and only when a mail is asked for."""

    def __init__(self, tenant: Tenant, at: Any) -> None:
        self.tenant, self.at = tenant, at
        self.known: dict[str, Version] | None = None

    def read(self, told: Any, item: Item) -> Order | None:
        """The item's order; None when it wants no mail, or (then the item is refused) when it cannot be read."""
        if not isinstance(told, dict):
            return None
        mode, asked = told.get("send", NONE), told.get("template")
        if mode not in MODES:
            _refuse(item, "/send", "send")
            return None
        if asked is not None and not isinstance(asked, str):
            _refuse(item, "/template", "template_type")
            return None
        return self._order(mode, asked or "", item) if mode != NONE else None

    def _order(self, mode: str, asked: str, item: Item) -> Order | None:
        known = self._known()
        version = known.get(asked) if asked else self._only(known)
        if version is None and self.tenant.is_test:
            version = self._of_test()
        if version is None and (asked or not known):
            _refuse(item, "/template", "template_unknown" if asked else "template_needed")
            return None
        return Order(mode, version)

    def _known(self) -> dict[str, Version]:
        if self.known is None:
            written = queries.list_templates(tenant=self.tenant)
            self.known = {one.template.name: one.newest for one in written}
            self.known |= {one.template.public_id: one.newest for one in written}
        return self.known

    @staticmethod
    def _only(known: dict[str, Version]) -> Version | None:
        different = {version.pk: version for version in known.values()}
        return next(iter(different.values())) if len(different) == 1 else None

    def _of_test(self) -> Version:
        """A test data set has no templates of its own: it takes every name, and fills in the example's text."""
        language = get_language() or "ja"
        text: dict[str, Any] = {**TEXTS.get(language, TEXTS["ja"])}
        told: dict[str, Any] = {"by": None, "at": self.at, "language": language if language in TEXTS else "ja"}
        known, name = self._known(), text["name"]
        if name not in known:
            known[name] = services.create_template(tenant=self.tenant, **text, **told)
        return known[name]


def _refuse(item: Item, pointer: str, code: str) -> None:
    item.errors.append(Wrong(pointer, code, str(WORDS[code])))


def by_order(orders: Iterable[tuple[Any, Order]]) -> dict[tuple[str, Any], tuple[Order, list[Any]]]:
    """Who belongs together in one act of sending."""
    found: dict[tuple[str, Any], tuple[Order, list[Any]]] = {}
    for one, order in orders:
        found.setdefault((order.mode, order.version and order.version.pk), (order, []))[1].append(one)
    return found
