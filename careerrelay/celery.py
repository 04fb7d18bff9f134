"""The workers: one queue of hints, and the beat that sweeps whatever a lost hint left lying."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerrelay.settings")

app = Celery("careerrelay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    "credits tenants tenants.leaving tenants.senders tenants.webhooks candidates.checkins candidates.documents "
    "candidates.imports candidates.pool referrals.rejections referrals.optin referrals.relay referrals.portal "
    "referrals.progress referrals.retention referrals.returning referrals.rights referrals.insights "
    "referrals.connectors referrals.quality referrals.slots".split()
)


@app.on_after_finalize.connect
def schedule_sweeps(sender: Celery, **_: object) -> None:
    """Every sweep repeats what a hint should already have started; with nothing due it costs one query."""
    from django.conf import settings

    every = settings.SWEEP_SECONDS
    for task in SWEEPS:
        sender.add_periodic_task(every, sender.signature(task), expires=every, name=f"sweep {task}")
    for task in HOURLY:
        sender.add_periodic_task(3600, sender.signature(task), expires=3600, name=f"hourly {task}")


@worker_init.connect
def refuse_bypassing_role(**_: object) -> None:
    """A worker, like the web, serves only with a role that cannot look past row-level security."""
    from tenants import checks

    checks.refuse_bypassing_role()


@task_prerun.connect
def begin_lines(task_id: str = "", **_: object) -> None:
    """What the log says from here on is of this task."""
    from careerrelay import logs

    logs.begin(request_id=f"task_{task_id}")


SWEEPS = [
    "tenants.tasks.note_sweep",
    "tenants.tasks.relay_events",
    "tenants.tasks.run_jobs",
    "tenants.tasks.send_due_letters",
    "candidates.imports.tasks.run_due_imports",
    "candidates.pool.tasks.index_people",
    "candidates.documents.tasks.store_documents",
    "tenants.leaving.tasks.write_exports",
    "referrals.rejections.tasks.send_due_mails",
    "referrals.optin.tasks.send_due_notes",
    "referrals.optin.tasks.write_openings",
    "referrals.optin.tasks.end_expired",
    "tenants.webhooks.tasks.go_on_with_replays",
    "referrals.rights.tasks.send_links",
    "referrals.relay.tasks.deliver_due",
    "referrals.returning.tasks.send_due_check_ins",
    "referrals.retention.tasks.run_erasures",
    "referrals.insights.tasks.fold_changes",
    "referrals.portal.tasks.write_digests",
]
HOURLY = [
    "candidates.pool.tasks.tell_erasures",
    "tenants.tasks.forget_requests",
    "tenants.tasks.remind_of_licences",
    "tenants.senders.tasks.check_senders",
    "tenants.leaving.tasks.expire_exports",
    "tenants.leaving.tasks.empty_closed",
    "candidates.documents.tasks.forget_documents",
    "candidates.imports.tasks.forget_imports",
    "referrals.optin.tasks.forget_unconfirmed",
    "referrals.optin.tasks.ask_renewals",
    "referrals.insights.tasks.write_reports",
    "referrals.progress.tasks.forget_hires",
    "referrals.quality.tasks.rank_agencies",
    "referrals.retention.tasks.erase_due",
    "referrals.slots.tasks.expire_requests",
    "referrals.slots.tasks.restore_slots",
    "referrals.slots.tasks.offer_requests",
    "credits.tasks.expire_slots",
    "credits.tasks.inspect_ledgers",
    "referrals.rights.tasks.chase_agencies",
    "referrals.rights.tasks.forget_rest",
    "tenants.tasks.forget_sign_ups",
    "candidates.checkins.tasks.plan_due",
    "referrals.connectors.tasks.forget_bodies",
    "tenants.webhooks.tasks.prune_log",
]
