"""Where django-allauth meets the house: who may try, what is remembered of it, in whose words, sealed by whose keys."""

import ipaddress
import logging
import smtplib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants import logins
from tenants.company import founding
from tenants.models import User
from tenants.origins import client_ip, origin_of
from tenants.people import accounts
from tenants.sealing import seal, unseal

logger = logging.getLogger(__name__)
NOWHERE = str(ipaddress.IPv6Address(0))  # a caller without an address: a socket
MISMATCH = _("メールアドレスまたはパスワードが正しくありません。入力を確認してもう一度お試しください。")
TOO_MANY = _("ログインの失敗が続いたため、受付を止めています。10分ほど待ってから、もう一度お試しください。")
WRONG_CODE = _("認証できませんでした。コードを確かめて、もう一度お試しください。")

# What somebody did to their ways of signing in, by the mail that tells them → as the trail calls it.
CHANGES = {
    "account/email/password_changed": "member.password_changed",
    "account/email/password_reset": "member.password_changed",
    "account/email/password_set": "member.password_changed",
    "account/email/email_changed": "member.mailbox_changed",
    "mfa/email/totp_activated": "member.factor_added",
    "mfa/email/webauthn_added": "member.factor_added",
    "mfa/email/totp_deactivated": "member.factor_removed",
    "mfa/email/webauthn_removed": "member.factor_removed",
    "mfa/email/recovery_codes_generated": "member.recovery_codes_made",
}

LEADING = ("activate_url", "password_reset_url", "signup_url")  # what a mail's context calls addresses


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: one throttle, one answer, letters of ours, and a line in the audit for each way in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "too_many_login_attempts": TOO_MANY,
        "account_inactive": MISMATCH,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("パスワードが正しくありません。もう一度入力してください。"),
        "enter_current_password": _("現在のパスワードが正しくありません。もう一度入力してください。"),
        "invalid_password_reset": _("この再設定のリンクは使えません。もう一度、再設定のメールを受け取ってください。"),
        "duplicate_email": _("すでに使っているメールアドレスです。別のアドレスを入力してください。"),
        "rate_limited": _("続けて送信されたため、受付を止めています。1分ほど待ってから、もう一度お試しください。"),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or NOWHERE

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; look at no password after too many, right or wrong, of somebody or of nobody."""
        account = credentials.get("email", "")
        tries = logins.count_try(account)
        if tries == logins.TRIES + 1:
            report_lockout(request, account)
        if tries > logins.TRIES:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active user whose password this is; a stopped account answers as a wrong password does."""
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User) or not user.is_active:
            return None
        logins.forget_tries(credentials.get("email", ""))
        return user

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        logins.forget_tries(user.email)
        if not accounts.is_mailbox_proven(user):
            founding.forget_asked(user)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A proven mailbox also founds the company that its owner asked for at the sign-up."""
        if User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt")
            return False
        is_new = super().confirm_email(request, email_address)
        if is_new:
            founding.found_for(request, email_address.user)
        return is_new

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, MISMATCH)
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        accounts.note_sign_in(user=user, origin=origin_of(request), at=timezone.now())
        return super().post_login(request, user, **how)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """`<prefix>.txt` is the whole mail: the subject, an empty line, the body."""
        text = render_to_string(f"{template_prefix}.txt", context)
        subject, _gap, body = text.strip().partition("\n\n")
        to = [email] if isinstance(email, str) else email
        return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=to, headers=headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once: somebody waits for it. A server that refuses is told to them, and nothing is lost."""
        leading = {name: at_home(context[name]) for name in LEADING if name in context}
        try:
            super().send_mail(template_prefix, email, context | leading)
        except (OSError, smtplib.SMTPException) as error:
            logger.error("%s not sent: %s", template_prefix, type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "account/mail_failed.html", status=503)) from error

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Tell of what was done already: it stays done if this mail does not leave. The trail tells of it too."""
        if template_prefix in CHANGES:
            origin = origin_of(self.request)
            accounts.note_change(user=user, action=CHANGES[template_prefix], origin=origin, at=timezone.now())
        try:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except ImmediateHttpResponse:
            logger.error("nobody was told: %s", template_prefix)


def at_home(url: str) -> str:
    """The same page at our own address: the host is the caller's word, and the mail goes to somebody else."""
    return f"{settings.BASE_URL}{urlsplit(url).path}"


def report_lockout(request: HttpRequest, account: str) -> None:
    """Have a worker write it down, so that known and unknown accounts are answered in the same time."""
    known = User.objects.filter(email=account.strip().lower()).values_list("pk", flat=True).first()
    origin = origin_of(request)
    arguments = [str(known or ""), origin.ip, origin.request_id]
    current_app.send_task("tenants.tasks.note_lockout", args=arguments, retry=False)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors and passkeys: their secrets are sealed under keys that are not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("先にメールアドレスの確認を済ませてください。"),
        "cannot_generate_recovery_codes": _("先に認証アプリかパスキーを登録してください。"),
        "cannot_delete_authenticator": _("所属する組織が2段階認証を必須にしているため、解除できません。"),
    }

    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (its caller's word)
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("パスキー %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "CareerRelay"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name or user.email}
