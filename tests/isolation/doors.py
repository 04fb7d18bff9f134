"""Who knocks, at which address: the parties as clients, and every route with acme's own values in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from candidates.models import Handout
from referrals.portal import services as portal
from referrals.relay import attachments
from tenants import tokens
from tenants.models import Job, StepIn
from tenants.scope import scope
from tenants.senders.queries import token_of

AT_ACME = ("owner", "admin", "recruiter", "viewer")
MEMBERS = (*AT_ACME, "rival_owner", "agency_admin", "consultant", "other_consultant", "operator", "support")
OF_KIND = (("employer", "acme"), ("agency", "agency"))
ACTS = ("rotate", "revoke")
SENDING_ACTS = ("", "_approve", "_reject", "_plan", "_cancel")
LINK_PAGES = tuple(f"employer:link_{page}" for page in ("qr_svg", "qr_png", "revoke"))
REQUEST_ACTS = ("", "_cancel", "_pause", "_resume")
STEPS = ("shortlist", "interview", "offer", "accept", "decline", "joined", "left", "withdraw")
SLOT_PAGES = {"step": {"act": "shortlist"}, "report": {"act": "decline"}, "introduction": {}, "message": {}}
OFFER_PAGES = ("slot_offer", "slot_introduce")
OWN_PAGES = ("slot_introduction", "slot_message", "slot_withdraw")
INTRODUCTION_ACTS = ("", *(f"_{act}" for act in STEPS))
PERSON_ACTS = ("keep", "erase", "care", "note_add", "edit")
ENDPOINT_ACTS = tuple(f"api:webhook_{act}" for act in ("endpoint", "rotate", "test", "attempts", "replay"))
ENDPOINT_PAGES = ("", "_edit", "_rotate", "_test", "_replay", "_switch", "_remove")
TRY_PAGES = ("_attempt", "_resend")
ME_PAGES = ("me", "me_record", "me_edit", "me_agencies", "me_ask", "me_data", "me_json", "receipt_json")
KEYS = ("acme", "rival", "agency", "other_agency", "revoked")


def sign_in(world: SimpleNamespace) -> dict[str, str]:
    """A session for each member, kept with the world: `{name: cookie}`."""
    cookies = {}
    for name in MEMBERS:
        browser = client()
        browser.force_login(getattr(world, name))
        cookies[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return cookies


def clients_of(world: SimpleNamespace) -> dict[str, Client]:
    """A fresh client for each column of the table, in its order."""
    clients = {"nobody": client()}
    for name in MEMBERS:
        clients[name] = client()
        clients[name].cookies[settings.SESSION_COOKIE_NAME] = world.cookies[name]
    return clients | {f"{name} key": client(f"Bearer {world.keys[name]}") for name in KEYS}


def client(authorization: str = "") -> Client:
    headers = {"Authorization": authorization} if authorization else {}
    return Client(headers=headers, raise_request_exception=False)


@dataclass(frozen=True)
class Route:
    """A route by name, and the names of what stands in its address."""

    name: str
    parts: tuple[str, ...]


def routes(resolver: Any = None, namespaces: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> Iterator[Route]:
    """Every route of the product, from the resolver itself."""
    for entry in (resolver or get_resolver()).url_patterns:
        inside = (*parts, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield Route(":".join((*namespaces, entry.name or "?")), inside)
        else:
            yield from routes(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces, inside)


def values_of(world: SimpleNamespace, route: Route) -> dict[str, str]:
    """Acme's own values for a route: whoever else brings them must not get further."""
    rows = world.acme_rows
    found = {
        "account_reset_password_from_key": {"uidb36": world.owner.pk.hex, "key": "forged"},
        "account_confirm_email": {"key": "forged"},
        "mfa_edit_webauthn": {"pk": "1"},
        "mfa_remove_webauthn": {"pk": "1"},
        "employer:view": {"public_id": rows.view.public_id},
        "employer:erasure": {"public_id": rows.erasure.public_id},
        "employer:merge_undo": {"public_id": rows.merge.public_id},
        "employer:merge": {
            name: application.candidate.public_id
            for name, application in zip(("kept_id", "merged_id"), rows.applications, strict=True)
        },
        "employer:candidate": {"public_id": rows.applications[0].candidate.public_id},
        **{f"employer:person_{act}": {"public_id": rows.applications[0].candidate.public_id} for act in PERSON_ACTS},
        **{f"employer:person_{act}": note_of(rows) for act in ("note", "note_remove")},
        "employer:import": {"public_id": rows.imported.public_id},
        "employer:data_file": {"public_id": rows.export.public_id},
        "agency:data_file": {"public_id": rows.export.public_id},
        "employer:import_failed_rows": {"public_id": rows.imported.public_id},
        "employer:import_undo": {"public_id": rows.imported.public_id},
        "employer:import_columns": {"public_id": rows.upload.public_id},
        "employer:import_check": {"public_id": rows.upload.public_id},
        "employer:import_discard": {"public_id": rows.upload.public_id},
        **{f"employer:dispatch{act}": {"public_id": rows.dispatch.public_id} for act in SENDING_ACTS},
        "employer:mail_cancel": {"public_id": rows.mail.public_id},
        "employer:mail_settle": {"public_id": rows.mail.public_id},
        "employer:suppression_lift": {"public_id": rows.suppression.public_id},
        "mail_hook": {"esp": "mailgun"},
        "problem": {"kind": "not-found"},
        "unsubscribe:page": {
            "token": tokens.signed_token(world.acme.pk, "unsubscribe", rows.applications[0].candidate_id)
        },
        **{key: {"link_id": str(rows.shared_link.pk)} for key in LINK_PAGES},
        "employer:template": {"public_id": rows.version.template.public_id},
        "employer:template_version": {"public_id": rows.version.template.public_id, "number": "1"},
        **{f"employer:comparison_{act}": {"public_id": rows.version.template.public_id} for act in ("start", "end")},
        "employer:template_trial": {"public_id": rows.version.template.public_id},
        **{f"{kind}:key_{act}": {"public_id": world.key_ids[name]} for kind, name in OF_KIND for act in ACTS},
        "agency:referral": {"public_id": rows.referral.public_id},
        "agency:recall": {"public_id": rows.referral.public_id},
        "agency:document": {"public_id": rows.referral.public_id, "document_id": rows.document.public_id},
        "agency:dispute": {"public_id": rows.referral.public_id},
        **people_of("employer", rows),
        **people_of("agency", world.agency_rows),
        "join:page": {"token": rows.invitation.token},
        "sso_callback": {"company": "acme"},
        "api:referral": {"referral_id": rows.referral.public_id},
        "api:unreject": {"application_id": rows.applications[0].public_id},
        "api:candidate": {"candidate_id": rows.applications[0].candidate.public_id},
        "api:document": {"referral_id": rows.referral.public_id, "document_id": rows.document.public_id},
        "api:document_file": {"ticket": ticket_of(world)},
        "api:acknowledge": {"referral_id": rows.referral.public_id},
        **{key: {"endpoint_id": rows.endpoint.public_id} for key in ENDPOINT_ACTS},
        **endpoints_of("employer", rows),
        **endpoints_of("agency", world.agency_rows),
        "api:webhook_resend": {"endpoint_id": rows.endpoint.public_id, "attempt_id": rows.attempt.public_id},
        "api:erasure_acknowledgement": {"referral_id": rows.referral.public_id},
        "api:dispute": {"referral_id": rows.referral.public_id},
        "agency:referral_acknowledge": {"public_id": rows.referral.public_id},
        "agency:referral_report": {"public_id": rows.referral.public_id, "status": "contacted"},
        "agency:digest_remove": {"public_id": world.agency_rows.digest.public_id},
        "sender:page": {"token": token_of(rows.sender)},
        "digest:page": {"token": portal.token_of(world.agency_rows.digest)},
        "api:status": {"referral_id": rows.referral.public_id},
        "employer:connector": {"public_id": rows.connector.public_id},
        "ats:ats_hook": {"token": rows.connector.url.rpartition("/")[2]},
        "returning:answer": {"token": tokens.signed_token(world.acme.pk, "checkin", rows.check_in.pk)},
        **{f"api:slot_request{act}": {"request_id": rows.request.public_id} for act in REQUEST_ACTS},
        "api:introduce": {"request_id": rows.request.public_id},
        **{f"api:introduction{act}": {"introduction_id": rows.introduction.public_id} for act in INTRODUCTION_ACTS},
        **slots_of(rows),
        "optin:page": {"token": rows.open_link.token},
        "optin:confirm": {"token": rows.waiting.token},
        "optin:receipt": {"token": rows.registration.token},
        "optin:renew": {"token": rows.registration.token},
        "employer:request": {"public_id": rows.asked.public_id},
        "employer:request_reopen": {"public_id": rows.asked.public_id},
        **{f"optin:{page}": {"token": rows.registration.token} for page in ME_PAGES},
        "optin:act": {"token": rows.asked.token},
    }.get(route.name, {})
    if route.name.startswith("desk:"):
        found = desk_values_of(world).get(route.name, {})
    slug = {"employer": "acme", "agency": "agency"}.get(route.name.partition(":")[0])
    return found | ({"tenant_slug": slug} if slug else {})


def slots_of(rows: SimpleNamespace) -> dict[str, dict[str, str]]:
    """The open request and who is introduced for it, on both sides' pages."""
    request, person = {"public_id": rows.request.public_id}, {"public_id": rows.introduction.public_id}
    return {
        "employer:slot_request": request,
        "employer:slot_request_act": request | {"act": "pause"},
        **{f"employer:slot_{page}": person | more for page, more in SLOT_PAGES.items()},
        **{f"agency:{page}": request for page in OFFER_PAGES},
        **{f"agency:{page}": person for page in OWN_PAGES},
    }


def ticket_of(world: SimpleNamespace) -> str:
    """A link to acme's person's file, as the agency's key would get it."""
    about = Handout(agency=world.agency, facts={"id": world.acme_rows.document.public_id})
    return attachments.ticket_for(about, world.acme_rows.referral.public_id)


def note_of(rows: SimpleNamespace) -> dict[str, str]:
    return {"public_id": rows.note.candidate.public_id, "note_id": rows.note.public_id}


def people_of(kind: str, rows: SimpleNamespace) -> dict[str, dict[str, str]]:
    """The member and the invitation of one tenant, for each route about them."""
    about = {"member": rows.member, "member_remove": rows.member}
    about |= {"invitation_resend": rows.invitation, "invitation_revoke": rows.invitation}
    return {f"{kind}:{name}": {"public_id": thing.public_id} for name, thing in about.items()}


def endpoints_of(kind: str, rows: SimpleNamespace) -> dict[str, dict[str, str]]:
    """One tenant's endpoint and a try of it, for each page about them."""
    where = {"public_id": rows.endpoint.public_id}
    pages = {f"{kind}:webhook{page}": where for page in ENDPOINT_PAGES}
    tried = where | {"attempt_id": rows.attempt.public_id}
    return pages | {f"{kind}:webhook{page}": tried for page in TRY_PAGES}


def desk_values_of(world: SimpleNamespace) -> dict[str, dict[str, str]]:
    """The same for the desk's pages."""
    party = {"tenant_id": str(world.acme.pk)}
    pages = dict.fromkeys([f"desk:{name}" for name in ("party", "admit", "refuse", "reopen", "plan", "visit")], party)
    with scope(network=True):
        visit, job = StepIn.objects.filter(tenant=world.acme).first(), Job.objects.filter(tenant=world.acme).first()
    version = {"version": "1"}
    return pages | {
        "desk:visit_end": {"visit_id": str(visit and visit.pk)},
        "desk:job_retry": {"job_id": str(job and job.pk)},
        "desk:notice": version,
        "desk:dispute": {"dispute_id": str(world.acme_rows.dispute.pk)},
        "desk:adjustment": {"adjustment_id": str(world.acme_rows.adjustment.pk)},
        "desk:notice_publish": version,
    }


def address_of(route: Route, values: dict[str, str]) -> str:
    assert set(values) == set(route.parts), f"{route.name}: say in values_of() what {route.parts} are"
    return reverse(route.name, kwargs=values)


def knock(who: Client, verb: str, address: str, **form: str) -> Any:
    """One request; a file in the answer is read and closed."""
    if address.startswith("/api/"):
        response = who.generic(verb, address, "{}", "application/json")
    else:
        response = who.post(address, form) if verb == "POST" else who.generic(verb, address)
    return closed(response)


def closed(response: Any) -> Any:
    """The answer, the file in it read and closed."""
    if response.streaming:
        response.file = b"".join(response.streaming_content)
        for close in response._resource_closers:
            close()
    return response


def text_of(response: Any) -> str:
    """What an answer says, headers included."""
    body = response.file if response.streaming else response.content
    return f"{dict(response.headers)}\n{body.decode('utf-8', 'replace')}"


# The pages of a tenant, by whose they are in the world.
ROUTES_OF_TENANTS = {
    party: [route for route in routes() if route.name.startswith(space)]
    for party, space in (("acme", "employer:"), ("agency", "agency:"))
}
