"""The operator's desk in a real browser: it keeps the content security policy, fits a phone, and axe finds nothing."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.browser import LANGUAGES, each_language, enter, faults

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def addresses() -> list[str]:
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    lists = [reverse(f"admin:{name}_changelist") for name in names]
    return ["/admin/", *lists, reverse("admin:tenants_user_add")]


@each_language
def test_every_list_keeps_the_policy_and_is_for_everybody(committed_cast, open_page, language):
    page, found = enter(open_page("/admin/", locale=LANGUAGES[language]), committed_cast.operator, "/admin/"), []
    for address in addresses():
        page.goto(address)
        found += faults(page)
    assert found == []
