"""What a provider asserts of a person: an ID token is believed only when everything about it is right.

OpenID Connect Core 1.0, §3.1.3.7 and §5.3.2. The signature is checked although the token came over TLS. Free of Django.
"""

from dataclasses import dataclass
from typing import Any

import jwt

# Signatures by the provider's own key pair; none by a secret that both sides know, and never none at all.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
KEY_PAIRS = {"RSA", "EC", "OKP"}
REQUIRED = ["iss", "aud", "exp", "iat", "sub"]
CLOCKS = 60  # seconds that two clocks may differ
MAX_SUB = 191  # characters; the specification allows 255 ASCII ones, allauth's table 191
GOOGLE = "https://accounts.google.com"


class Untrue(Exception):
    """This token is not believed. The reason is for the log: it holds nothing of the token."""


@dataclass(frozen=True)
class Identity:
    """A person as their company's provider knows them. `sub` stays when the mailbox changes."""

    sub: str
    email: str  # lower case
    is_verified: bool  # unless the provider says it is not
    name: str


def verify(token: str, *, keys: Any, issuer: str, client_id: str) -> dict[str, Any]:
    """The token's claims: signed by one of `keys` (a JWK set), from `issuer`, for us, and not run out."""
    try:
        key = _key_for(jwt.get_unverified_header(token).get("kid"), keys)
        told: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=CLOCKS,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Untrue(type(error).__name__) from error
    if isinstance(told["aud"], list) and len(told["aud"]) > 1 and told.get("azp") != client_id:
        raise Untrue("for several, and not for us")
    return told


def _key_for(kid: Any, keys: Any) -> jwt.PyJWK:
    """The key the token names; the only one, where it names none."""
    usable = [
        each
        for each in keys["keys"]
        if each.get("kty") in KEY_PAIRS and each.get("use", "sig") == "sig" and kid in (None, each.get("kid"))
    ]
    if len(usable) != 1:
        raise Untrue("no such key")
    return jwt.PyJWK.from_dict(usable[0])


def identity_of(told: dict[str, Any]) -> Identity:
    """The person in verified claims. Raises `Untrue` where the provider names no mailbox, or no lasting id."""
    sub, email = told.get("sub"), told.get("email")
    if not (isinstance(sub, str) and 0 < len(sub) <= MAX_SUB and sub.isprintable()):
        raise Untrue("no usable sub")
    if not isinstance(email, str) or email.count("@") != 1 or not email.isascii():
        raise Untrue("no usable email")
    is_verified = told.get("email_verified", True) in (True, "true")
    name = told.get("name")
    return Identity(sub, email.strip().lower(), is_verified, name.strip()[:100] if isinstance(name, str) else "")


def hosted_domain_is_one_of(told: dict[str, Any], domains: list[str]) -> bool:
    """Google signs for everybody who has an account there: only `hd` says that the company's Workspace holds it."""
    return told["iss"] != GOOGLE or told.get("hd") in domains
