"""What an employer, a candidate and a referral cost on disk: tables and indexes, by what they grow with."""

from typing import NamedTuple

from django.db import connection

from candidates.models import Candidate
from referrals.models import Referral
from tenants.models import Tenant
from tenants.scope import scope

OF_CANDIDATES = frozenset(
    "candidates_candidate candidates_application candidates_gram candidates_tag candidates_earlier candidates_poolnote "
    "candidates_rowfault candidates_checkin candidates_merge referrals_link referrals_mail referrals_opening "
    "referrals_journey referrals_change referrals_standing".split()
)
OF_REFERRALS = frozenset(
    "candidates_consent candidates_choice candidates_provisionrecord candidates_withdrawal candidates_renewal "
    "candidates_mailchoice candidates_document candidates_handout referrals_registration referrals_referral "
    "referrals_delivery referrals_note referrals_countedidentity referrals_networkidentity referrals_progress "
    "referrals_hire referrals_reading referrals_recall credits_transaction credits_entry tenants_event tenants_job "
    "tenants_message tenants_sending tenants_attempt tenants_auditentry".split()
)
PAGE = 8192  # an empty index has one
SIZES = """
SELECT c.relname, pg_table_size(c.oid) - PAGE * (c.reltoastrelid <> 0)::int, pg_indexes_size(c.oid)
    - PAGE * (SELECT count(*) FROM pg_index WHERE indrelid = c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
""".replace("PAGE", str(PAGE))


class Cost(NamedTuple):
    """Of one kind of thing: how many there are, and the bytes of one in tables and in indexes."""

    number: int
    table_bytes: int
    index_bytes: int
    largest: list[str]

    @property
    def whole(self) -> int:
        return self.table_bytes + self.index_bytes


def costs() -> dict[str, Cost]:
    """Measured on whatever this database holds; the more, the truer."""
    counts = {"candidate": count_of(Candidate), "referral": count_of(Referral)}
    with scope(network=True):
        counts["employer"] = Tenant.objects.filter(kind="employer", test_of=None).count()
    sizes = read_sizes()
    return {kind: cost_of(kind, counts[kind], sizes) for kind in ("employer", "candidate", "referral")}


def count_of(model: type[Candidate] | type[Referral]) -> int:
    with scope(network=True):
        return int(model.objects.count())


def read_sizes() -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        return [(name, max(table, 0), max(indexes, 0)) for name, table, indexes in cursor.fetchall()]


def kind_of(table: str) -> str:
    """What a table grows with; with employers, if with nothing else."""
    if table in OF_CANDIDATES:
        return "candidate"
    return "referral" if table in OF_REFERRALS else "employer"


def cost_of(kind: str, count: int, sizes: list[tuple[str, int, int]]) -> Cost:
    mine = sorted((one for one in sizes if kind_of(one[0]) == kind), key=lambda one: -one[1] - one[2])
    each = max(count, 1)
    tables, indexes = sum(one[1] for one in mine) // each, sum(one[2] for one in mine) // each
    return Cost(count, tables, indexes, [one[0] for one in mine[:3]])
