"""The forms by which an operator makes and changes users: known by e-mail, in lower case."""

from typing import Any

from django import forms
from django.contrib.auth import forms as stock

from tenants.models import User


def clean_email(form: forms.BaseForm) -> str:
    """As `UserManager` stores it, so that the unique key sees the same mailbox."""
    return str(form.cleaned_data["email"]).strip().lower()


class UserCreationForm(stock.BaseUserCreationForm):
    """A new user with a first password."""

    clean_email = clean_email

    class Meta:
        model = User
        fields = ("email", "name")


class UserChangeForm(stock.UserChangeForm):
    """A user as they are; the password has a page of its own."""

    clean_email = clean_email

    class Meta:
        model = User
        fields: Any = "__all__"
