"""Whose password is it? Asked of the users alone, so that known and unknown mailboxes cost the same one query."""

from allauth.account.auth_backends import AuthenticationBackend

from tenants.models import User


class MailboxBackend(AuthenticationBackend):
    """django-allauth's, but only the present address opens: never one that was replaced, or is not proven yet."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        user: User | None = self._check_password(User.objects.filter(email=email.strip().lower()).first(), password)
        return user
