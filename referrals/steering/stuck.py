"""What does not move although it should: how much, since when, and where it is listed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.models import Delivery, Mail, Note
from referrals.rejections.queries import IS_STATE, MailState
from referrals.relay.models import OPEN
from tenants.models import Endpoint, Event, Export, Job, Letter
from tenants.scope import requires_scope

LATE = timedelta(minutes=5)  # what is due waits for a sweep, not for longer
OF_TWINS_TOO = (Event, Job)  # whoever's it is, the house has work to mend; a test's mail fails on purpose
SILENT = timedelta(minutes=2)  # without a sweep


@dataclass(frozen=True)
class Line:
    """One kind of stuck work. `state` is the filter of its list; `age` is of the oldest."""

    label: str | Promise
    model: type[Model]
    state: str
    count: int
    oldest: datetime | None


Question = tuple[str | Promise, type[Model], str, Callable[[datetime], Q], str]
FAILED, UNCERTAIN = Q(failed_at__isnull=False), IS_STATE[MailState.UNCERTAIN]
QUESTIONS: list[Question] = [
    (_("配布されていない出来事"), Event, "waiting", lambda at: Q(published_at=None, at__lt=at - LATE), "at"),
    (_("エラーでやり直し中の処理"), Job, "failing", lambda _at: Q(done_at=None) & ~Q(error=""), "event__at"),
    (_("予定を過ぎた処理"), Job, "waiting", lambda at: Q(done_at=None, error="", next_at__lt=at - LATE), "next_at"),
    (_("送信結果の確認待ちのメール"), Mail, "uncertain", lambda _at: UNCERTAIN, "handed_at"),
    (_("送信に失敗したメール"), Mail, "failed", lambda _at: FAILED, "failed_at"),
    (_("送信に失敗した候補者への通知"), Note, "failed", lambda _at: FAILED, "failed_at"),
    (_("送信に失敗した業務メール"), Letter, "failed", lambda _at: FAILED, "failed_at"),
    (_("予定を過ぎた送付"), Delivery, "waiting", lambda at: OPEN & Q(next_at__lt=at - LATE), "next_at"),
    (_("再送待ちの送付"), Delivery, "retrying", lambda _at: OPEN & ~Q(reason__in=["", "no_endpoint"]), "created_at"),
    (_("送信先がなく待っている送付"), Delivery, "retrying", lambda _at: OPEN & Q(reason="no_endpoint"), "created_at"),
    (_("送付に失敗した紹介"), Delivery, "failed", lambda _at: FAILED, "failed_at"),
    (_("停止中のWebhookの送信先"), Endpoint, "disabled", lambda _at: Q(disabled_at__isnull=False), "disabled_at"),
    (_("失敗したデータの書き出し"), Export, "failed", lambda _at: FAILED, "failed_at"),
]


@requires_scope
def stuck_work(*, at: datetime) -> list[Line]:
    """Every kind of which there is some; one query each."""
    found = [_line(question, at) for question in QUESTIONS]
    return [line for line in found if line.count]


def _line(question: Question, at: datetime) -> Line:
    label, model, state, condition, clock = question
    rows = model._default_manager.filter(condition(at))
    rows = rows if model in OF_TWINS_TOO else rows.filter(tenant__test_of=None)
    told: dict[str, Any] = rows.aggregate(count=Count("pk"), oldest=Min(clock))
    return Line(label, model, state, told["count"], told["oldest"])


@requires_scope
def failing_jobs(*, limit: int = 20) -> list[Job]:
    """Those that wait longest for a handler to be mended."""
    failing = Job.objects.filter(done_at=None).exclude(error="").select_related("tenant", "event")
    return list(failing.order_by("event__at")[:limit])
