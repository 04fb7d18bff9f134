"""The frame: it wires the apps together and decides nothing."""

from careerrelay.celery import app as celery_app

__all__ = ["celery_app"]
