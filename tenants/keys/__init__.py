"""API keys: issued, shown once, rotated, revoked."""
