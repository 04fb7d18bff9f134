"""From what changed to the sums: each row concerned is worked out anew, and the difference goes into the sums.

Working a row out twice adds nothing, so a change may be told as often as it likes, and in any order. A tenant's
changes are folded by one worker at a time.
"""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from tenants import sql
from tenants.models import Tenant

CHUNK = 2_000  # rows worked out by one statement
HOUR = 3600
# Until when somebody has registered, in seconds from the mail; the last one has no end.
WAITS = [
    (HOUR, _("1時間以内")),
    (24 * HOUR, _("24時間以内")),
    (3 * 24 * HOUR, _("3日以内")),
    (7 * 24 * HOUR, _("7日以内")),
    (14 * 24 * HOUR, _("14日以内")),
    (30 * 24 * HOUR, _("30日以内")),
    (0, _("31日以上")),
]
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('careerrelay figures ' || %s, 0))"
IS_FREE = "SELECT pg_try_advisory_xact_lock(hashtextextended('careerrelay figures ' || %s, 0))"
MONTH = "date_trunc('month', {at} AT TIME ZONE 'Asia/Tokyo')::date"
WAITED = " ".join(
    f"WHEN r.registered_at <= m.sent_at + interval '{s} s' THEN {n}" for n, (s, _l) in enumerate(WAITS) if s
)
COUNTS = "n sent reached registered answered counted relayed met hired".split()
OF_ORIGIN = "origin:"  # begins a source that is not the file's own word
ORIGIN = f"CASE WHEN c.origin = 'applicant' THEN '' ELSE '{OF_ORIGIN}' || c.origin END"  # without a channel: how met
REFERRED = """
    r.id IS NOT NULL AS is_registered, coalesce(r.verdict = 'counted', false) AS is_counted,
    coalesce(r.verdict = 'held', false) AS is_held,
    EXISTS (SELECT FROM referrals_delivery d WHERE d.tenant_id = r.tenant_id AND d.referral_id = r.id
        AND d.kind = 'referral.created' AND d.delivered_at IS NOT NULL) AS is_relayed,
    EXISTS (SELECT FROM referrals_progress p WHERE p.tenant_id = r.tenant_id AND p.referral_id = r.id
        AND p.status IN ('interviewing', 'offered', 'hired')) AS is_met,
    EXISTS (SELECT FROM referrals_progress p WHERE p.tenant_id = r.tenant_id AND p.referral_id = r.id
        AND p.status = 'hired') AS is_hired,
    (SELECT date_trunc('month', min(p.occurred_at) AT TIME ZONE 'Asia/Tokyo')::date FROM referrals_progress p
        WHERE p.tenant_id = r.tenant_id AND p.referral_id = r.id AND p.status = 'hired') AS hired_month
"""
SOURCE = f"""
SELECT a.id, a.tenant_id, a.candidate_id, {MONTH.format(at="least(m.sent_at, r.registered_at)")} AS month,
    least(m.sent_at, r.registered_at) AS began_at, m.version_id, a.job, a.stage,
    CASE WHEN a.channel <> '' THEN a.channel ELSE {ORIGIN} END AS channel,
    CASE WHEN m.failed_at IS NOT NULL THEN 'failed'
        WHEN m.id IS NOT NULL OR a.outcome <> 'rejected' OR c.anonymised_at IS NOT NULL THEN ''
        WHEN c.email = '' OR c.do_not_contact_at IS NOT NULL OR EXISTS (
            SELECT FROM candidates_suppression s WHERE s.tenant_id = c.tenant_id AND s.email_key = c.email_key
                AND s.lifted_at IS NULL
        ) THEN 'unmailable' ELSE 'unsent' END AS todo,
    CASE WHEN r.registered_at < m.sent_at OR m.sent_at IS NULL OR r.id IS NULL THEN NULL
        {WAITED} ELSE {len(WAITS) - 1} END::smallint AS wait,
    m.sent_at IS NOT NULL AS is_sent, m.sent_at IS NOT NULL AND m.bounced_at IS NULL AS is_reached, {REFERRED}
FROM candidates_application a
JOIN candidates_candidate c ON c.tenant_id = a.tenant_id AND c.id = a.candidate_id
LEFT JOIN referrals_mail m ON m.tenant_id = a.tenant_id AND m.application_id = a.id AND m.cancelled_at IS NULL
LEFT JOIN referrals_referral r ON r.tenant_id = a.tenant_id AND r.application_id = a.id
WHERE a.tenant_id = %(tenant)s AND (a.outcome = 'rejected' OR m.id IS NOT NULL OR r.id IS NOT NULL) {{of_application}}
UNION ALL
SELECT r.id, r.tenant_id, r.candidate_id, {MONTH.format(at="r.registered_at")}, r.registered_at, NULL, '', '',
    {ORIGIN}, '', NULL, false, false, {REFERRED}
FROM referrals_referral r
JOIN candidates_candidate c ON c.tenant_id = r.tenant_id AND c.id = r.candidate_id
WHERE r.tenant_id = %(tenant)s AND r.application_id IS NULL {{of_referral}}
"""  # noqa: S608  (our own words alone)
JOURNEY = (
    "id tenant_id candidate_id month began_at version_id job stage channel todo wait is_sent is_reached is_registered "
    "is_counted is_held is_relayed is_met is_hired hired_month"
).split()
STEPS = (
    "0, is_sent::int, is_reached::int, is_registered::int, (is_sent AND is_registered)::int, is_counted::int, "
    "is_relayed::int, is_met::int, is_hired::int"
)
NONE = ", ".join(["0"] * (len(COUNTS) - 1))
OF_JOURNEY = f"""
(VALUES (month, 'all', '', {STEPS}), (month, 'version', coalesce(version_id::text, ''), {STEPS}),
    (month, 'job', job, {STEPS}), (month, 'stage', stage, {STEPS}), (month, 'channel', channel, {STEPS}),
    (CASE WHEN wait IS NOT NULL THEN month END, 'wait', wait::text, 1, {NONE}),
    (CASE WHEN todo <> '' THEN date '1970-01-01' END, 'todo', todo, 1, {NONE}),
    (CASE WHEN is_held THEN date '1970-01-01' END, 'todo', 'held', 1, {NONE}))
"""
OF_PERSON = f"(VALUES (as_of_date, 'fresh', '', 1, {NONE}), (hired_month, 'hired', '', 1, {NONE}))"
NAMES = ", ".join(COUNTS)
ADD_UP = f"""
INSERT INTO referrals_tally AS held (id, tenant_id, month, dimension, value, {NAMES})
SELECT gen_random_uuid(), %(tenant)s, month, dimension, value, {", ".join(f"sum(sign * {name})" for name in COUNTS)}
FROM (
    SELECT sign, cell.month, cell.dimension, cell.value, {", ".join(f"cell.{name}" for name in COUNTS)}
    FROM {{rows}} CROSS JOIN LATERAL {{cells}} AS cell (month, dimension, value, {NAMES})
) AS part
WHERE month IS NOT NULL GROUP BY month, dimension, value
HAVING ({", ".join(f"sum(sign * {name})" for name in COUNTS)}) <> ({", ".join("0" for _ in COUNTS)})
ON CONFLICT (tenant_id, dimension, month, value) DO UPDATE
SET {", ".join(f"{name} = held.{name} + excluded.{name}" for name in COUNTS)}
"""  # noqa: S608  (our own words alone)
FOLD = """
WITH fresh AS MATERIALIZED ({source}),
old AS MATERIALIZED (SELECT {columns} FROM {table} WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)),
gone AS (
    DELETE FROM {table} WHERE tenant_id = %(tenant)s AND id IN (SELECT id FROM old EXCEPT SELECT id FROM fresh)
),
kept AS (
    INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT * FROM fresh EXCEPT SELECT * FROM old) AS changed
    ON CONFLICT (id) DO UPDATE SET {assigned}
),
part AS (SELECT -1 AS sign, old.* FROM old UNION ALL SELECT 1, fresh.* FROM fresh)
"""
STANDING = "id tenant_id as_of_date hired_month".split()
# By joins alone: a question asked for each person is asked of whole tables while nobody has counted them yet.
PEOPLE = """
SELECT c.id, c.tenant_id,
    CASE WHEN c.anonymised_at IS NULL THEN (c.as_of AT TIME ZONE 'Asia/Tokyo')::date END AS as_of_date,
    hired.month AS hired_month
FROM candidates_candidate c LEFT JOIN (
    SELECT coalesce(who.merged_into_id, who.id) AS root, min(j.hired_month) AS month
    FROM candidates_candidate who JOIN referrals_journey j ON j.tenant_id = who.tenant_id AND j.candidate_id = who.id
    WHERE who.tenant_id = %(tenant)s AND j.hired_month IS NOT NULL {of_whole} GROUP BY 1
) AS hired ON hired.root = c.id
WHERE c.tenant_id = %(tenant)s AND c.merged_into_id IS NULL {of_person}
"""
OF_PEOPLE = {
    "of_person": "AND c.id = ANY(%(ids)s)",
    "of_whole": "AND (who.id = ANY(%(ids)s) OR who.merged_into_id = ANY(%(ids)s))",
}


def fold(table: str, columns: list[str], source: str, cells: str) -> str:
    """The statement that works rows out anew, keeps them, and adds the difference to the sums."""
    names = ", ".join(columns)
    assigned = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in ("id", "tenant_id"))
    change = FOLD.format(table=table, columns=names, source=source, assigned=assigned)
    return change + ADD_UP.format(rows="part", cells=cells)


OF_IDS = {"of_application": "AND a.id = ANY(%(ids)s)", "of_referral": "AND r.id = ANY(%(ids)s)"}
FOLD_JOURNEYS = fold("referrals_journey", JOURNEY, SOURCE.format(**OF_IDS), OF_JOURNEY)
FOLD_PEOPLE = fold("referrals_standing", STANDING, PEOPLE.format(**OF_PEOPLE), OF_PERSON)
CONCERNED = """
WITH told AS (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::uuid[]) AS told (kind, id))
SELECT id FROM told WHERE kind <> 'person'
UNION SELECT r.application_id FROM referrals_referral r JOIN told ON told.kind = 'referral' AND told.id = r.id
    WHERE r.tenant_id = %(tenant)s AND r.application_id IS NOT NULL
UNION SELECT a.id FROM candidates_application a JOIN told ON told.kind = 'person' AND told.id = a.candidate_id
    WHERE a.tenant_id = %(tenant)s
UNION SELECT r.id FROM referrals_referral r JOIN told ON told.kind = 'person' AND told.id = r.candidate_id
    WHERE r.tenant_id = %(tenant)s
"""
OWNERS = "SELECT candidate_id FROM referrals_journey WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
ROOTS = """
SELECT merged_into_id FROM candidates_candidate
WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) AND merged_into_id IS NOT NULL
"""
Told = Collection[tuple[str, uuid.UUID]]


def take_turn(tenant: Tenant) -> None:
    """Nobody else folds for this tenant until the scope ends."""
    sql.rows(ONE_AT_A_TIME, (str(tenant.pk),))


def has_turn(tenant: Tenant) -> bool:
    """The same without waiting: a worker has better to do than to stand in line for sums."""
    [(is_mine,)] = sql.rows(IS_FREE, (str(tenant.pk),))
    return bool(is_mine)


def fold_told(tenant: Tenant, told: Told) -> None:
    """Work out what these rows concern, journeys first: a person's standing is made of theirs."""
    kinds, ids = [kind for kind, _id in told], [id_ for _kind, id_ in told]
    journeys = ids_of(CONCERNED, tenant, ids, kinds=kinds)
    people = {id_ for kind, id_ in told if kind == "person"} | ids_of(OWNERS, tenant, journeys)
    run(FOLD_JOURNEYS, tenant, journeys)
    people |= ids_of(OWNERS, tenant, journeys)
    run(FOLD_PEOPLE, tenant, people | ids_of(ROOTS, tenant, people))


def ids_of(question: str, tenant: Tenant, ids: Collection[uuid.UUID], **more: object) -> set[uuid.UUID]:
    return {id_ for (id_,) in sql.rows(question, {"tenant": tenant.pk, "ids": list(ids), **more}, is_prepared=False)}


def run(statement: str, tenant: Tenant, ids: Collection[uuid.UUID]) -> None:
    """In pieces, each planned for its own size."""
    every = sorted(ids)
    for start in range(0, len(every), CHUNK):
        values = {"tenant": tenant.pk, "ids": every[start : start + CHUNK]}
        sql.rows(statement, values, is_prepared=False)


EVERYBODY = {"of_application": "", "of_referral": "", "of_person": "", "of_whole": ""}
ANEW = [
    "DELETE FROM referrals_change WHERE tenant_id = %(tenant)s",
    "DELETE FROM referrals_tally WHERE tenant_id = %(tenant)s",
    "DELETE FROM referrals_journey WHERE tenant_id = %(tenant)s",
    "DELETE FROM referrals_standing WHERE tenant_id = %(tenant)s",
    f"INSERT INTO referrals_journey ({', '.join(JOURNEY)}) {SOURCE.format(**EVERYBODY)}",
    f"INSERT INTO referrals_standing ({', '.join(STANDING)}) {PEOPLE.format(**EVERYBODY)}",
    ADD_UP.format(
        rows="(SELECT 1 AS sign, * FROM referrals_journey WHERE tenant_id = %(tenant)s) AS all_of", cells=OF_JOURNEY
    ),
    ADD_UP.format(
        rows="(SELECT 1 AS sign, * FROM referrals_standing WHERE tenant_id = %(tenant)s) AS all_of", cells=OF_PERSON
    ),
]


def fold_all(tenant: Tenant) -> None:
    """Forget every sum of the tenant and work all of them out from the rows they count."""
    for statement in ANEW:
        sql.rows(statement, {"tenant": tenant.pk}, is_prepared=False)
