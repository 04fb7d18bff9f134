"""Which template an application gets when nobody chooses: the one that says most about its case."""

import hashlib
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from candidates.models import Application
from referrals.rejections.models import Comparison, Template, Version
from referrals.rejections.queries import Written, list_templates
from referrals.rejections.stages import stage_of
from tenants.models import Tenant


def choose(templates: Sequence[Written], application: Application) -> Written | None:
    """The reason outweighs the stage, both together outweigh either; among equals the first by name.

    A template without conditions fits everybody. None where no template fits.
    """
    fitting = [each for each in templates if fits(each.template, application)]
    return max(fitting, key=lambda each: weight_of(each.template), default=None)


def fits(template: Template, application: Application) -> bool:
    """Is it for this stage and this reason, as far as it says?"""
    is_stage = template.stage in {"", stage_of(application.stage)}
    return is_stage and plain(template.reason) in plain(application.reason)


def weight_of(template: Template) -> int:
    return 2 * bool(template.reason) + bool(template.stage)


def plain(words: str) -> str:
    """Without differences of width and case."""
    return unicodedata.normalize("NFKC", words).lower().strip()


@dataclass(frozen=True)
class Pick:
    """The version for one application; by lot where two versions are being compared."""

    version: Version
    comparison: Comparison | None = None


class Chooser:
    """What each application is sent: the given version, or the newest one of the template that fits it.

    Reads templates and running comparisons once. Where a comparison of the template runs, the lot decides.
    """

    def __init__(self, tenant: Tenant, version: Version | None = None) -> None:
        self.version = version
        self.templates = [] if version else list_templates(tenant=tenant)
        running = Comparison.objects.for_tenant(tenant).filter(ended_at=None)
        found = running.select_related("first__template", "second__template")
        self.running: dict[uuid.UUID, Comparison] = {each.template_id: each for each in found}

    def pick(self, application: Application) -> Pick | None:
        """None where no template fits."""
        chosen = None if self.version else choose(self.templates, application)
        version = self.version or (chosen.newest if chosen else None)
        if version is None:
            return None
        comparison = self.running.get(version.template_id)
        return Pick(drawn(comparison, application.candidate_id), comparison) if comparison else Pick(version)


def drawn(comparison: Comparison, person: uuid.UUID) -> Version:
    """The person's lot: even, and the same whenever it is drawn."""
    lot = hashlib.sha256(comparison.pk.bytes + person.bytes).digest()[0] & 1
    return comparison.second if lot else comparison.first
