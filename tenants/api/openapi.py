"""The OpenAPI document, where it says of every operation what the code behind it does: keys, repetition, refusals."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from tenants import roles
from tenants.api.idempotency import HEADER, SPELLING
from tenants.api.keys import HasKey, action_of
from tenants.api.problems import CONTENT_TYPE
from tenants.api.titles import TITLES

Schema = dict[str, Any]
KEY_PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": f"^{SPELLING.pattern}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each new act. The same key and request again: the first answer, for 24 hours.",
)
TEXT: Schema = {"type": "string"}
PROBLEM: Schema = {
    "type": "object",
    "description": "Why the request was refused (RFC 9457), in Japanese or English by `Accept-Language`.",
    "required": ["type", "title", "status", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "ends in one of: " + ", ".join(TITLES)},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "request_id": {"type": ["string", "null"], "description": "the same as the header `Request-Id`"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {"pointer": TEXT, "code": TEXT, "detail": TEXT},
            },
        },
    },
}
HEADERS = {
    "Request-Id": "tell it when you ask for help",
    "RateLimit": 'what is left: `"key";r=<requests>;t=<seconds>`, without a valid key `"ip";…`',
    "RateLimit-Policy": 'what it may do: `"key";q=<requests>;w=<seconds>`',
    "Idempotent-Replayed": "`true` where this is the first answer again",
    "Link": "the next page, where there is one",
    "Retry-After": "seconds",
    "WWW-Authenticate": "RFC 6750; with a 403 the scope that is missing, where it is one",
}
ALWAYS = ["Request-Id", "RateLimit", "RateLimit-Policy"]
REFUSALS = {  # status: (what it means, its own headers)
    400: ("The request cannot be read, or its Idempotency-Key is missing.", ()),
    401: ("There is no valid key.", ("WWW-Authenticate",)),
    403: (
        "The wrong kind of party, a scope the key lacks, or no admission yet.",
        ("WWW-Authenticate",),
    ),
    404: ("It does not exist, or belongs to another.", ()),
    409: ("The first request with this Idempotency-Key is at work.", ()),
    410: ("The candidate has withdrawn the consent: delete your copy.", ()),
    422: ("Fields are not valid, or the Idempotency-Key was used for another request.", ()),
    429: ("Too many requests.", ("Retry-After",)),
}


class Operation(AutoSchema):
    """drf-spectacular's reading of a view, completed."""

    def get_operation_id(self) -> str:
        """`get_referrals`, `get_referrals_by_id`, `post_referrals_acknowledge`."""
        steps = self.path.removeprefix("/api/v1/").replace("-", "_").split("/")
        words = [step for step in steps if not step.startswith("{")]
        by_id = ["by_id"] if steps[-1].startswith("{") else []
        return "_".join([self.method.lower(), *words, *by_id])

    def get_tags(self) -> list[str]:
        """Whose keys may call it."""
        (permission,) = [each for each in self.view.get_permissions() if isinstance(each, HasKey)]
        return [str(kind) for kind in permission.kinds]

    def get_auth(self) -> list[Schema]:
        """A key, and a scope that would do for it."""
        return [dict.fromkeys(scheme, self.scopes) for scheme in super().get_auth()]

    @property
    def scopes(self) -> list[str]:
        action = action_of(self.view, self.method) or ""
        return sorted({scope for kind in self.get_tags() for scope in roles.scopes_for(kind, action)})

    @property
    def needed(self) -> str:
        """What a key needs for it, as a paragraph of the description."""
        return f"\n\nScope: {', '.join(f'`{scope}`' for scope in self.scopes)}." if self.scopes else ""

    def get_override_parameters(self) -> list[Any]:
        return [KEY_PARAMETER] if self.is_idempotent else []

    @property
    def is_idempotent(self) -> bool:
        return hasattr(getattr(self.view, self.method.lower()), "is_idempotent")

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation:
            operation["description"] = operation.get("description", "") + self.needed
            for status, response in operation["responses"].items():
                response["description"] = response["description"] or HTTPStatus(int(status)).phrase
                response["headers"] = {name: ref("headers", name) for name in self.headers_of(response)}
            operation["responses"] |= {str(status): ref("responses", str(status)) for status in self.refusals}
            operation["responses"]["default"] = ref("responses", "default")
        return operation

    def headers_of(self, response: Schema) -> list[str]:
        is_page = any(parameter["name"] == "cursor" for parameter in self._get_parameters())
        return ALWAYS + ["Idempotent-Replayed"] * self.is_idempotent + ["Link"] * is_page

    @property
    def refusals(self) -> list[int]:
        """The statuses that this operation may refuse with, besides what the field's users expect of any."""
        named = {
            403: bool(self.scopes),
            404: "{" in self.path,
            400: self.is_idempotent,
            409: self.is_idempotent,
            422: self.is_idempotent or any(parameter["in"] == "query" for parameter in self._get_parameters()),
        }
        of_its_own = getattr(self.view, "refusals", ())  # e.g. 410
        return sorted([401, 429, *of_its_own, *(status for status, may in named.items() if may)])


def ref(section: str, name: str) -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}


def complete(result: Schema, **_: Any) -> Schema:
    """drf-spectacular's hook: the components that every operation points at."""
    content = {CONTENT_TYPE: {"schema": ref("schemas", "Problem")}}
    components = result["components"]
    for schema in components["schemas"].values():
        if "oneOf" in schema:  # an empty page is a page of every kind, so more than one fits
            schema["anyOf"] = schema.pop("oneOf")
    components["schemas"]["Problem"] = PROBLEM
    components["headers"] = {name: {"description": told, "schema": TEXT} for name, told in HEADERS.items()}
    told = {str(status): refusal for status, refusal in REFUSALS.items()} | {"default": ("Any other refusal.", ())}
    components["responses"] = {
        status: {
            "description": description,
            "headers": {name: ref("headers", name) for name in ("Request-Id", *own)},
            "content": content,
        }
        for status, (description, own) in told.items()
    }
    return result
