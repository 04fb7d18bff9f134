"""A dispute in a real browser, from the agency through the operator to the employer; axe finds nothing on its pages."""

import pytest

from referrals.models import Dispute
from tenants.scope import scope
from tests.browser import LANGUAGES, each_language, enter, faults
from tests.referrals.disputes.conftest import RULING, SAID

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@each_language
def test_goes_from_the_agency_to_the_operator_to_the_employer(committed_stage, open_page, language):
    stage = committed_stage
    agency, desk, employer = (open_page("/help/", locale=LANGUAGES[language]) for _ in range(3))
    referral = stage.counted()
    there = f"/a/agency/referrals/{referral.public_id}/"

    enter(agency, stage.cast.consultant, there)
    found = faults(agency)
    agency.check("[name=reason][value=unreachable]")
    agency.fill("[name=evidence]", "短い")
    agency.click("form.card button[type=submit]")
    agency.wait_for_selector("#errors")
    found += faults(agency)
    agency.fill("[name=evidence]", SAID["evidence"])
    agency.click("form.card button[type=submit]")
    agency.wait_for_url(f"**{there}")
    found += faults(agency)

    with scope(network=True):
        dispute = Dispute.objects.get()
    enter(desk, stage.operator, "/admin/")
    desk.click(".attention a[href*=dispute]")
    desk.wait_for_selector(f"text={dispute.public_id}")
    found += faults(desk)
    desk.click(f"text={dispute.public_id}")
    desk.wait_for_selector("#decide")
    desk.check("[name=outcome][value=upheld]")
    desk.fill("[name=ruling]", RULING)
    found += faults(desk)
    desk.click("form.card button[type=submit]")
    desk.wait_for_selector("[name=confirmed]")
    found += faults(desk)
    desk.click("[name=confirmed]")
    desk.wait_for_selector("#decided")
    found += faults(desk)

    enter(employer, stage.cast.owner, f"/e/acme/candidates/{referral.candidate.public_id}/")
    assert RULING in employer.inner_text("main")
    assert stage.cast.agency.name not in employer.content()
    found += faults(employer)
    agency.reload()
    assert RULING in agency.inner_text("main")
    found += faults(agency)
    assert stage.purse() == (0, 1)
    assert found == []
