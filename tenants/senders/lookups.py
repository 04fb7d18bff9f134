"""The network's edge of a sender's check: DNS, asked outside every scope, within a few seconds."""

import asyncio
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver
from django.conf import settings

from tenants.scope import OutsideScope, current
from tenants.senders.records import UNKNOWN, Ask, Finding, Unanswered, Wants, judge

SECONDS = 3.0  # one name
ALL_SECONDS = 8.0  # the whole domain
PORT = 53


def look_up(wants: Wants) -> dict[str, Finding]:
    """What stands in DNS for each record that `wants` names."""
    if current() is not None:
        raise OutsideScope("DNS is asked before or after a scope, never in one")
    return asyncio.run(find_all(wants, resolver()))


async def find_all(wants: Wants, ask: Ask) -> dict[str, Finding]:
    """All at once; what has not been answered in time is unknown."""
    keys = [record.key for record in wants.records()]
    tasks = [asyncio.create_task(judge(key, wants, ask)) for key in keys]
    _done, late = await asyncio.wait(tasks, timeout=ALL_SECONDS)
    for task in late:
        task.cancel()
    unknown = Finding(UNKNOWN, [])
    return {key: unknown if task in late else task.result() for key, task in zip(keys, tasks, strict=True)}


def resolver() -> Ask:
    """Asks the servers of SENDER_DNS_SERVERS (`address` or `address:port`), or those of the machine."""
    servers = [named(told) for told in settings.SENDER_DNS_SERVERS]
    try:
        asked = dns.asyncresolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        return nobody
    if servers:
        asked.nameservers = servers

    async def ask(name: str, kind: str) -> list[str]:
        try:
            answer = await asked.resolve(name, kind, lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Unanswered(name) from error
        return [text_of(found) for found in answer]

    return ask


async def nobody(name: str, kind: str) -> list[str]:
    raise Unanswered(name)


def named(told: str) -> dns.nameserver.Nameserver:
    host, _, port = told.rpartition(":") if told.count(":") == 1 or "]" in told else (told, "", "")
    return dns.nameserver.Do53Nameserver(host.strip("[]"), int(port or PORT))


def text_of(found: Any) -> str:
    """A TXT's strings as the one text they are; the name that a CNAME leads to."""
    if hasattr(found, "strings"):
        return b"".join(found.strings).decode("utf-8", "replace").replace("\0", "")
    return str(found.target.to_text()).rstrip(".")
