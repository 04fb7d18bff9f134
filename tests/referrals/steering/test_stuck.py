"""What is stuck: each kind with its count and age, its list for those who may see it, and the one safe push."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from referrals.models import Delivery, Mail
from tenants.models import AuditEntry, Endpoint, Event, Export, Job, Tenant
from tenants.scope import scope
from tenants.steering.stuck import LAST_SWEEP
from tenants.tasks import note_sweep

AGO = timezone.now() - timedelta(hours=3)
PAGE = "/admin/stuck/"


def break_something(world: SimpleNamespace) -> None:
    with scope(network=True):
        Event.objects.filter(pk__in=Event.objects.values("pk")[:2]).update(published_at=None, at=AGO)
        Job.objects.filter(pk__in=Job.objects.values("pk")[:1]).update(done_at=None, error="KeyError", attempts=3)
        Mail.objects.filter(pk__in=Mail.objects.values("pk")[:1]).update(sent_at=None, failed_at=AGO)
        parked = {"delivered_at": None, "refused_at": None, "failed_at": None, "reason": "no_endpoint", "next_at": AGO}
        Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:1]).update(**parked)
        Endpoint.objects.filter(tenant=world.acme).update(disabled_at=AGO)
        Export.objects.filter(tenant=world.acme).update(failed_at=AGO)


def lines(client: Client) -> dict[str, tuple[int, str]]:
    return {str(line.label): (line.count, url) for line, url in client.get(PAGE).context["rows"]}


def test_tells_each_kind_with_its_count(operator: Client, world: SimpleNamespace) -> None:
    break_something(world)
    found = lines(operator)
    counts = {label: count for label, (count, _url) in found.items()}
    for label, count in {
        "配布されていない出来事": 2,
        "エラーでやり直し中の処理": 1,
        "送信に失敗したメール": 1,
        "送信先がなく待っている送付": 1,
        "停止中のWebhookの送信先": 1,
        "失敗したデータの書き出し": 1,
    }.items():
        assert counts[label] == count, label


def test_leads_to_lists_that_open(operator: Client, world: SimpleNamespace) -> None:
    break_something(world)
    urls = [url for _count, url in lines(operator).values() if url]
    assert len(urls) >= 5
    assert {operator.get(url).status_code for url in urls} == {200}


def test_gives_support_the_numbers_and_no_list_of_mail(support: Client, world: SimpleNamespace) -> None:
    break_something(world)
    found = lines(support)
    assert found["送信に失敗したメール"] == (1, "")
    assert {support.get(url).status_code for _count, url in found.values() if url} == {200}


@pytest.mark.parametrize("who", ["operator", "support"])
def test_pushes_a_job_once_more(operator: Client, support: Client, world: SimpleNamespace, who: str) -> None:
    break_something(world)
    client = {"operator": operator, "support": support}[who]
    (job,) = client.get(PAGE).context["jobs"]
    assert client.post(f"{PAGE}jobs/{job.pk}/retry/").status_code == 302
    with scope(network=True):
        assert Job.objects.get(pk=job.pk).next_at <= timezone.now()
        assert AuditEntry.objects.filter(tenant=job.tenant, action="job.retried").count() == 1


def test_leaves_a_finished_job_alone(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        job = Job.objects.exclude(done_at=None).first()
    assert job is not None
    operator.post(f"{PAGE}jobs/{job.pk}/retry/")
    with scope(network=True):
        assert Job.objects.get(pk=job.pk).next_at == job.next_at
        assert not AuditEntry.objects.filter(action="job.retried").exists()


def test_says_when_the_beat_was_last_heard(operator: Client, world: SimpleNamespace) -> None:
    cache.delete(LAST_SWEEP)
    assert "beatとworker" in operator.get(PAGE).content.decode()
    note_sweep()
    assert "beatとworker" not in operator.get(PAGE).content.decode()
    cache.set(LAST_SWEEP, AGO.isoformat())
    assert "beatとworker" in operator.get(PAGE).content.decode()


def test_counts_no_test_twins_mail_that_was_never_to_leave(operator: Client, world: SimpleNamespace) -> None:
    with scope(network=True):
        Endpoint.objects.filter(tenant=world.acme).update(disabled_at=AGO)
        Tenant.objects.filter(pk=world.acme.pk).update(test_of=world.rival)
    assert "停止中のWebhookの送信先" not in lines(operator)
    assert "停止中のWebhookの送信先" not in operator.get("/admin/").content.decode()
