"""The one safe push for work that is stuck: a job may be tried at once, since every handler may run twice."""

from datetime import datetime

from tenants import audit
from tenants.events import hint_once
from tenants.models import AuditEntry, Job, Tenant, User
from tenants.scope import requires_scope

LAST_SWEEP = "careerrelay:last-sweep"  # in the cache: when the beat last reached a worker


@requires_scope
def retry_job(*, tenant: Tenant, job: Job, by: User, at: datetime) -> bool:
    """Try a waiting job at once; False when it is done. What it does, it still does once."""
    if not Job.objects.filter(pk=job.pk, tenant=tenant, done_at=None).update(next_at=at):
        return False
    audit.record(
        tenant=tenant,
        actor=AuditEntry.Actor.OPERATOR,
        actor_id=by.pk,
        action="job.retried",
        subject=job.handler.rpartition(".")[2][:60],
        detail={"job": str(job.pk)},
        at=at,
    )
    hint_once("tenants.tasks.run_jobs")
    return True
