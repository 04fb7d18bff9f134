"""Webhooks: endpoints and attempts; sign, send, retry, disable."""
