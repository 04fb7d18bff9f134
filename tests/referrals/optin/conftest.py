"""The candidate's stage: on the real clock, since the public page's door reads it itself."""

from datetime import datetime

import pytest
from django.utils import timezone


@pytest.fixture
def now() -> datetime:
    return timezone.now()
