"""Disputes: an agency says that a referral should not count, and an operator decides."""
