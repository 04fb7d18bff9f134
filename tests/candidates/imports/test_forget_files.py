"""Uploaded files go when their day is over: on the disk, not only in a table."""

import os
import time
from datetime import timedelta

from django.utils import timezone

from candidates.imports import files, forgetting, steps
from tenants.scope import scope
from tests.candidates.imports.walking import fresh, received, rows, started


def forgotten(later: timedelta) -> int:
    with scope(network=True):
        return forgetting.forget_files(at=timezone.now() + later)


def test_a_file_goes_after_its_day_and_not_before(cast):
    upload = received(cast.acme, rows(2), timezone.now())
    path = files.folder() / upload.stored_as
    forgotten(steps.KEPT - timedelta(minutes=1))
    assert path.exists()
    forgotten(steps.KEPT + timedelta(minutes=1))
    assert not path.exists()
    assert fresh(upload).removed_at


def test_a_file_that_is_being_taken_waits(cast):
    imported = started(cast.acme, rows(2), timezone.now())
    forgotten(steps.KEPT * 2)
    assert (files.folder() / fresh(imported).upload.stored_as).exists()


def test_a_file_that_no_row_knows_goes_too(cast):
    lost, new = files.folder() / files.store([b"x"]), files.folder() / files.store([b"y"])
    hours_ago = time.time() - 2 * files.ORPHANED
    os.utime(lost, (hours_ago, hours_ago))
    forgotten(timedelta())
    assert (lost.exists(), new.exists()) == (False, True)
