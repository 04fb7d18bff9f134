"""The operator's desk for the journey, in its order: the desks live with their slices."""

from referrals.disputes import admin as disputes
from referrals.optin import admin as optin
from referrals.rejections import admin as rejections
from referrals.relay import admin as relay

__all__ = ["disputes", "optin", "rejections", "relay"]
