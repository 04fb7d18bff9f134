"""Erasing what agencies keep of a hire: the employer's scope, in which a person is erased, cannot see it."""

from django.db.models import Exists, OuterRef

from referrals.progress.models import Hire
from referrals.relay.models import Delivery
from tenants.scope import require


def forget_erased() -> int:
    """In the network's scope: hires whose profile is gone lose company and salary. The step itself stays."""
    require()
    gone = Delivery.objects.filter(referral=OuterRef("referral"), agency=OuterRef("agency"), payload__profile={})
    told = Hire.objects.exclude(company="", annual_salary=None)
    return told.filter(Exists(gone)).update(company="", annual_salary=None)
