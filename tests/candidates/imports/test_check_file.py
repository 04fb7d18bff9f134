"""A check says what an import would do, and writes nothing."""

from candidates.imports import services
from candidates.imports.models import Import, RowFault
from candidates.models import Candidate
from tenants.models import AuditEntry, Event
from tests.candidates.imports.conftest import AT


def test_counts_and_writes_nothing(cast, in_scope, sample):
    checked, faults = services.check_file(tenant=cast.acme, file=sample, filename="a.csv", at=AT)
    assert (checked.created_count, checked.eligible_count, checked.refused_columns) == (40, 30, ["配偶者"])
    assert [fault.code for fault in faults] == ["email"]
    assert [model.objects.count() for model in (Candidate, Import, RowFault, Event, AuditEntry)] == [0] * 5


def test_agrees_with_the_import_that_follows(cast, in_scope, take, sample):
    take(file=sample)
    checked, _ = services.check_file(tenant=cast.acme, file=sample, filename="a.csv", at=AT)
    assert (checked.created_count, checked.unchanged_count) == (0, 40)
