"""The relay's stage: receivers live on loopback."""

import pytest


@pytest.fixture
def loopback(settings) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = True
