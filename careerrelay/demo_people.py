"""The demo's people: on its first start the sample file is imported and mailed, some consent, and a slot is in use."""

from pathlib import Path

from django.conf import settings

from candidates.models import Application
from careerrelay.journey.candidate import Browser, address_in, consent
from careerrelay.journey.story import Story
from careerrelay.seed import Network
from tenants.scope import scope

SAMPLE = settings.BASE_DIR / "candidates" / "imports" / "samples" / "herp.csv"
CONSENTING = 23  # two slots granted, one of which is put to use; the other people's mails are left to be played with


def fill_once(network: Network, base_url: str, mailbox: Path) -> None:
    """Do nothing when the first employer has applications already."""
    story = Story(network, base_url, mailbox)
    with scope(tenant=story.employer):
        if Application.objects.for_tenant(story.employer).exists():
            return
    story.load(SAMPLE)
    story.send()
    register_some(base_url, mailbox)
    story.introduce()


def register_some(base_url: str, mailbox: Path) -> None:
    """As many as CONSENTING open their mail and consent."""
    addresses = (address for mail in sorted(mailbox.glob("*.eml"), reverse=True) if (address := address_in(mail)))
    browser, number = Browser(base_url), 0
    for address in addresses:  # an earlier demo's links may lie among them, and open nothing
        number += consent(browser, address, number=number + 1)
        if number == CONSENTING:
            return
