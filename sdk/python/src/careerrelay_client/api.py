"""CareerRelay's API, generated from its OpenAPI document: do not edit. `make fix` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from careerrelay_client.transport import Transport


AccountEnum: TypeAlias = Literal['network', 'purse', 'converted', 'available', 'held', 'spent', 'expired']

class Acknowledged(TypedDict):
    """When the agency first said that it has the referral."""

    id: str
    acknowledged_at: str


class AgencyIntroduction(TypedDict):
    """A person of one's own."""

    id: str
    slot_request_id: str
    state: str
    summary: str
    decline_reason: str | None
    introduced_at: str
    updated_at: str
    placement: PlacementShape | None
    reference: str


class AgencyIntroductionPage(TypedDict):
    data: list[AgencyIntroduction]
    has_more: bool
    next_cursor: str | None


class AgencyReferralPage(TypedDict):
    data: list[ReferralLine]
    has_more: bool
    next_cursor: str | None


class AgencySlotRequest(TypedDict):
    """A request that one may answer."""

    id: str
    job: str
    conditions: str
    wishes: str
    location: str | None
    salary_min: int | None
    salary_max: int | None
    start: str | None
    deadline_date: str | None
    state: str
    opened_at: str
    closed_at: str | None
    updated_at: str
    published_at: str
    employer: Seeker
    introduced: int


class AgencySlotRequestPage(TypedDict):
    data: list[AgencySlotRequest]
    has_more: bool
    next_cursor: str | None


class ApplicationState(TypedDict):
    """An application of a person."""

    id: str
    source: str
    remote_id: str | None
    job: str
    channel: str
    stage: str
    outcome: OutcomeEnum
    reason: str
    applied_at: str | None
    rejected_at: str | None
    tracking_url: str | None
    mail: str | None
    updated_at: str


class ApplicationTold(TypedDict):
    """The application that ended."""

    remote_id: str | int
    job: str
    stage: NotRequired[str | None]
    channel: NotRequired[str | None]
    applied_at: NotRequired[str | None]
    rejected_at: str
    reason: NotRequired[str | None]


class AttemptAnswer(TypedDict):
    """One try. The body that was sent is not kept: it is the event's."""

    id: str
    event_id: str
    type: str
    url: str
    number: int
    started_at: str
    milliseconds: int
    status: int
    error: str | None
    response: str


class CandidatePage(TypedDict):
    data: list[CandidateState]
    has_more: bool
    next_cursor: str | None


class CandidateState(TypedDict):
    """A person in your pool."""

    id: str
    last_name: str
    first_name: str
    last_name_kana: str
    first_name_kana: str
    email: str | None
    phone: str | None
    prefecture: str
    birth_date: str | None
    current_company: str
    current_title: str
    education: list[dict[str, Any]]
    jobs: list[dict[str, Any]]
    skills: list[str]
    origin: OriginEnum
    mailable: bool
    as_of: str
    created_at: str
    updated_at: str
    applications: list[ApplicationState]


class CandidateTold(TypedDict):
    """The person, in the ATS's words. Names are kept as typed; the rest is normalised as in a file."""

    last_name: str
    first_name: NotRequired[str | None]
    last_name_kana: NotRequired[str | None]
    first_name_kana: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    prefecture: NotRequired[str | None]
    birth_date: NotRequired[str | None]
    current_company: NotRequired[str | None]
    current_title: NotRequired[str | None]
    skills: NotRequired[list[str] | None]
    origin: NotRequired[OriginEnum | NullEnum]
    education: NotRequired[list[dict[str, Any]] | None]
    jobs: NotRequired[list[dict[str, Any]] | None]


class ConsentBody(TypedDict):
    """That the person agreed to be introduced to this employer, when and how."""

    given_at: str
    method: MethodEnum


class ConsentFacts(TypedDict):
    """The consent the provision stands on."""

    id: str
    receipt_id: str
    notice_version: int
    given_at: str


class Content(TypedDict):
    """What is signed, as JSON with sorted keys and no spaces."""

    format: FormatEnum
    tenant: str
    employer: str
    month: str
    since: str
    until: str
    as_of: str
    complete: bool
    first: int
    last: int
    opening: Point
    totals: dict[str, Any]
    closing: Point
    key: str | None


class CreditTransactionPage(TypedDict):
    data: list[Transaction]
    has_more: bool
    next_cursor: str | None


class Credits(TypedDict):
    """The count and the slots."""

    referrals: int
    referrals_per_slot: int
    to_next_slot: int
    slots: Slots


class DeclineBody(TypedDict):
    """Why not this person; the agency reads it."""

    reason: DeclineBodyReasonEnum


DeclineBodyReasonEnum: TypeAlias = Literal['mismatch', 'after_interview', 'withdrawn', 'other']

class DisputeAnswer(TypedDict):
    """A dispute as it stands."""

    id: str
    referral_id: str
    reason: str
    evidence: str
    state: str
    opened_at: str


class DisputeBody(TypedDict):
    """Why the referral should not count, and what shows it. No names, please: the operator has the registration."""

    reason: DisputeBodyReasonEnum
    evidence: str


DisputeBodyReasonEnum: TypeAlias = Literal['duplicate', 'unreachable', 'fake', 'other']

class DocumentFacts(TypedDict):
    """One file of a referral. `scanned_at` is null where no virus scanner is configured."""

    id: str
    name: str
    type: TypeEnum
    size: int
    pages: int | None
    sha256: str
    scanned_at: str | None


class DocumentLink(TypedDict):
    """The file, and where to fetch it until when."""

    id: str
    name: str
    type: TypeEnum
    size: int
    pages: int | None
    sha256: str
    scanned_at: str | None
    url: str
    expires_at: str


class EmployerIntroduction(TypedDict):
    """A person one was shown."""

    id: str
    slot_request_id: str
    state: str
    summary: str
    decline_reason: str | None
    introduced_at: str
    updated_at: str
    placement: PlacementShape | None
    agency: str
    person: PersonShape | None
    candidate_id: str | None


class EmployerIntroductionPage(TypedDict):
    data: list[EmployerIntroduction]
    has_more: bool
    next_cursor: str | None


class EmployerReferralPage(TypedDict):
    data: list[ReferralState]
    has_more: bool
    next_cursor: str | None


class EmployerSlotRequest(TypedDict):
    """A request of one's own."""

    id: str
    job: str
    conditions: str
    wishes: str
    location: str | None
    salary_min: int | None
    salary_max: int | None
    start: str | None
    deadline_date: str | None
    state: str
    opened_at: str
    closed_at: str | None
    updated_at: str
    introduced: int
    waiting: int


class EmployerSlotRequestPage(TypedDict):
    data: list[EmployerSlotRequest]
    has_more: bool
    next_cursor: str | None


class EndpointAnswer(TypedDict):
    """An endpoint as it stands."""

    id: str
    url: str
    name: str
    events: list[str]
    thin: bool
    state: StateEnum
    failing_since: str | None
    disabled_at: str | None
    disabled_reason: str | None
    previous_secret_until: str | None
    replaying: bool
    created_at: str


class EndpointFields(TypedDict):
    """What may be said of an endpoint."""

    url: str
    name: NotRequired[str]
    events: NotRequired[list[EventsEnum]]
    thin: NotRequired[bool]


class EndpointSecret(TypedDict):
    """The same with its secret: shown now and never again."""

    id: str
    url: str
    name: str
    events: list[str]
    thin: bool
    state: StateEnum
    failing_since: str | None
    disabled_at: str | None
    disabled_reason: str | None
    previous_secret_until: str | None
    replaying: bool
    created_at: str
    secret: str


class Entry(TypedDict):
    """One account's part in a transaction."""

    id: str
    unit: UnitEnum
    account: AccountEnum
    amount: int
    balance: int


class Erased(TypedDict):
    """When the agency said that it has erased the person's data."""

    id: str
    acknowledged_at: str


class EventAnswer(TypedDict):
    """An event: `id` is the `webhook-id` of its pushes. Of a profile only ids are here: read the referral."""

    id: str
    type: str
    timestamp: str
    data: dict[str, Any]


class EventPage(TypedDict):
    data: list[EventAnswer]
    has_more: bool
    next_cursor: str | None


EventsEnum: TypeAlias = Literal['referral.created', 'referral.updated', 'referral.withdrawn', 'referral.erasure_requested', 'slot_request.opened', 'slot_request.closed', 'introduction.created', 'introduction.updated', 'referral.counted', 'referral.reversed', 'slot.granted', 'slot.held', 'slot.released', 'slot.spent', 'slot.restored', 'slot.expired', 'ledger.head_signed', 'import.finished']

FormatEnum: TypeAlias = Literal['careerrelay-statement/1']

Introduction: TypeAlias = "EmployerIntroduction | AgencyIntroduction"

class IntroductionBody(TypedDict):
    """One person, by a blind summary first."""

    summary: str
    person: PersonBody
    consent: ConsentBody
    reference: NotRequired[str]


IntroductionPage: TypeAlias = "EmployerIntroductionPage | AgencyIntroductionPage"

class ItemNote(TypedDict):
    """What is wrong, and where."""

    pointer: str
    code: str
    detail: str


class JoinedBody(TypedDict):
    """The hire, and the salary that a fee would have been reckoned from."""

    theoretical_annual_salary: int
    joined_date: NotRequired[str]
    standard_fee_rate: NotRequired[str]


KindEnum: TypeAlias = Literal['referral_counted', 'slots_granted', 'slot_held', 'slot_released', 'slot_spent', 'slot_restored', 'slot_expired', 'referral_reversed', 'adjusted']

class LeftBody(TypedDict):
    """The last day, and why."""

    left_date: str
    reason: LeftBodyReasonEnum


LeftBodyReasonEnum: TypeAlias = Literal['resigned', 'dismissed', 'company']

class Me(TypedDict):
    """Who the key belongs to, and what it may do."""

    kind: str
    slug: str
    name: str
    key_name: str
    mode: ModeEnum
    scopes: list[str]
    expires_at: str | None


MethodEnum: TypeAlias = Literal['written', 'email', 'form', 'recorded']

ModeEnum: TypeAlias = Literal['live', 'test']

class Move(TypedDict):
    """One transaction, with all that its hash is made of."""

    id: str
    seq: int
    kind: KindEnum
    cause: str
    at: str
    policy: dict[str, Any]
    entries: list[Entry]
    prev_hash: str
    hash: str


NullEnum: TypeAlias = "None"

OriginEnum: TypeAlias = Literal['applicant', 'event', 'scout', 'referral', 'other']

OutcomeEnum: TypeAlias = Literal['open', 'hired', 'withdrawn', 'rejected', 'excluded']

class Party(TypedDict):
    """Who provided it (APPI art. 30)."""

    name: str
    address: str
    representative: str


class PatchedEndpointPatch(TypedDict):
    """What of it may be changed; what is left out stays."""

    url: NotRequired[str]
    name: NotRequired[str]
    events: NotRequired[list[EventsEnum]]
    thin: NotRequired[bool]
    enabled: NotRequired[bool]


class PersonBody(TypedDict):
    """Who it is. The employer reads it once it has shortlisted, not before."""

    last_name: str
    first_name: str
    last_name_kana: NotRequired[str]
    first_name_kana: NotRequired[str]
    email: str
    phone: NotRequired[str]
    career: NotRequired[str]


PersonEnum: TypeAlias = Literal['agrees', 'withdraws', 'declines']

class PersonShape(TypedDict):
    """The details, once they are open."""

    last_name: str
    first_name: str
    last_name_kana: str
    first_name_kana: str
    email: str
    phone: str
    career: str


class PlacementShape(TypedDict):
    """The hire: what it would have cost, and what is guaranteed."""

    joined_date: str
    theoretical_annual_salary: int
    standard_fee_rate: str
    fee_charged: int
    guarantee_until: str | None
    left_date: str | None
    leaving_reason: str | None
    is_slot_restored: bool


class Point(TypedDict):
    """Where the ledger stood: the hash of its last move, and every balance by `unit/account`."""

    hash: str
    balances: dict[str, Any]


class ReferralLine(TypedDict):
    """A referral in an agency's list."""

    id: str
    sequence: int
    registered_at: str
    delivered_at: str | None
    acknowledged_at: str | None
    updated_at: str


ReferralPage: TypeAlias = "AgencyReferralPage | EmployerReferralPage"

class ReferralProfile(TypedDict):
    """A referral with the profile the candidate agreed to pass on."""

    id: str
    sequence: int
    registered_at: str
    delivered_at: str | None
    acknowledged_at: str | None
    updated_at: str
    as_of: str
    profile: dict[str, Any]
    items: list[str]
    provider: Party
    acquisition: str
    consent: ConsentFacts
    career_talk_requested_at: str | None
    documents: list[DocumentFacts]


class ReferralState(TypedDict):
    """A referral in an employer's list: how it counts, never where it went."""

    id: str
    candidate_id: str
    application_id: str | None
    verdict: str
    reasons: list[str]
    ruling: str | None
    registered_at: str
    decided_at: str
    updated_at: str


class Rejection(TypedDict):
    """One rejection."""

    source: str
    remote_id: str | int
    candidate: CandidateTold
    application: ApplicationTold
    send: NotRequired[SendEnum]
    template: NotRequired[str | None]


class RejectionCounts(TypedDict):
    created: int
    updated: int
    duplicate: int
    invalid: int


RejectionRequest: TypeAlias = "Rejection | Rejections"

RejectionResponse: TypeAlias = "RejectionResult | RejectionResults"

class RejectionResult(TypedDict):
    """What came of one item."""

    status: RejectionResultStatusEnum
    source: str | None
    remote_id: str | None
    candidate_id: str | None
    application_id: str | None
    outcome: OutcomeEnum | NullEnum
    tracking_url: str | None
    mail: str | None
    errors: list[ItemNote]
    warnings: list[ItemNote]


RejectionResultStatusEnum: TypeAlias = Literal['created', 'updated', 'duplicate', 'invalid']

class RejectionResults(TypedDict):
    items: list[RejectionResult]
    counts: RejectionCounts


class Rejections(TypedDict):
    """Up to 1,000 at once, each a `Rejection`: each is judged for itself."""

    items: list[dict[str, Any]]


class ReplayAnswer(TypedDict):
    """How many events are sent again. They go a few at a time."""

    since: str
    events: int


class ReplayBody(TypedDict):
    """From when on everything is sent again."""

    since: str


class SandboxPeople(TypedDict):
    """Everybody who can be played."""

    data: list[SandboxPerson]


class SandboxPerson(TypedDict):
    """Somebody who is nobody, what they do, and the events you get of it."""

    person: PersonEnum
    name: str
    story: str
    events: list[str]


class Seeker(TypedDict):
    """The employer that asks."""

    name: str
    address: str


SendEnum: TypeAlias = Literal['none', 'scheduled', 'now']

class SignedHead(TypedDict):
    """The ledger's last number and hash on a day, every balance, and a signature (Ed25519, hex)."""

    format: str
    tenant: str
    date: str
    at: str
    seq: int
    hash: str
    balances: dict[str, Any]
    key: str
    signature: str


class SignedHeadPage(TypedDict):
    data: list[SignedHead]
    has_more: bool
    next_cursor: str | None


class SimulateBody(TypedDict):
    """Who is to come."""

    person: PersonEnum


SlotRequest: TypeAlias = "EmployerSlotRequest | AgencySlotRequest"

class SlotRequestBody(TypedDict):
    """What somebody who is to be introduced must bring, and what they are offered."""

    job: str
    conditions: str
    wishes: NotRequired[str]
    location: NotRequired[str]
    salary_min: NotRequired[int | None]
    salary_max: NotRequired[int | None]
    start: NotRequired[str]
    deadline_date: NotRequired[str | None]


SlotRequestPage: TypeAlias = "EmployerSlotRequestPage | AgencySlotRequestPage"

class Slots(TypedDict):
    """Free hire slots by where they are."""

    available: int
    held: int
    spent: int
    expired: int


StateEnum: TypeAlias = Literal['healthy', 'failing', 'disabled']

class Statement(TypedDict):
    """A month: what is signed, the moves that hang on it by their hashes, and the signature (Ed25519, hex)."""

    statement: Content
    moves: list[Move]
    signature: str | None


class StatusAnswer(TypedDict):
    """Where a referral stands at this agency."""

    id: str
    status: str | None
    next: list[str]
    history: list[StepAnswer]


class StatusBody(TypedDict):
    """How far it has come. `company` and `annual_salary` belong to `hired`, and no employer reads them."""

    status: StatusBodyStatusEnum
    occurred_at: NotRequired[str]
    company: NotRequired[str]
    annual_salary: NotRequired[int]


StatusBodyStatusEnum: TypeAlias = Literal['contacted', 'interviewing', 'offered', 'hired', 'closed']

class StepAnswer(TypedDict):
    """One step as it was reported."""

    status: str
    occurred_at: str
    reported_at: str


class TakenBack(TypedDict):
    """An application whose rejection was taken back."""

    application_id: str
    outcome: OutcomeEnum
    mail: str | None


class TestBody(TypedDict):
    """What to send."""

    type: NotRequired[str]


class Total(TypedDict):
    """How often a kind moved something, and what it came to by `unit/account`."""

    moves: int
    amounts: dict[str, Any]


class Transaction(TypedDict):
    """One move of the ledger, chained to the one before it by `prev_hash`. The entries of a unit add up to nothing."""

    id: str
    seq: int
    kind: KindEnum
    cause: str
    at: str
    policy: dict[str, Any]
    entries: list[Entry]
    hash: str
    prev_hash: str


TypeEnum: TypeAlias = Literal['pdf', 'docx', 'png', 'jpeg']

UnitEnum: TypeAlias = Literal['referral', 'slot']

class WebhookAttemptPage(TypedDict):
    data: list[AttemptAnswer]
    has_more: bool
    next_cursor: str | None


class WebhookEndpointPage(TypedDict):
    data: list[EndpointAnswer]
    has_more: bool
    next_cursor: str | None


class Problem(TypedDict):
    """Why the request was refused (RFC 9457), in Japanese or English by `Accept-Language`."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None
    errors: list[dict[str, Any]]



class Client(Transport):
    """One key's view of the API."""

    def get_candidates(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> CandidatePage:
        """GET /candidates: The people in your pool, each with their applications and tracking URLs."""
        return self.call("GET", "/api/v1/candidates", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_candidates(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_candidates(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_candidates_by_id(self, candidate_id: str) -> CandidateState:
        """GET /candidates/{candidate_id}: One person, with their applications."""
        return self.call("GET", f"/api/v1/candidates/{candidate_id}")  # type: ignore[no-any-return]


    def get_credits(self) -> Credits:
        """GET /credits: How many referrals count, how many slots they have earned, and how far the next one is."""
        return self.call("GET", "/api/v1/credits")  # type: ignore[no-any-return]


    def get_credits_heads(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> SignedHeadPage:
        """GET /credits/heads: Where the ledger stood on each day, signed: keep them, and nothing before can be rewritten unnoticed."""
        return self.call("GET", "/api/v1/credits/heads", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_credits_heads(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_credits_heads(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_credits_statement(self) -> Statement:
        """GET /credits/statement: One month of the ledger: opening, every move with its cause, closing, and a signature over them."""
        return self.call("GET", "/api/v1/credits/statement")  # type: ignore[no-any-return]


    def get_credits_transactions(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> CreditTransactionPage:
        """GET /credits/transactions: The ledger, newest first: nothing in it is ever changed, so a page read once stays true."""
        return self.call("GET", "/api/v1/credits/transactions", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_credits_transactions(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_credits_transactions(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_documents_by_id(self, ticket: str) -> bytes:
        """GET /documents/{ticket}: `GET /documents/{ticket}`: the file itself. Reading it is a provision, and is recorded."""
        return self.call("GET", f"/api/v1/documents/{ticket}")  # type: ignore[no-any-return]


    def get_events(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> EventPage:
        """GET /events: `GET /events`: what you were told of in the last 30 days, newest first, whether or not a push arrived."""
        return self.call("GET", "/api/v1/events", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_events(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_events(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_introductions(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> IntroductionPage:
        """GET /introductions: Employer: whom it was shown. Agency: whom it introduced."""
        return self.call("GET", "/api/v1/introductions", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_introductions(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_introductions(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_introductions_by_id(self, introduction_id: str) -> Introduction:
        """GET /introductions/{introduction_id}: `GET /introductions/{id}`."""
        return self.call("GET", f"/api/v1/introductions/{introduction_id}")  # type: ignore[no-any-return]


    def post_introductions_accept(self, introduction_id: str, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/accept: The person has accepted. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/accept", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_decline(self, introduction_id: str, body: DeclineBody, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/decline: Not this person. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/decline", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_interview(self, introduction_id: str, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/interview: The interviews begin. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/interview", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_joined(self, introduction_id: str, body: JoinedBody, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/joined: The person has joined: the slot is spent, at no fee, and the request is filled. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/joined", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_left(self, introduction_id: str, body: LeftBody, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/left: The person has left; within the guarantee the slot is restored. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/left", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_offer(self, introduction_id: str, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/offer: You have made an offer. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/offer", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_shortlist(self, introduction_id: str, *, idempotency_key: str | None = None) -> EmployerIntroduction:
        """POST /introductions/{introduction_id}/shortlist: Opens the person's details to you; the agency hears of it. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/shortlist", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_introductions_withdraw(self, introduction_id: str, *, idempotency_key: str | None = None) -> AgencyIntroduction:
        """POST /introductions/{introduction_id}/withdraw: The person withdraws. 409 `out-of-order`: something is still to come first, or it has ended."""
        return self.call("POST", f"/api/v1/introductions/{introduction_id}/withdraw", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_me(self) -> Me:
        """GET /me: The tenant this key belongs to, and what the key may do. It needs no scope."""
        return self.call("GET", "/api/v1/me")  # type: ignore[no-any-return]


    def get_referrals(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> ReferralPage:
        """GET /referrals: Agency: the referrals it was chosen for, without the profiles. Employer: how its referrals count."""
        return self.call("GET", "/api/v1/referrals", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_referrals(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_referrals(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def get_referrals_by_id(self, referral_id: str) -> ReferralProfile:
        """GET /referrals/{referral_id}: `GET /referrals/{id}`: the profile. Reading it is a provision too, and is recorded as one."""
        return self.call("GET", f"/api/v1/referrals/{referral_id}")  # type: ignore[no-any-return]


    def post_referrals_acknowledge(self, referral_id: str, *, idempotency_key: str | None = None) -> Acknowledged:
        """POST /referrals/{referral_id}/acknowledge: `POST /referrals/{id}/acknowledge`: the agency has it. Saying so again changes nothing."""
        return self.call("POST", f"/api/v1/referrals/{referral_id}/acknowledge", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_referrals_dispute(self, referral_id: str, body: DisputeBody, *, idempotency_key: str | None = None) -> DisputeAnswer:
        """POST /referrals/{referral_id}/dispute: 409 `dispute-closed`: the referral does not count, or its window is over."""
        return self.call("POST", f"/api/v1/referrals/{referral_id}/dispute", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_referrals_documents_by_id(self, referral_id: str, document_id: str) -> DocumentLink:
        """GET /referrals/{referral_id}/documents/{document_id}: `GET /referrals/{id}/documents/{id}`: the file's facts, and a link for this agency's keys."""
        return self.call("GET", f"/api/v1/referrals/{referral_id}/documents/{document_id}")  # type: ignore[no-any-return]


    def post_referrals_erasure_acknowledgement(self, referral_id: str, *, idempotency_key: str | None = None) -> Erased:
        """POST /referrals/{referral_id}/erasure-acknowledgement: Say that everything of this referral has been erased at your side, after `referral.withdrawn` or `referral.erasure_requested`. Saying so again changes nothing. 409 `erasure-not-requested`: nobody asked."""
        return self.call("POST", f"/api/v1/referrals/{referral_id}/erasure-acknowledgement", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_referrals_status(self, referral_id: str) -> StatusAnswer:
        """GET /referrals/{referral_id}/status: `/referrals/{id}/status`: contacted → interviewing → offered → hired; closed at any time before."""
        return self.call("GET", f"/api/v1/referrals/{referral_id}/status")  # type: ignore[no-any-return]


    def post_referrals_status(self, referral_id: str, body: StatusBody, *, idempotency_key: str | None = None) -> StatusAnswer:
        """POST /referrals/{referral_id}/status: 409 `status-impossible`: it does not follow the present status; `GET` says what may. A status that was reported already is answered as it stands."""
        return self.call("POST", f"/api/v1/referrals/{referral_id}/status", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_rejections(self, body: RejectionRequest, *, idempotency_key: str | None = None) -> RejectionResponse:
        """POST /rejections: One rejection, or `items` with up to 1,000, by the rules of a file's rows: each has a person, told by mailbox or by phone and name, and an application, told by `source` and its `remote_id`. Telling it again changes nothing (`duplicate`), telling it differently updates. One that is not valid is 422; among `items` it is `invalid`, and the others are taken. Fields that must not be collected are left out and named. Each rejected person gets a tracking URL; a mail is sent only if you ask for it, and once."""
        return self.call("POST", "/api/v1/rejections", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_rejections_unreject(self, application_id: str, *, idempotency_key: str | None = None) -> TakenBack:
        """POST /rejections/{application_id}/unreject: The person was not rejected after all: the application is open again, and a mail that has not left is cancelled. Asking again changes nothing. `POST /rejections` with the same application rejects it anew."""
        return self.call("POST", f"/api/v1/rejections/{application_id}/unreject", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_sandbox_people(self) -> SandboxPeople:
        """GET /sandbox/people: The people a test key can play, with what each does."""
        return self.call("GET", "/api/v1/sandbox/people")  # type: ignore[no-any-return]


    def post_sandbox_simulate(self, body: SimulateBody, *, idempotency_key: str | None = None) -> SandboxPerson:
        """POST /sandbox/simulate: With a test key: the person does it within seconds, in your test data set. No mail is sent, nothing counts for anybody, and failed pushes are tried three times. 403 `test-key-only` with a live key."""
        return self.call("POST", "/api/v1/sandbox/simulate", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_slot_requests(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> SlotRequestPage:
        """GET /slot-requests: Employer: its own. Agency: those it was offered; only with the zero-fee confirmation on file."""
        return self.call("GET", "/api/v1/slot-requests", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_slot_requests(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_slot_requests(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def post_slot_requests(self, body: SlotRequestBody, *, idempotency_key: str | None = None) -> EmployerSlotRequest:
        """POST /slot-requests: Holds one available slot. 409 `no-slot-available`: there is none, and nothing is opened."""
        return self.call("POST", "/api/v1/slot-requests", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_slot_requests_by_id(self, request_id: str) -> SlotRequest:
        """GET /slot-requests/{request_id}: `GET /slot-requests/{id}`."""
        return self.call("GET", f"/api/v1/slot-requests/{request_id}")  # type: ignore[no-any-return]


    def post_slot_requests_cancel(self, request_id: str, *, idempotency_key: str | None = None) -> EmployerSlotRequest:
        """POST /slot-requests/{request_id}/cancel: 409 `request-closed`: it has ended."""
        return self.call("POST", f"/api/v1/slot-requests/{request_id}/cancel", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_slot_requests_introductions(self, request_id: str, body: IntroductionBody, *, idempotency_key: str | None = None) -> AgencyIntroduction:
        """POST /slot-requests/{request_id}/introductions: Proposes a person who has agreed to it; the employer reads the summary, and who it is once it has shortlisted. 403 `not-eligible`; 409 `request-closed`, `request-paused` or `already-introduced`."""
        return self.call("POST", f"/api/v1/slot-requests/{request_id}/introductions", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_slot_requests_pause(self, request_id: str, *, idempotency_key: str | None = None) -> EmployerSlotRequest:
        """POST /slot-requests/{request_id}/pause: 409 `request-closed`: it has ended."""
        return self.call("POST", f"/api/v1/slot-requests/{request_id}/pause", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_slot_requests_resume(self, request_id: str, *, idempotency_key: str | None = None) -> EmployerSlotRequest:
        """POST /slot-requests/{request_id}/resume: 409 `request-closed`: it has ended."""
        return self.call("POST", f"/api/v1/slot-requests/{request_id}/resume", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_webhook_endpoints(self, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> WebhookEndpointPage:
        """GET /webhook-endpoints: The endpoints, newest first."""
        return self.call("GET", "/api/v1/webhook-endpoints", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_webhook_endpoints(self, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_webhook_endpoints(limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def post_webhook_endpoints(self, body: EndpointFields, *, idempotency_key: str | None = None) -> EndpointSecret:
        """POST /webhook-endpoints: 409 `too-many-endpoints`: ten are the most."""
        return self.call("POST", "/api/v1/webhook-endpoints", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def get_webhook_endpoints_by_id(self, endpoint_id: str) -> EndpointAnswer:
        """GET /webhook-endpoints/{endpoint_id}: One endpoint."""
        return self.call("GET", f"/api/v1/webhook-endpoints/{endpoint_id}")  # type: ignore[no-any-return]


    def patch_webhook_endpoints_by_id(self, endpoint_id: str, body: PatchedEndpointPatch) -> EndpointAnswer:
        """PATCH /webhook-endpoints/{endpoint_id}: Change it; `enabled: true` lets a disabled one run again, and what waited is sent."""
        return self.call("PATCH", f"/api/v1/webhook-endpoints/{endpoint_id}", body=body)  # type: ignore[no-any-return]


    def delete_webhook_endpoints_by_id(self, endpoint_id: str) -> None:
        """DELETE /webhook-endpoints/{endpoint_id}: Send nothing there any more, and forget its secret."""
        self.call("DELETE", f"/api/v1/webhook-endpoints/{endpoint_id}")


    def get_webhook_endpoints_attempts(self, endpoint_id: str, *, cursor: str | None = None, limit: int | None = None, updated_since: str | None = None) -> WebhookAttemptPage:
        """GET /webhook-endpoints/{endpoint_id}/attempts: `GET /webhook-endpoints/{id}/attempts`: every try of the last 30 days, newest first."""
        return self.call("GET", f"/api/v1/webhook-endpoints/{endpoint_id}/attempts", query={"cursor": cursor, "limit": limit, "updated_since": updated_since})  # type: ignore[no-any-return]


    def iter_webhook_endpoints_attempts(self, endpoint_id: str, *, limit: int = 100, updated_since: str | None = None) -> Iterator[Any]:
        """Every row, page after page."""
        cursor: str | None = None
        while True:
            page: Any = self.get_webhook_endpoints_attempts(endpoint_id, limit=limit, cursor=cursor, updated_since=updated_since)
            yield from page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


    def post_webhook_endpoints_attempts_resend(self, endpoint_id: str, attempt_id: str, *, idempotency_key: str | None = None) -> EventAnswer:
        """POST /webhook-endpoints/{endpoint_id}/attempts/{attempt_id}/resend: 409 `endpoint-disabled`; 409 `message-expired`: the event is kept no more, or was none."""
        return self.call("POST", f"/api/v1/webhook-endpoints/{endpoint_id}/attempts/{attempt_id}/resend", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_webhook_endpoints_replay(self, endpoint_id: str, body: ReplayBody, *, idempotency_key: str | None = None) -> ReplayAnswer:
        """POST /webhook-endpoints/{endpoint_id}/replay: 409 `endpoint-disabled`; 409 `replay-at-work`: wait until `replaying` is false."""
        return self.call("POST", f"/api/v1/webhook-endpoints/{endpoint_id}/replay", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_webhook_endpoints_rotate_secret(self, endpoint_id: str, *, idempotency_key: str | None = None) -> EndpointSecret:
        """POST /webhook-endpoints/{endpoint_id}/rotate-secret: `POST /webhook-endpoints/{id}/rotate-secret`: both secrets sign for a day."""
        return self.call("POST", f"/api/v1/webhook-endpoints/{endpoint_id}/rotate-secret", idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]


    def post_webhook_endpoints_test(self, endpoint_id: str, body: TestBody, *, idempotency_key: str | None = None) -> EventAnswer:
        """POST /webhook-endpoints/{endpoint_id}/test: `POST /webhook-endpoints/{id}/test`: the example of an event type, signed like any other push."""
        return self.call("POST", f"/api/v1/webhook-endpoints/{endpoint_id}/test", body=body, idempotency_key=idempotency_key, is_kept=True)  # type: ignore[no-any-return]

