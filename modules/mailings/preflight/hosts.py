"""Hosts: whether bounces and answers find their way back, and whether the addresses that send have names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modules.mailings.preflight.findings import Finding, block, ok
from modules.mailings.preflight.names import Names


def look_at_mx(names: Names, domain: str) -> Finding:
    """Whether a domain takes mail (RFC 5321, 5.1): by its MX, else by its own address; a null MX says that it takes none (7505)."""
    exchanges = [each.exchange.to_text(omit_final_dot=True) for each in names.records(domain, "MX")]
    if exchanges in (["."], [""]):
        return block("mx_null", domain)
    reached = [host for host in exchanges or [domain] if names.addresses(host)]
    return ok("mx_ok", domain) if reached else block("mx_missing", domain)


def look_at_ptr(names: Names, senders: Sequence[str]) -> Iterator[Finding]:
    """Whether each address that sends has a name, and that name the address: Gmail takes nothing from others."""
    addresses = [each for sender in senders for each in names.addresses(sender)]
    nameless = [each for each in addresses if not any(each in names.addresses(host) for host in names.hosts_at(each))]
    yield from (block("ptr_missing", each) for each in nameless)
    if addresses and not nameless:
        yield ok("ptr_ok", ", ".join(addresses))
