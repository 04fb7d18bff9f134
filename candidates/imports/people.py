"""Whose row is it? Every staged row gets its person: one already in the pool, or a new one shared with other rows."""

import uuid

from candidates.imports import staging

# In this order, the surest first. A later step only sees rows that no earlier one has placed.
KNOWN_BY_APPLICATION = """
UPDATE incoming i SET person = a.candidate_id, application = a.id, is_person_known = true
FROM candidates_application a
WHERE a.tenant_id = %(tenant)s AND a.source = %(source)s AND a.remote_id = i.remote_id AND a.remote_id <> ''
"""
KNOWN_BY_MAILBOX = """
UPDATE incoming i SET person = c.id, is_person_known = true
FROM candidates_candidate c
WHERE c.tenant_id = %(tenant)s AND c.email_key = i.email_key AND c.email_key <> '' AND NOT i.is_person_known
"""
# A shared phone (a family's, an office's) is no identity by itself: the name must agree.
KNOWN_BY_PHONE = """
UPDATE incoming i SET person = found.id, is_person_known = true
FROM (
    SELECT DISTINCT ON (n.number) n.number, c.id
    FROM incoming n JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.phone_key = n.phone_key
    WHERE NOT n.is_person_known AND n.phone_key <> ''
      AND lower(regexp_replace(normalize(c.last_name || c.first_name, NFKC), '\\s', '', 'g')) = n.name_key
    ORDER BY n.number, c.id
) found
WHERE i.number = found.number
"""
# Nobody can be told apart by a name alone: only the same name, birth date and job, all without contact and id.
KNOWN_BY_NAME_AND_JOB = """
UPDATE incoming i SET person = found.id, is_person_known = true
FROM (
    SELECT DISTINCT ON (n.number) n.number, c.id
    FROM incoming n
    JOIN candidates_candidate c ON c.tenant_id = %(tenant)s AND c.email_key = '' AND c.phone_key = ''
        AND c.last_name = n.last_name AND c.first_name = n.first_name AND c.birth_date IS NOT DISTINCT FROM n.birth_date
    JOIN candidates_application a ON a.tenant_id = %(tenant)s AND a.candidate_id = c.id
        AND a.job = n.job AND a.remote_id = ''
    WHERE NOT n.is_person_known AND n.remote_id = '' AND n.email_key = '' AND n.phone_key = ''
    ORDER BY n.number, c.id
) found
WHERE i.number = found.number
"""
KNOWN = (KNOWN_BY_APPLICATION, KNOWN_BY_MAILBOX, KNOWN_BY_PHONE, KNOWN_BY_NAME_AND_JOB)
# Who was found to be somebody else in the pool is that other person.
MERGED = """
UPDATE incoming i SET person = c.merged_into_id
FROM candidates_candidate c
WHERE c.tenant_id = %(tenant)s AND c.id = i.person AND c.merged_into_id IS NOT NULL
"""
NEW = """
UPDATE incoming i SET person = grouped.one
FROM (
    SELECT number, first_value(person) OVER (PARTITION BY CASE
        WHEN email_key <> '' THEN 'mailbox ' || email_key
        WHEN phone_key <> '' THEN 'phone ' || phone_key || ' ' || name_key
        WHEN remote_id <> '' THEN 'application ' || remote_id
        ELSE 'name ' || concat_ws(' ', name_key, birth_date, '/', job)
    END ORDER BY number) AS one
    FROM incoming WHERE NOT is_person_known
) grouped
WHERE i.number = grouped.number AND i.person <> grouped.one
"""
# Rows that share a mailbox, or a phone and a name, are one person's: a known one's if there is one.
JOIN = """
UPDATE incoming i SET person = joined.one, is_person_known = joined.is_known
FROM (
    SELECT DISTINCT ON (person) person, one, is_known FROM (
        SELECT person, is_person_known,
            first_value(person) OVER same AS one, first_value(is_person_known) OVER same AS is_known
        FROM incoming WHERE {shared} WINDOW same AS (PARTITION BY {keys} ORDER BY is_person_known DESC, person)
    ) linked
    WHERE NOT is_person_known AND one <> person ORDER BY person, is_known DESC, one
) joined
WHERE i.person = joined.person
"""
JOINS = (
    JOIN.format(shared="email_key <> ''", keys="email_key"),
    JOIN.format(shared="phone_key <> ''", keys="phone_key, name_key"),
)
MOST_ROUNDS = 20


def place(*, tenant_id: uuid.UUID, source: str) -> bool:
    """Give every staged row its person. Is one of them in the pool already?"""
    known = [staging.execute(one, tenant=tenant_id, source=source) for one in KNOWN]
    if any(known):
        staging.execute(MERGED, tenant=tenant_id)
    staging.execute(NEW)
    for _round in range(MOST_ROUNDS):  # A shares a mailbox with B, B a phone with C: until nothing moves
        if not sum(staging.execute(join) for join in JOINS):
            break
    return any(known)
