"""Slots in words: how the pages call the states of a request and of an introduction, and what was done to one."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.slots.models import Introduction, Placement, SlotRequest

Text = str | Promise


class Word(NamedTuple):
    """A state: its word, and the badge's tone."""

    label: Text
    tone: str


REQUESTS = {
    "open": Word(_("募集中"), "sent"),
    "paused": Word(_("一時停止中"), "warning"),
    "filled": Word(_("入社済み"), "success"),
    "cancelled": Word(_("取りやめ"), ""),
    "expired": Word(_("締切済み"), ""),
}
PEOPLE = {
    "introduced": Word(_("確認待ち"), "info"),
    "shortlisted": Word(_("詳細確認済み"), "sent"),
    "interviewing": Word(_("面接中"), "sent"),
    "offered": Word(_("内定の返事待ち"), "info"),
    "accepted": Word(_("入社待ち"), "info"),
    "joined": Word(_("入社済み"), "success"),
    "left": Word(_("退職済み"), "warning"),
    "declined": Word(_("見送り"), ""),
}
DONE: dict[str, Text] = {
    "introduced": _("紹介しました"),
    "shortlisted": _("詳細を開きました"),
    "interviewing": _("面接を始めました"),
    "offered": _("内定を出しました"),
    "accepted": _("内定の承諾を記録しました"),
    "joined": _("入社を記録しました"),
    "left": _("退職を記録しました"),
    "declined": _("見送りました"),
}
TAKEN_BACK = _("紹介を取り下げました")
BUTTONS: dict[str, Text] = {
    "shortlist": _("詳細を開く"),
    "interview": _("面接に進める"),
    "offer": _("内定を出した"),
    "accept": _("内定が承諾された"),
}
REASONS: dict[str, Text] = {**dict(Introduction.Decline.choices), **dict(Placement.Leaving.choices)}
NO_SLOT = _("利用できる無料紹介枠がありません。紹介が貯まると、枠が付きます。")
PAST_DEADLINE = _("締切日には、今日以降の日を指定してください。")


ASKED: dict[str, Text] = {
    "pause": _("募集を一時停止する"),
    "resume": _("募集を再開する"),
    "cancel": _("募集を取りやめる"),
}
ACTED: dict[str, Text] = {
    "pause": _("「%(job)s」の募集を一時停止しました。"),
    "resume": _("「%(job)s」の募集を再開しました。"),
    "cancel": _("「%(job)s」の募集を取りやめました。枠は利用可能に戻りました。"),
}
OPENED = _("募集を始めました。条件に合う人材紹介会社に知らせます。")
ALREADY_OPENED = _("同じ内容の募集を、いま始めたところです。枠は1つだけ確保しています。")
REPORTED: dict[str, Text] = {
    "decline": _("見送りを記録しました。人材紹介会社に知らせます。"),
    "joined": _("入社を記録しました。枠は利用済みになり、募集は終わりました。"),
    "left": _("退職を記録しました。枠の返還は「入社」の欄で確かめられます。"),
}


def possible_of(request: SlotRequest) -> tuple[str, ...]:
    """What its employer may do with a request as it stands."""
    if request.closed_at:
        return ()
    return ("resume" if request.paused_at else "pause", "cancel")
