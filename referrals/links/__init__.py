"""Tracking links for the employer's own mail system: shared ones, one for each use, and personal ones in bulk."""
