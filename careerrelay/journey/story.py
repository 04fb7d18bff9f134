"""The story: import, mail, register, deliver, grant, redeem. Each chapter waits for what the workers really did."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils import timezone

from candidates.imports.services import import_file
from candidates.models import Application, Import
from careerrelay.journey.candidate import Browser, address_in, consent
from careerrelay.journey.redeeming import Redemption
from careerrelay.seed import IS_DOWN, Network
from referrals.models import Delivery, Mail
from referrals.rejections import services as rejections
from referrals.rejections.models import Template
from tenants.models import Event, Job, Tenant
from tenants.scope import scope

PATIENCE = 120.0  # seconds without any progress before the journey is given up
PEOPLE_AT_ONCE = 4


class Stuck(RuntimeError):
    """A chapter made no progress."""


@dataclass
class Story:
    """One employer's journey with the whole network behind it."""

    network: Network
    base_url: str
    mailbox: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def employer(self) -> Tenant:
        return self.network.employers[0].tenant

    def begin(self, file: Path) -> Import:
        """The first chapter, which needs nobody but the database. `FileRefused` when the file cannot be taken."""
        with self.chapter("import"):
            return self.load(file)

    def tell(self) -> None:
        """The rest of it, by the workers. `Stuck` when they do not work."""
        with self.chapter("total"):
            with self.chapter("mail"):
                self.send()
            with self.chapter("register"):
                self.register()
            with self.chapter("deliver"):
                self.deliver()
            self.redeem()
        self.seconds["total"] = round(self.seconds["total"] + self.seconds["import"], 3)

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)

    def load(self, file: Path) -> Import:
        with file.open("rb") as opened, scope(tenant=self.employer):
            return import_file(tenant=self.employer, file=opened, filename=file.name, at=timezone.now())

    def send(self) -> None:
        """Queue a mail for everybody who may get one, and wait until each has left."""
        with scope(tenant=self.employer):
            rejected = Application.objects.for_tenant(self.employer).eligible().mailable()
            version = Template.objects.for_tenant(self.employer).filter(language="ja")[0].latest
            rejections.queue_mails(
                tenant=self.employer, version=version, applications=rejected, by=None, at=timezone.now()
            )
        wait_for_none(self.mails_waiting)

    def mails_waiting(self) -> int:
        with scope(tenant=self.employer):
            return int(Mail.objects.for_tenant(self.employer).filter(sent_at=None, failed_at=None).count())

    def register(self) -> None:
        """Every addressee opens the link and consents, a few at a time."""
        addresses = [address for mail in sorted(self.mailbox.glob("*.eml")) if (address := address_in(mail))]
        with ThreadPoolExecutor(PEOPLE_AT_ONCE) as people:
            list(people.map(self.consent_all, range(PEOPLE_AT_ONCE), [addresses] * PEOPLE_AT_ONCE))

    def consent_all(self, first: int, addresses: list[str]) -> None:
        browser = Browser(self.base_url)
        for number, address in islice(enumerate(addresses), first, None, PEOPLE_AT_ONCE):
            consent(browser, address, number=number)

    def deliver(self) -> None:
        """Wait until every agency that is up holds and has acknowledged what it may, and nothing else is unplanned."""
        wait_for_none(self.work_left)

    def work_left(self) -> int:
        up = [party.tenant.pk for party in self.network.agencies if party.tenant.slug != IS_DOWN]
        with scope(network=True):
            unplanned = Event.objects.filter(published_at=None).count() + Job.objects.filter(done_at=None).count()
            mine = Delivery.objects.filter(tenant=self.employer, agency__in=up, refused_at=None)
            return unplanned + mine.filter(acknowledged_at=None).count()

    def redeem(self) -> None:
        """Use a slot, if there is one: an agency introduces somebody, and the person joins at no fee."""
        redemption = self.introduce()
        if redemption:
            redemption.hire(at=timezone.now())
            wait_for_none(self.work_left)

    def introduce(self) -> Redemption | None:
        """Put a slot to use, if there is one, and let an agency introduce somebody whom the employer then sees."""
        redemption = Redemption(self.employer, self.network.agencies[0].tenant)
        if not redemption.begin(at=timezone.now()):
            return None
        wait_for_none(redemption.unpublished)
        redemption.introduce(at=timezone.now())
        wait_for_none(redemption.unpresented)
        return redemption


def wait_for_none(left: Callable[[], int]) -> None:
    """Return when nothing is left; raise `Stuck` when the number does not change for a long time."""
    before, since = left(), time.monotonic()
    while before:
        time.sleep(0.1)
        now = left()
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            raise Stuck(f"{now} left, and no progress for {PATIENCE:.0f} s")
