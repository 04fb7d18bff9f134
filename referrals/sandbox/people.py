"""Who plays in the sandbox, and what each does: the name says it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Person:
    """Somebody who is nobody: `behaviour` is what a program asks for, `steps` what they do, in order."""

    behaviour: str
    last_name: str
    first_name: str
    story: str | Promise
    steps: tuple[str, ...]
    agency_hears: tuple[str, ...]
    employer_hears: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.behaviour}@sandbox.example"  # a domain that never exists (RFC 2606)


PEOPLE = {
    person.behaviour: person
    for person in (
        Person(
            "agrees",
            "同意する",
            "太郎",
            _("登録し、提供に同意します。"),
            ("register",),
            ("referral.created",),
            ("referral.counted",),
        ),
        Person(
            "withdraws",
            "撤回する",
            "花子",
            _("登録して同意し、20秒後に撤回します。"),
            ("register", "withdraw"),
            ("referral.created", "referral.withdrawn"),
            ("referral.counted",),
        ),
        Person("declines", "断る", "三郎", _("ページを開き、同意しません。何も届きません。"), (), (), ()),
    )
}
