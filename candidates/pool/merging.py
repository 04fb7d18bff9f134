"""Two rows found to be one person: what HR knows moves to the one that is kept, and can be put back exactly.

What the law records stays where it was made: consents, provisions and referrals keep their row, which stays as the
other person's former self. So nothing that was counted moves or is counted again (`referrals.optin.identity`).
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from candidates.pool.keeping import Merge, PoolNote, Tag
from candidates.pool.models import Application, Candidate
from candidates.pool.turns import take_turn
from tenants import audit
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope

FILLED = (
    "first_name last_name_kana first_name_kana email phone prefecture birth_date current_company current_title "
    "education jobs desired assigned_to_id last_contact_at"
).split()
JOINED = ("skills", "other_emails", "other_phones")


class CannotMerge(Exception):
    """Somebody else was quicker, or both are one already."""


def merged_facts(kept: Candidate, merged: Candidate) -> dict[str, Any]:
    """What the kept row becomes: it keeps what it says, takes what it does not say, and loses nothing of the other's.

    Who asked not to be written to, on either row, is not written to.
    """
    facts = {name: getattr(kept, name) or getattr(merged, name) for name in FILLED}
    facts["email_key"] = kept.email_key or merged.email_key
    facts["phone_key"] = kept.phone_key or (merged.phone_key if not kept.phone else "")
    joined = {name: list(dict.fromkeys([*getattr(kept, name), *getattr(merged, name)])) for name in JOINED}
    for name, others in (("email", "other_emails"), ("phone", "other_phones")):
        further = dict.fromkeys([*joined[others], getattr(merged, name)])
        joined[others] = [one for one in further if one and one != facts[name]]
    stopped = [at for at in (kept.do_not_contact_at, merged.do_not_contact_at) if at]
    return facts | joined | {"do_not_contact_at": min(stopped, default=None), "as_of": max(kept.as_of, merged.as_of)}


@requires_scope
def merge_people(*, tenant: Tenant, kept: Candidate, merged: Candidate, by: User, at: datetime) -> Merge:
    """Make `merged` a part of `kept`: applications, notes and tags move. Asking again changes nothing.

    `CannotMerge`: one of them is part of somebody else by now. Waits for an import that is going on.
    """
    take_turn(tenant)
    known = Merge.objects.for_tenant(tenant).filter(kept=kept, merged=merged, undone_at=None).first()
    if known:
        return known
    kept, merged = locked_pair(tenant, kept, merged)
    moved = what_moves(tenant, kept, merged)
    facts = merged_facts(kept, merged)
    key = "" if facts["email_key"] == merged.email_key else merged.email_key  # a mailbox is one row's
    before = {"kept": told(kept, facts), "email_key": merged.email_key, **moved}
    made = Merge.objects.create(tenant=tenant, kept=kept, merged=merged, before=before, by=by, at=at)
    move(tenant, moved, kept, at)
    Candidate.objects.filter(pk=merged.pk).update(merged_into=kept, email_key=key, updated_at=at)
    Candidate.objects.filter(pk=kept.pk).update(**facts, search_text=None, updated_at=at)
    hint_once("candidates.pool.tasks.index_people")
    audit.record_act(tenant=tenant, by=by, action="candidate.merged", subject=kept.public_id, at=at)
    return made


def locked_pair(tenant: Tenant, kept: Candidate, merged: Candidate) -> tuple[Candidate, Candidate]:
    """Both rows as they are now, nobody else's meanwhile; their applications too, as a registration locks them."""
    ids = [kept.pk, merged.pk]
    list(Application.objects.for_tenant(tenant).filter(candidate__in=ids).locked().order_by("id").values_list("pk"))
    present = Candidate.objects.for_tenant(tenant).present()
    rows = {row.pk: row for row in present.filter(pk__in=ids).locked().order_by("id")}
    if len(rows) != len(ids):
        raise CannotMerge
    return rows[kept.pk], rows[merged.pk]


def what_moves(tenant: Tenant, kept: Candidate, merged: Candidate) -> dict[str, list[str]]:
    """The ids of what is the merged row's. What the kept one has too stays: a tag, a job without an ATS's id."""
    theirs = {"candidate": merged}
    tags = Tag.objects.for_tenant(tenant).filter(candidate=kept).values("name")
    jobs = Application.objects.for_tenant(tenant).filter(candidate=kept, remote_id="").values("job")
    rows = {
        "applications": Application.objects.filter(**theirs).exclude(remote_id="", job__in=jobs),
        "notes": PoolNote.objects.filter(**theirs),
        "tags": Tag.objects.filter(**theirs).exclude(name__in=tags),
        "former": Candidate.objects.filter(merged_into=merged),
    }
    return {name: [str(pk) for pk in ids_of(tenant, found)] for name, found in rows.items()}


def ids_of(tenant: Tenant, found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(tenant=tenant).order_by("pk").values_list("pk", flat=True)


def move(tenant: Tenant, moved: dict[str, list[str]], to: Candidate, at: datetime) -> None:
    """Give these rows to a person."""
    Application.objects.for_tenant(tenant).filter(pk__in=moved["applications"]).update(candidate=to, updated_at=at)
    PoolNote.objects.for_tenant(tenant).filter(pk__in=moved["notes"]).update(candidate=to)
    Tag.objects.for_tenant(tenant).filter(pk__in=moved["tags"]).update(candidate=to)
    Candidate.objects.for_tenant(tenant).filter(pk__in=moved["former"]).update(merged_into=to)


def told(person: Candidate, facts: dict[str, Any]) -> dict[str, Any]:
    """Of the person, what these facts replace, as JSON."""
    held = {name: getattr(person, name) for name in facts}
    return {name: one if isinstance(one, str | list | dict | None) else str(one) for name, one in held.items()}


@requires_scope
def undo_merge(*, tenant: Tenant, merge: Merge, by: User, at: datetime) -> bool:
    """Two people again, each as they were: what moved goes back, facts that nobody has changed since are put back.

    What came after the merger stays with the one who was kept. False when it was undone already.
    """
    take_turn(tenant)
    held = Merge.objects.for_tenant(tenant).locked().select_related("kept", "merged").get(pk=merge.pk)
    if held.undone_at or held.merged.merged_into_id != held.kept_id:
        return False
    move(tenant, held.before, held.merged, at)
    key = held.merged.email_key = held.before["email_key"]
    expected = merged_facts(Candidate(**restored(held)), held.merged)
    unchanged = {name: value for name, value in restored(held).items() if getattr(held.kept, name) == expected[name]}
    Candidate.objects.filter(pk=held.kept_id).update(**unchanged, search_text=None, updated_at=at)
    is_taken = key and Candidate.objects.for_tenant(tenant).filter(email_key=key).exclude(pk=held.merged_id).exists()
    own = {} if is_taken else {"email_key": key}
    Candidate.objects.filter(pk=held.merged_id).update(merged_into=None, search_text=None, updated_at=at, **own)
    Merge.objects.filter(pk=held.pk).update(undone_at=at)
    hint_once("candidates.pool.tasks.index_people")
    audit.record_act(tenant=tenant, by=by, action="candidate.unmerged", subject=held.kept.public_id, at=at)
    return True


def restored(held: Merge) -> dict[str, Any]:
    """The kept row's facts before the merger, as the model holds them."""
    fields = {field.attname: field for field in Candidate._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in held.before["kept"].items()}
