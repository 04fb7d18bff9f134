"""The product page's calculator: rejections a year and how many register, as free slots and yen."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PER_SLOT = 10  # referrals of one slot, on the standard plan
FEE_RATE = 35  # an agency's usual fee, in % of the yearly salary
FIRST = {"rejections": 1000, "rate": 5, "salary": 600}


@dataclass(frozen=True)
class Estimate:
    """What a year would bring. `saving` is in yen."""

    registrations: int
    slots: int
    saving: int


class Calculator(forms.Form):
    """Three numbers in the address; what cannot be read says why, and nothing is estimated."""

    rejections = forms.IntegerField(label=_("1年間の不採用"), min_value=1, max_value=1_000_000)
    rate = forms.IntegerField(label=_("登録する人の割合（%）"), min_value=1, max_value=100)
    salary = forms.IntegerField(label=_("採用する人の理論年収（万円）"), min_value=100, max_value=10_000)

    def __init__(self, data: Any) -> None:
        told = {name: data[name] for name in FIRST if name in data}
        super().__init__(FIRST | told)

    @property
    def estimate(self) -> Estimate | None:
        if not self.is_valid():
            return None
        told = self.cleaned_data
        registrations = told["rejections"] * told["rate"] // 100
        slots = registrations // PER_SLOT
        return Estimate(registrations, slots, slots * told["salary"] * 10_000 * FEE_RATE // 100)
