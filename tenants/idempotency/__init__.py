"""Requests that may be sent twice: what was answered the first time, for a day."""
