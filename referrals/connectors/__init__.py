"""Webhooks of other systems: what an ATS pushes by itself, kept as it came, then told like any rejection."""
