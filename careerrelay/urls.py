"""Every door on one page. The namespace says which door the middleware opens."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from candidates.suppression import urls as suppression
from careerrelay import health, views
from credits import urls as purse
from credits.statement import urls as statement
from referrals.connectors import urls as connectors
from referrals.endpoints import urls as endpoints
from referrals.insights import urls as insights
from referrals.onboarding import urls as onboarding
from referrals.portal import urls as portal
from referrals.quality import urls as quality
from referrals.retention import urls as retention
from referrals.rights import urls as rights
from referrals.rules import urls as rules
from referrals.sending import hooks as mail_hooks
from referrals.slots import urls as slots
from tenants.company import urls as company_urls
from tenants.company import views as company
from tenants.people import member_urls
from tenants.people.account_views import enter_desk
from tenants.people.sso import urls as sso_urls
from tenants.senders import urls as senders

# Pages of a tenant's settings: the same in both kinds of tenant, by the same names.
settings_pages: list[URLPattern | URLResolver] = [
    path("", include(sso_urls.settings_pages)),
    path("", include("tenants.trail.urls")),
    path("", include("tenants.leaving.urls")),
    path("", include(member_urls.settings_pages)),
    path("", include(company_urls)),
    path("", include("tenants.keys.urls")),
    *endpoints.settings_pages,
]
employer = [
    path(
        "settings/",
        include(
            [*settings_pages, *company_urls.of_employer, *rights.employer, *retention.settings_pages, *rules.pages]
        ),
    ),
    path("settings/", include([*connectors.settings_pages, *senders.settings_pages, *insights.settings_pages])),
    path("", include(insights)),
    path("", include(retention)),
    path("", include("candidates.person.urls")),
    path("", include("candidates.checkins.urls")),
    path("", include("referrals.onboarding.urls")),
    path("imports/", include("candidates.imports.urls")),
    path("", include("referrals.rejections.urls")),
    path("", include("referrals.sending.urls")),
    path("", include("candidates.suppression.urls")),
    path("", include("referrals.links.urls")),
    path("", include(slots.employer)),
    path("", include(statement.employer)),
]
desk = [
    path("", include("tenants.steering.urls")),
    path("", include("referrals.steering.urls")),
    path("", include(rights.desk)),
    path("disputes/", include("referrals.disputes.desk_urls")),
    path("", include("credits.desk_urls")),
    path("", include(quality.desk)),
    path("notices/", include("candidates.consents.urls")),
]
agency = [
    path("settings/", include([*settings_pages, *company_urls.of_agency, *portal.settings_pages])),
    path("", include(portal)),
    path("", include("referrals.disputes.urls")),
    path("", include(quality.urlpatterns)),
    path("", include(slots.agency)),
    path("", include(onboarding.shared)),
]
api = [
    path("", include("tenants.api.urls")),
    path("", include("tenants.webhooks.api_urls")),
    path("", include("credits.api_urls")),
    path("", include("referrals.inbound.api_urls")),
    path("", include("referrals.relay.api_urls")),
    path("", include("referrals.disputes.api_urls")),
    path("", include("referrals.sandbox.api_urls")),
    path("", include("referrals.progress.api_urls")),
    path("", include("referrals.rights.api_urls")),
    path("", include("referrals.slots.api_urls")),
]
api_docs = SpectacularSwaggerSplitView.as_view(url_name="openapi", template_name="tenants/api_docs.html")

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("tenants.people.account_urls")),
    path("", include(sso_urls)),
    path("signup/", company.SignUp.as_view(), name="account_signup"),
    path("signup/company/", company.add_company, name="add_company"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("help/", TemplateView.as_view(template_name="careerrelay/help.html"), name="help"),
    path("e/<slug:tenant_slug>/", include((employer, "employer"))),
    path("a/<slug:tenant_slug>/", include((agency, "agency"))),
    path("", include(("referrals.optin.urls", "optin"))),
    path("", include(rights.lost)),
    path("", include((suppression.public, "unsubscribe"))),
    path("", include((connectors.public, "ats"))),
    path("", include(("referrals.returning.urls", "returning"))),
    path("", include((portal.public, "digest"))),
    path("", include(senders.public)),
    path("", include((member_urls.join, "join"))),
    path("admin/login/", enter_desk, name="operator_login"),  # in place of the admin's own
    path("admin/", include((desk, "desk"))),
    path("admin/", admin.site.urls),
    path("", include("tenants.developers.urls")),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/docs/", require_safe(api_docs), name="api_docs"),
    path("api/v1/", include((api, "api"))),
    path("", include([*purse.public, *statement.public])),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("hooks/mail/<slug:esp>/", mail_hooks.receive, name="mail_hook"),
]
if settings.DEMO:
    from careerrelay import demo_inbox

    urlpatterns += [
        path("demo/inbox/", demo_inbox.listing, name="demo_inbox"),
        path("demo/inbox/<str:name>/", demo_inbox.message, name="demo_message"),
    ]

handler400 = "careerrelay.views.bad_request"
handler403 = "careerrelay.views.forbidden"
handler404 = "careerrelay.views.not_found"
handler500 = "careerrelay.views.server_error"
handler429 = "careerrelay.views.too_many_requests"  # asked for by django-allauth
