"""The product's own settings, with one address more: a view that does nothing."""

from careerrelay.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
