"""judge(): what is to be thought of a domain's records, asked of a DNS that the test writes."""

import asyncio

import pytest

from tenants.senders.records import DMARC, MISSING, OWNER, RIGHT, SPF, UNKNOWN, WRONG, Unanswered, Wants, judge

OURS = "spf.careerrelay.example"
KEY = "cr1.dkim.careerrelay.example"
WANTS = Wants("saiyo.acme.co.jp", include=OURS, selectors={"cr1": KEY}, proof="careerrelay-domain=1")
HOME = "saiyo.acme.co.jp"
TEN = {f"s{n}.example": [f"v=spf1 include:s{n + 1}.example -all"] for n in range(12)}


def look(key, zone):
    async def ask(name, kind):
        found = zone.get(name, [])
        if found is None:
            raise Unanswered(name)
        return found

    return asyncio.run(judge(key, WANTS, ask))


@pytest.mark.parametrize(
    ("zone", "state", "why"),
    [
        ({}, MISSING, ""),
        ({HOME: ["google-site-verification=x"]}, MISSING, ""),
        ({HOME: ["v=spf10 include:spf.careerrelay.example"]}, MISSING, ""),
        ({HOME: [f"v=spf1 include:{OURS} -all"]}, RIGHT, ""),
        ({HOME: [f"V=SPF1 +INCLUDE:{OURS.upper()}. ~all"]}, RIGHT, ""),
        ({HOME: [f"v=spf1 -all include:{OURS}"]}, WRONG, "other"),  # nobody reads on behind `all`
        ({HOME: [f"v=spf1 -include:{OURS} ~all"]}, WRONG, "other"),
        ({HOME: [f"v=spf1 ?include:{OURS} ~all"]}, WRONG, "other"),
        ({HOME: ["v=spf1 include:_spf.google.com ~all"]}, WRONG, "other"),
        ({HOME: ["v=spf1 include:own.example -all"], "own.example": [f"v=spf1 include:{OURS} -all"]}, RIGHT, ""),
        ({HOME: ["v=spf1 redirect=own.example"], "own.example": [f"v=spf1 include:{OURS} -all"]}, RIGHT, ""),
        ({HOME: [f"v=spf1 include:{OURS} -all", "v=spf1 mx -all"]}, WRONG, "two"),
        ({HOME: [f"v=spf1 include:s0.example include:{OURS} -all"], **TEN}, WRONG, "lookups"),
        ({HOME: ["v=spf1 include:loop.example"], "loop.example": ["v=spf1 include:loop.example"]}, WRONG, "lookups"),
        ({HOME: None}, UNKNOWN, ""),
    ],
)
def test_spf_needs_our_servers_in_the_one_record_that_receivers_read(zone, state, why):
    found = look(SPF, zone)
    assert (found.state, found.why) == (state, why)


@pytest.mark.parametrize(
    ("zone", "state"),
    [
        ({}, MISSING),
        ({f"cr1._domainkey.{HOME}": [KEY]}, RIGHT),
        ({f"cr1._domainkey.{HOME}": [f"{KEY.upper()}."]}, RIGHT),
        ({f"cr1._domainkey.{HOME}": ["cr1.dkim.other.example"]}, WRONG),
        ({f"cr1._domainkey.{HOME}": None}, UNKNOWN),
    ],
)
def test_dkim_needs_the_name_to_lead_to_our_key(zone, state):
    assert look("dkim:cr1", zone).state == state


@pytest.mark.parametrize(
    ("zone", "state"),
    [
        ({}, MISSING),
        ({f"_dmarc.{HOME}": ["v=DMARC1; p=none"]}, RIGHT),
        ({"_dmarc.acme.co.jp": ["v=DMARC1;p=reject; rua=mailto:x@acme.co.jp"]}, RIGHT),  # the domain above speaks
        ({f"_dmarc.{HOME}": ["v=DMARC1; rua=mailto:x@acme.co.jp"]}, WRONG),
        ({f"_dmarc.{HOME}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, WRONG),
        ({"_dmarc.jp": ["v=DMARC1; p=reject"]}, MISSING),
        ({f"_dmarc.{HOME}": None}, UNKNOWN),
    ],
)
def test_dmarc_needs_a_policy_of_the_domain_or_of_the_one_above(zone, state):
    assert look(DMARC, zone).state == state


def test_the_proof_is_the_companys_own_word_among_others():
    name = f"_careerrelay.{HOME}"
    assert look(OWNER, {name: ["x", "careerrelay-domain=1"]}).state == RIGHT
    assert look(OWNER, {name: ["careerrelay-domain=2"]}).state == WRONG


@pytest.mark.parametrize(
    ("there", "to_set"),
    [
        ([], f"v=spf1 include:{OURS} ~all"),
        (["v=spf1 include:_spf.google.com -all"], f"v=spf1 include:_spf.google.com include:{OURS} -all"),
        (["v=spf1 mx redirect=x.example"], f"v=spf1 mx include:{OURS} redirect=x.example"),
        (["v=spf1 mx"], f"v=spf1 mx include:{OURS} ~all"),
        ([f"v=spf1 include:{OURS} -all"], f"v=spf1 include:{OURS} -all"),
    ],
)
def test_an_spf_record_that_is_there_is_completed_and_never_joined_by_a_second(there, to_set):
    wanted = {record.key: record.value for record in WANTS.records({SPF: there})}
    assert wanted[SPF] == to_set
    assert look(SPF, {HOME: [to_set]}).state == RIGHT


def test_a_policy_that_is_there_is_left_as_it_is():
    strict = "v=DMARC1; p=reject"
    wanted = {record.key: record.value for record in WANTS.records({DMARC: [strict]})}
    assert wanted[DMARC] == strict
