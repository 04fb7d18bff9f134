"""The frame's `makemigrations`: a table is made with its indexes and constraints."""

from django.core.management.commands import makemigrations

from careerrelay.autodetector import Autodetector


class Command(makemigrations.Command):
    autodetector = Autodetector
