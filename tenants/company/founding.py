"""What a proven mailbox sets off: the company that its owner asked for at the sign-up."""

from django.http import HttpRequest
from django.utils import timezone

from tenants.company import services
from tenants.models import Founding, Tenant, User
from tenants.origins import origin_of
from tenants.scope import scope


def found_for(request: HttpRequest, user: User) -> Tenant | None:
    """Found it, once; None when they asked for none."""
    with scope(network=True, origin=origin_of(request)):
        return services.found_waiting(user=user, at=timezone.now())


def forget_asked(user: User) -> None:
    """Whoever resets the password holds the mailbox; who asked for a company before may be somebody else."""
    with scope(network=True):
        Founding.objects.filter(user=user).delete()
