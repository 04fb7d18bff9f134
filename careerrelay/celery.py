"""The workers: one queue of hints, and the beat that sweeps whatever a lost hint left lying."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerrelay.settings")

app = Celery("careerrelay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
