"""Guards that are code: what each is for, how it looks when it is gone, and the tests that must miss it."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

Removed = Callable[..., Any]


def lets_pass(*_args: Any, **_more: Any) -> None:
    """What raises, asks or answers in the way: not any more."""


def says_yes(*_args: Any, **_more: Any) -> bool:
    return True


def says_no(*_args: Any, **_more: Any) -> bool:
    return False


def finds_nothing(*_args: Any, **_more: Any) -> str:
    return ""


def gives_back(first: Any, *_args: Any, **_more: Any) -> Any:
    return first


@dataclass(frozen=True)
class Gate:
    """`name` is where it stands (`module.function` or `module.Class.method`); `tests` lie below `tests/`."""

    name: str
    keeps: str
    gone: Removed
    tests: tuple[str, ...]

    @contextmanager
    def removed(self) -> Iterator[None]:
        """As if it were not there, wherever it has been imported to."""
        owner, attribute = self.place()
        original = getattr(owner, attribute)
        with mock.patch.object(owner, attribute, self.gone):
            places = [(module, name) for module in ours() for name, found in vars(module).items() if found is original]
            for module, name in places:
                setattr(module, name, self.gone)
            try:
                yield
            finally:
                for module, name in places:
                    setattr(module, name, original)

    def place(self) -> tuple[Any, str]:
        """The module or class that holds it, and its name there; raises where there is none."""
        parts = self.name.split(".")
        for length in range(len(parts) - 1, 0, -1):
            try:
                owner: Any = importlib.import_module(".".join(parts[:length]))
            except ModuleNotFoundError:
                continue
            for part in parts[length:-1]:
                owner = getattr(owner, part)
            getattr(owner, parts[-1])
            return owner, parts[-1]
        raise LookupError(self.name)


def ours() -> list[Any]:
    apps = ("careerrelay.", "tenants.", "candidates.", "credits.", "referrals.")
    return [module for name, module in list(sys.modules.items()) if name.startswith(apps) and module]


def only_middleware_below(middleware: Any, request: Any) -> Any:
    return middleware.get_response(request)


def any_key(*_args: Any) -> Any:
    from tenants.models import ApiKey

    return ApiKey.objects.select_related("tenant__plan")


def any_guarded(ids: Any, *_args: Any) -> set[Any]:
    return set(ids)


def any_file(content: bytes) -> Any:
    from candidates.documents.sandbox import Harmless

    return Harmless(kind="application/pdf", pages=1, content=content)


PEOPLE, SSO, HOOKS = "tenants/people", "tenants/people/sso", "tenants/webhooks"
RELAY, OPTIN, API = "referrals/relay", "referrals/optin", "tenants/api"
# fmt: off
GATES = [
    # --- Who may ------------------------------------------------------------------------------------------------------
    Gate("tenants.scope.require", "no service runs without a scope, or for another tenant", lets_pass,
         ("tenants/test_scope.py::test_a_service_refuses_to_run_outside",
          "tenants/test_scope.py::test_a_service_refuses_another_tenant")),
    Gate("tenants.roles.authorize", "the role matrix, asked by every view and service", lets_pass,
         (f"{PEOPLE}/test_members.py::test_is_for_those_who_manage_members",)),
    Gate("tenants.roles.is_allowed", "the matrix itself", says_yes,
         (f"{API}/test_scopes.py::test_and_no_more",)),
    Gate("tenants.roles.refuse_obstacle", "nothing goes out before the operator admits a tenant", lets_pass,
         (f"{API}/test_scopes.py::test_only_while_the_operator_admits_its_tenant",)),
    Gate("tenants.people.ranks.roles_given_by", "nobody gives more than they have", lambda member: list(member.Role),
         (f"{PEOPLE}/test_invitations.py::test_gives_nobody_more_than_the_inviter_has",)),
    Gate("tenants.steering.visits.refuse_changes", "an operator who steps in only reads", lets_pass,
         ("tenants/steering/test_visits.py::test_changes_nothing_on_any_page",)),
    # --- Who is asking ------------------------------------------------------------------------------------------------
    Gate("tenants.doors._valid_keys", "revoked, expired and closed tenants' keys", any_key,
         ("tenants/test_key_of.py::test_ends_a_key_at_its_very_moment",
          "tenants/keys/test_revoke_key.py::test_works_at_once")),
    Gate("tenants.doors._may_come_from", "a key is bound to networks", says_yes,
         ("tenants/test_key_of.py::test_lets_a_bound_key_in_from_its_networks_only",)),
    Gate("tenants.api.keys.HasKey.has_permission", "the API asks for a key, and for the scope", says_yes,
         (f"{API}/test_scopes.py::test_and_nothing_where_a_view_declares_no_action",)),
    Gate("tenants.logins.count_try", "twenty tries at a password", lambda account: 0,
         ("tenants/test_login.py::test_looks_at_no_password_after_too_many",)),
    Gate("django.contrib.auth.password_validation.validate_password", "no weak password", lets_pass,
         (f"{PEOPLE}/test_accounts.py::test_a_weak_password_is_refused",)),
    Gate("tenants.people.accounts.ask_for_second_factor", "an operator's second factor", lets_pass,
         (f"{PEOPLE}/test_accounts.py::test_an_operator_without_second_factor_is_sent_to_set_one_up",)),
    Gate("tenants.people.accounts.ask_again", "what matters asks for the password again", lets_pass,
         ("tenants/leaving/test_pages.py::test_nobody_ends_it_without_proving_themselves",)),
    Gate("tenants.people.entry.within_session", "a session by a company's provider stays in that company",
         lambda request, memberships: memberships,
         (f"{SSO}/test_bound_session.py::test_opens_its_own_tenant_alone",)),
    Gate("tenants.people.entry.keep_at_home", "such a session reaches no page of the account or the admin", lets_pass,
         (f"{SSO}/test_bound_session.py::test_opens_no_admin_to_one_who_became_an_operator_since",)),
    Gate("tenants.people.entry.stop_at_door", "a company's own rules at its door", lets_pass,
         (f"{SSO}/test_rules.py::test_who_gets_past_which_rule",)),
    Gate("tenants.people.sso.claims.verify", "an identity token is right in everything",
         lambda token, **_more: __import__("jwt").decode(token, options={"verify_signature": False}),
         (f"{SSO}/test_let_in.py::test_a_token_that_is_not_right_in_everything_is_not_believed",)),
    Gate("tenants.people.sso.limits.is_too_often", "askings for a company's provider", says_no,
         (f"{SSO}/test_find.py::test_too_many_askings_from_one_address_are_stopped",)),
    # --- What a request is --------------------------------------------------------------------------------------------
    Gate("django.middleware.csrf.CsrfViewMiddleware.process_view", "a form's own token", lets_pass,
         (f"{PEOPLE}/test_join.py::test_needs_the_forms_own_token",
          f"{PEOPLE}/test_member_pages.py::test_needs_the_forms_own_token")),
    Gate("careerrelay.middleware.ContentSecurityPolicy.__call__", "the content security policy", only_middleware_below,
         ("isolation/test_odd_requests.py::test_every_answer_says_what_a_browser_may_do_with_it",)),
    Gate("tenants.api.idempotency.claim", "one effect for one Idempotency-Key", lets_pass,
         (f"{API}/test_idempotent.py::test_answers_a_repetition_as_it_answered_first",
          f"{API}/test_idempotent.py::test_refuses_another_body_or_address")),
    Gate("tenants.api.limits.count", "requests a minute", lets_pass,
         (f"{API}/test_limits.py::test_is_limited",)),
    Gate("tenants.api.limits.is_flood", "forms a minute from one address", says_no,
         (f"{OPTIN}/test_answers.py::test_a_flood_of_forms_from_one_address_is_turned_away_and_nobody_else",)),
    Gate("tenants.api.bodies.parts_of", "no NUL and no depth in a body", lambda found: [],
         (f"{API}/test_problems.py::test_is_a_problem_for_a_body_that_cannot_be_read",)),
    Gate("tenants.api.bodies.exact", "no number that JSON readers cannot keep", int,
         (f"{API}/test_problems.py::test_is_a_problem_for_a_body_that_cannot_be_read",)),
    # --- Signatures and secrets ---------------------------------------------------------------------------------------
    Gate("hmac.compare_digest", "signed tokens and signatures are compared", says_yes,
         ("tenants/test_tokens.py::test_a_signed_one_is_worth_nothing_with_any_letter_changed",
          f"{HOOKS}/test_signing.py::test_refuses_a_body_that_was_changed",
          "candidates/suppression/test_unsubscribe.py::test_a_forged_or_foreign_token_opens_nothing")),
    Gate("referrals.connectors.greenhouse.is_genuine", "an ATS signs what it tells", says_yes,
         ("referrals/connectors/test_receive.py::test_what_is_not_genuine_leaves_nothing",)),
    Gate("anymail.webhooks.base.AnymailCoreWebhookView.run_validators", "a mail service proves its reports", lets_pass,
         ("referrals/sending/test_hooks.py::test_forged_reports_change_nothing",)),
    Gate("django.core.signing.Signer.unsign", "cursors, tickets and kept files are signed",
         lambda signer, value: value.rpartition(signer.sep)[0],
         ("isolation/test_odd_requests.py::test_no_cursor_and_no_idempotency_key_of_acmes_is_the_rivals",
          "tenants/keys/test_pages.py::test_take_no_ticket_of_another_tenants")),
    Gate("tenants.sealing.seal", "secrets are sealed in the database", lambda secret: secret.encode(),
         (f"{PEOPLE}/test_accounts.py::test_secrets_of_second_factors_are_sealed_in_the_database",)),
    Gate("careerrelay.logs.MaskTokens.filter", "no token in a log", says_yes,
         (f"{PEOPLE}/test_join.py::test_leaves_no_token_in_a_log",)),
    # --- What goes out ------------------------------------------------------------------------------------------------
    Gate("tenants.webhooks.addresses.check_all", "every resolved address is public", lets_pass,
         (f"{HOOKS}/test_addresses.py::test_refuses_a_name_that_leads_inside",
          f"{HOOKS}/test_safe_http.py::test_asks_for_a_name_once_and_refuses_when_one_answer_is_inside")),
    Gate("tenants.webhooks.addresses.check_ip", "an address written as numbers is public", lets_pass,
         (f"{HOOKS}/test_addresses.py::test_refuses_the_edges_of_every_block_the_oracle_refuses",)),
    Gate("tenants.webhooks.safe_http.check_address", "an address is looked at when it is written down", lets_pass,
         (f"{HOOKS}/test_services.py::test_open_refuses_an_address_it_must_not_call",)),
    Gate("tenants.cells.neutral", "no cell of a download runs", gives_back,
         ("tenants/test_cells.py::test_no_line_of_a_cell_begins_a_formula",)),
    # --- Consent and the count ----------------------------------------------------------------------------------------
    Gate("referrals.relay.eligibility.refusal", "nothing is pushed without a standing consent", finds_nothing,
         (f"{RELAY}/test_claim_due.py::test_refuses_what_the_candidate_never_gave",)),
    Gate("referrals.relay.eligibility.recipient_refusal", "no licence, no delivery", finds_nothing,
         ("tenants/steering/test_remind_of_licences.py::test_stops_the_agency_the_day_after_and_notes_it_once",)),
    Gate("referrals.relay.preparing._guarded", "no push while somebody withdraws", any_guarded,
         (f"{RELAY}/test_guard.py::test_starts_nothing_while_somebody_withdraws_and_uses_up_no_try",)),
    Gate("referrals.relay.guard.exclude_pushes", "a withdrawal waits for the push in the air", lets_pass,
         (f"{RELAY}/test_guard.py::test_waits_for_the_push_in_flight_and_only_then_says_that_it_is_done",)),
    Gate("referrals.relay.guard.hold_off_withdrawals", "a reading is on record before its consent ends", lets_pass,
         (f"{RELAY}/test_guard.py::test_waits_for_a_reading_whose_reader_is_then_told",)),
    Gate("candidates.consents.queries.is_consented", "nobody counts after a review who withdrew", says_yes,
         (f"{OPTIN}/test_accept_registration.py::test_counts_nobody_after_review_who_withdrew_meanwhile",)),
    Gate("referrals.optin.identity.claim_person", "a person counts once", says_yes,
         (f"{OPTIN}/test_accept_registration.py::test_counts_a_person_once_in_the_network_and_again_after_the_window",)),
    Gate("referrals.optin.suspicion.reasons_for", "suspicion waits for a review", lambda facts: [],
         (f"{OPTIN}/test_accept_registration.py::test_holds_suspicion_for_review_with_its_reason",)),
    # --- Files --------------------------------------------------------------------------------------------------------
    Gate("candidates.documents.sandbox.cleaned", "a file is rewritten before it is kept", any_file,
         ("candidates/documents/test_store_documents.py::test_what_cannot_be_taken_leaves_no_row",)),
    Gate("candidates.imports.workbooks._refuse_bomb", "no workbook that unfolds without end", lets_pass,
         ("candidates/imports/test_open_table.py::test_refuses_a_bomb_before_it_unfolds",)),
    Gate("candidates.imports.forbidden.is_forbidden", "columns that must not be collected", says_no,
         ("candidates/imports/test_find_layout.py::test_forbidden_columns_are_refused_by_name",)),
    Gate("candidates.imports.barring.bar_erased", "an import brings nobody back who was erased", lambda tenant_id: [],
         ("referrals/rights/test_erase_self.py::test_an_import_does_not_bring_them_back_but_a_new_application_does",)),
]
# fmt: on
# What stands in every request's way and is no gate of its own, each with the reason.
NO_GATE = {
    "careerrelay.watching.Watched": "measures",
    "careerrelay.middleware.RequestId": "names an answer",
    "careerrelay.middleware.BodilessHead": "shortens an answer",
    "careerrelay.middleware.Language": "chooses the words",
    "careerrelay.middleware.SessionsSeen": "notes when",
    "careerrelay.middleware.Door": "opens the scope: without one nothing is served at all (tenants.scope.require)",
    "django.middleware.security.SecurityMiddleware": "Django's headers, held by the same test as the content policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "the same",
    "whitenoise.middleware.WhiteNoiseMiddleware": "public files",
    "django.middleware.gzip.GZipMiddleware": "shortens an answer",
    "django.contrib.sessions.middleware.SessionMiddleware": "finds who is signed in; refuses nobody",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "the same",
    "django.middleware.common.CommonMiddleware": "addresses' spelling",
    "django.contrib.messages.middleware.MessageMiddleware": "carries messages",
    "allauth.account.middleware.AccountMiddleware": "carries allauth's own",
}
