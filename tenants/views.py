"""Signing in."""

from django.contrib.auth.views import LoginView

from tenants.loginforms import LoginForm


class Login(LoginView):
    """The login page."""

    template_name = "tenants/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
