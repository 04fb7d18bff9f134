"""What a provider says of itself: OpenID Connect Discovery 1.0, §4, read anew at each sign-in."""

from typing import Any

from tenants.people.sso.fetching import Session, Unreachable, check_text

PATH = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OtherIssuer(Unreachable):
    """The document is about somebody else: `found` is whom it names."""

    def __init__(self, found: str) -> None:
        super().__init__("other_issuer")
        self.found = found


def discover(issuer: str) -> dict[str, Any]:
    """The provider's document, about this very issuer, each endpoint at an address that may be called."""
    check_text(issuer)
    with Session() as session:
        reply = session.get(issuer.rstrip("/") + PATH)
    reply.raise_for_status()
    told = reply.json()
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in ("issuer", *ENDPOINTS)):
        raise Unreachable("not_a_provider")
    if told["issuer"] != issuer:
        raise OtherIssuer(told["issuer"][:500])
    for name in ENDPOINTS:
        check_text(told[name])
    return told
