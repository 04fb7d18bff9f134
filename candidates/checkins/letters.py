"""The check-in's text: short, with what the law wants to be shown, and the ways to answer and to end it."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from candidates.checkins import addresses, queries
from candidates.checkins.models import CheckIn
from candidates.suppression import addresses as way_out
from tenants.company import queries as company
from tenants.post import Cancelled


def write_letter(check_in: CheckIn, envelope: Mapping[str, Any]) -> EmailMessage:
    """The mail to hand over, from and to whom `envelope` says answers go. `Cancelled` when it is not to be sent now."""
    policy = company.policy_of(tenant=check_in.tenant)
    if not (policy.check_in_months and check_in.tenant.is_open):
        raise Cancelled(_("近況確認が止められたため、取り消しました。"))
    person = queries.askable(tenant=check_in.tenant).filter(pk=check_in.candidate_id).first()
    if person is None:
        raise Cancelled(_("送れる状態ではなくなったため、取り消しました。"))
    if check_in.sent_to != person.email_key:
        check_in.sent_to = person.email_key
        check_in.save(update_fields=["sent_to"])
    return message(check_in, person, envelope)


def message(check_in: CheckIn, person: Any, envelope: Mapping[str, Any]) -> EmailMessage:
    with translation.override(check_in.language):
        context = {
            "employer": check_in.tenant,
            "name": person.full_name,
            "url": f"{addresses.url_for(check_in)}?lang={check_in.language}",
            "stop": way_out.url_for(check_in.tenant, person.pk),
            "agreed_at": timezone.localtime(person.agreed_at),
        }
        subject = _("近況をお聞かせください（%(employer)s）") % {"employer": check_in.tenant.name}
        text = render_to_string("candidates/checkins/letter.txt", context)
    headers = way_out.headers_for(check_in.tenant, person.pk)
    mail = EmailMessage(" ".join(subject.split()), text, to=[person.email], **envelope, headers=headers)
    vars(mail)["metadata"] = {"mail": check_in.pk.hex}  # by which the mail service's reports find it again
    return mail
