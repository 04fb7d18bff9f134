"""Notices, consents, and the records of what was provided to whom."""
