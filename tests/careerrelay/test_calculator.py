"""The product page's calculator: three numbers in the address, the answer on the same page."""

import pytest
from django.test import Client

from careerrelay.calculator import Calculator

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({}, (50, 5, 10_500_000)),
        ({"rejections": "1,000", "rate": "1"}, None),
        ({"rejections": "１９９９", "rate": "5"}, (99, 9, 18_900_000)),
        ({"rejections": "9", "rate": "100", "salary": "100"}, (9, 0, 0)),
        ({"rejections": "0"}, None),
        ({"rate": "101"}, None),
        ({"salary": "\0"}, None),
        ({"rejections": "9" * 400}, None),
    ],
)
def test_estimates_whole_slots_from_what_can_be_read(told, answer):
    estimate = Calculator(told).estimate
    assert (estimate and (estimate.registrations, estimate.slots, estimate.saving)) == answer


def test_answers_on_the_page_without_a_script():
    page = Client().get("/", {"rejections": "3000", "rate": "8", "salary": "650"}).content.decode()
    assert "54,600,000円" in page
    assert "240" in page


def test_says_what_to_mend():
    page = Client().get("/", {"rejections": "x"})
    assert page.status_code == 200
    assert "か所を直してください" in page.content.decode()
