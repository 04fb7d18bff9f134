"""Leaving: a tenant takes everything of its own with it, and is closed."""
