"""Scopes: one transaction in which PostgreSQL knows who is asking, opened by a door and by nobody else."""

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from tenants import sql

TELL = "SELECT set_config('careerrelay.tenant', %s, true), set_config('careerrelay.network', %s, true)"
NOBODY = uuid.UUID(int=0)
LAST: ContextVar[uuid.UUID | None] = ContextVar("last_tenant", default=None)  # whose scope was opened last: for the log
Function = TypeVar("Function", bound=Callable[..., Any])


class OutsideScope(RuntimeError):
    """A service was called where no door had opened a scope, or for a tenant the scope is not for."""


@dataclass(frozen=True)
class Origin:
    """Where a request comes from: the caller's address, the request's id, and the operator who has stepped in."""

    ip: str | None = None
    request_id: str = ""
    operator_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Scope:
    """Who is asking: one tenant by its id, or the network (operators and the relay); and from where, for the audit."""

    tenant_id: uuid.UUID | None
    is_network: bool
    origin: Origin = Origin()

    def covers(self, tenant_id: uuid.UUID | None) -> bool:
        return self.is_network or tenant_id is None or tenant_id == self.tenant_id


@contextmanager
def scope(*, tenant: Any = None, network: bool = False, origin: Origin | None = None) -> Iterator[Scope]:
    """Open a transaction as `tenant` (a Tenant or its id) or as the network; all of it is committed, or nothing.

    The setting is local to the transaction, so a pooled connection carries nothing over. Scopes do not nest: a
    savepoint's release would leave the outer one on the inner tenant.
    """
    if (tenant is None) is not network:
        raise OutsideScope("a scope is for one tenant or for the network")
    opened = Scope(tenant_id=getattr(tenant, "pk", tenant), is_network=network, origin=origin or Origin())
    is_within_test = connection.in_atomic_block
    with transaction.atomic(durable=True):
        _tell_database(opened.tenant_id, is_network=network)
        connection.scope = opened  # type: ignore[attr-defined]
        LAST.set(opened.tenant_id)
        try:
            yield opened
        finally:
            connection.scope = None  # type: ignore[attr-defined]
        if is_within_test and not connection.needs_rollback:  # its outer transaction goes on: check now what a commit
            # would, and forget who asked (a rollback to the savepoint forgets by itself)
            connection.check_constraints()
            _tell_database(None, is_network=False)


def current() -> Scope | None:
    """The scope that is open on this connection."""
    return getattr(connection, "scope", None)


def require(tenant: Any = None) -> Scope:
    """The open scope; `OutsideScope` when there is none, or when it is another tenant's."""
    opened = current()
    if opened is None:
        raise OutsideScope("open a scope first: a door's work")
    if not opened.covers(getattr(tenant, "pk", tenant)):
        raise OutsideScope("this scope is another tenant's")
    return opened


def requires_scope(function: Function) -> Function:
    """A service that refuses to run outside a scope, or for a `tenant` the scope is not for."""

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        require(kwargs.get("tenant"))
        return function(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def _tell_database(tenant_id: uuid.UUID | None, *, is_network: bool) -> None:
    sql.rows(TELL, (str(tenant_id or ""), "on" if is_network else ""))
