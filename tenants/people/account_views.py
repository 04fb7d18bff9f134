"""The account's own pages that django-allauth has not: the person's name."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.generic import UpdateView

from tenants.models import User


class LogOut(LogoutView):
    """By POST alone: no link or picture signs anybody out. The browser forgets what the pages kept in it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'  # pages themselves are never cached
        return response


log_out = LogOut.as_view()


class NameForm(forms.ModelForm):
    """How the others see who did what."""

    class Meta:
        model = User
        fields = ("name",)
        labels = {"name": _("氏名")}
        help_texts = {"name": _("同じ組織のメンバーに見えます。")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


@require_http_methods(["GET", "POST"])
def enter_desk(request: HttpRequest) -> HttpResponse:
    """`/admin/login/`: operators come in by everybody's door; nobody else finds anything here."""
    told = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(told, {request.get_host()}, request.is_secure())
    target = told if is_ours else reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('login')}?{urlencode({'next': target})}")
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(target)


@method_decorator(login_required, name="dispatch")
class Profile(UpdateView):
    """`/account/`: who I am here."""

    form_class = NameForm
    template_name = "account/profile.html"
    success_url = reverse_lazy("account_profile")

    def get_object(self, queryset: Any = None) -> User:
        """Read anew: a refused name must not show in the page's own header."""
        assert isinstance(self.request.user, User)
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        messages.success(self.request, gettext("保存しました。"))
        return super().form_valid(form)
