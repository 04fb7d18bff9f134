"""What Prometheus is told, what it alarms for and draws, and what a request leaves in the log."""

import json
import logging
import os
import re
import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from careerrelay import figures, logs
from tenants import events
from tenants.models import Event, Job
from tenants.scope import scope

PROJECT = Path(__file__).resolve().parents[2]
ALERTS = yaml.safe_load((PROJECT / "docker/prometheus/alerts.yml").read_text())["groups"]
BOARD = json.loads((PROJECT / "docker/grafana/careerrelay.json").read_text())
RULES = [rule for group in ALERTS for rule in group["rules"]]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in BOARD["panels"] for target in panel["targets"]
]
PROMETHEUS_OWN = {"up"}
WORD = re.compile(r"[a-zA-Z_:][\w:]*(?!\w*\s*\()")
GRAMMAR = {"max", "sum", "by", "le", "and", "on", "kind", "state", "door", "figure", "m"}


@pytest.fixture
def told(db: None, client: Client, settings: Settings) -> Any:
    """A scrape: `{(name, labels): value}`."""

    def scrape() -> dict[tuple[str, str], float]:
        settings.METRICS_TOKEN = "secret-of-the-watcher"
        answer = client.get("/metrics", headers={"authorization": "Bearer secret-of-the-watcher"})
        families = text_string_to_metric_families(answer.content.decode())
        return {(one.name, " ".join(one.labels.values())): one.value for each in families for one in each.samples}

    return scrape


def test_tells_how_far_the_outbox_and_the_jobs_are_behind(cast: SimpleNamespace, told: Any) -> None:
    late = timezone.now() - timedelta(minutes=10)
    with scope(tenant=cast.acme):
        event = events.record(tenant=cast.acme, kind="referral.counted", subject="ref_1", data={}, at=late)
        Job.objects.create(tenant=cast.acme, event=event, handler="a", next_at=late, error="ValueError")
        Job.objects.create(tenant=cast.acme, event=event, handler="b", next_at=late + timedelta(hours=1))
    found = told()
    assert found["careerrelay_outbox_lag_seconds", ""] == pytest.approx(600, abs=120)
    assert found["careerrelay_job_overdue_seconds", ""] == pytest.approx(600, abs=120)
    assert [found["careerrelay_jobs", state] for state in ("waiting", "due", "failing")] == [1, 1, 1]
    with scope(network=True):
        Event.objects.update(published_at=late)
    assert told()["careerrelay_outbox_lag_seconds", ""] == 0


def test_tells_the_other_figures_when_some_cannot_be_read(db: None, told: Any, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    found = told()
    assert found["careerrelay_unreadable", "sweeps"] == 1
    assert found["careerrelay_unreadable", "jobs"] == 0
    assert ("careerrelay_outbox_events", "") in found


def test_times_each_door_apart(db: None, told: Any, client: Client) -> None:
    client.get("/api/v1/me")
    before = told()["careerrelay_http_request_seconds_count", "api 4xx"]
    client.get("/api/v1/me")
    assert told()["careerrelay_http_request_seconds_count", "api 4xx"] == before + 1


def names_told(found: dict[tuple[str, str], float]) -> set[str]:
    return {name for name, _labels in found}


def test_every_alert_and_every_panel_asks_for_a_figure_that_exists(told: Any, client: Client) -> None:
    client.get("/login/")  # so that there is a timing
    known = names_told(told()) | PROMETHEUS_OWN
    for expression in EXPRESSIONS:
        plain = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"", "", expression)
        asked = set(WORD.findall(plain)) - GRAMMAR
        assert asked, expression
        assert asked <= known, (expression, asked - known)
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression


def test_every_label_that_is_asked_for_is_told(told: Any, client: Client) -> None:
    client.get("/login/")
    values = " ".join(labels for _name, labels in told()).split()
    for expression in EXPRESSIONS:
        for name, value in re.findall(r'(\w+)="(\w+)"', expression):
            assert value in values or name in {"job", "status", "door"}, expression


def test_an_alert_says_whom_to_wake_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "remedy"}


def test_every_figure_of_the_work_is_drawn_or_alarmed_for(db: None) -> None:
    drawn = " ".join(EXPRESSIONS)
    assert [family.name for family in figures.Work().collect() if family.name not in drawn] == []


def test_a_successor_takes_over_its_predecessor_s_number() -> None:
    hooks = runpy.run_path(str(PROJECT / "gunicorn.conf.py"))
    workers: dict[int, SimpleNamespace] = {}
    server = SimpleNamespace(WORKERS=workers)
    for pid in (1, 2, 3):
        workers[pid] = SimpleNamespace()
        newcomer = workers.pop(pid)
        hooks["pre_fork"](server, newcomer)
        workers[pid] = newcomer
    assert [worker.slot for worker in workers.values()] == [0, 1, 2]
    del workers[2]
    newcomer = SimpleNamespace()
    hooks["pre_fork"](server, newcomer)
    assert newcomer.slot == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREERRELAY_WEB_SLOT", "")
        hooks["post_fork"](server, newcomer)
        assert os.environ["CAREERRELAY_WEB_SLOT"] == "web1"


# --- The log ----------------------------------------------------------------------------------------------------------
MARKS = ["痕跡", "コンセキ", "konseki-marker", "08099990000", "09099990000"]


class Kept(logging.Handler):
    """What the console would show, through the product's own filter and format."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.addFilter(logs.MaskTokens())
        self.setFormatter(logs.Line())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log() -> Any:
    handler, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.setLevel(before)
    root.removeHandler(handler)


def test_a_request_s_line_names_its_route_its_id_and_its_tenant(
    cast: SimpleNamespace, client: Client, log: Any
) -> None:
    client.force_login(cast.owner)
    answer = client.get("/e/acme/candidates/?q=konseki-marker")
    line = next(one for one in log if one["logger"] == "careerrelay.request")
    assert (line["request_id"], line["tenant"]) == (answer["Request-Id"], str(cast.acme.pk))
    assert (line["route"], line["status"]) == ("e/<slug:tenant_slug>/candidates/", 200)
    assert "konseki" not in json.dumps(log)


def test_probes_leave_no_line_while_all_is_well(db: None, client: Client, log: Any) -> None:
    client.get("/healthz")
    assert log == []


def test_what_an_error_quotes_is_not_written() -> None:
    for error, is_told in [(ValueError("konseki-marker"), False), (OSError("disk full"), True)]:
        try:
            raise error
        except Exception as caught:  # noqa: BLE001
            told = (type(caught), caught, caught.__traceback__)
        record = logging.LogRecord(
            "celery", logging.ERROR, "", 0, "%(name)s failed: %(exc)s", ({"name": "x", "exc": error},), told
        )
        logs.MaskTokens().filter(record)
        line = logs.Line().format(record)
        assert (str(error) in line) is is_told
        assert type(error).__name__ in line
        assert "test_watching.py" in line
