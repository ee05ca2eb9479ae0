"""SPF (RFC 7208): whether the domain of the envelope says who may send for it, and whether it names us."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import spf

from modules.mailings.preflight.findings import Finding, block, ok, warn
from modules.mailings.preflight.names import Names, Silent

LOOKUPS = 10
NOBODY = "192.0.2.1"
"""An address of nobody (RFC 5737): it is found in no record, so all of it is read."""


class _Question(spf.query):  # type: ignore[misc]
    """One evaluation, whose questions are asked of the names we were given."""

    def __init__(self, names: Names, address: str, domain: str) -> None:
        super().__init__(i=address, s=f"postmaster@{domain}", h=domain)
        self._names = names

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002
        """The records in the form that pyspf expects; what is not there counts toward its limit (4.6.4)."""
        try:
            found = [_READ[qtype](each) for each in self._names.records(str(name), qtype)]
        except Silent as error:
            raise spf.TempError(error.name) from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"more than {spf.MAX_VOID_LOOKUPS} names in it do not exist")
        return found


_READ: dict[str, Callable[[Any], object]] = {
    "A": lambda each: each.address,
    "AAAA": lambda each: each.address,
    "TXT": lambda each: each.strings,
    "MX": lambda each: (each.preference, each.exchange.to_text(omit_final_dot=True)),
    "PTR": lambda each: each.target.to_text(omit_final_dot=True),
}


def look_at_spf(names: Names, domain: str, senders: Sequence[str]) -> Iterator[Finding]:
    """`senders` are the hosts and addresses that mail leaves from, as far as they are known."""
    records = [each for each in names.texts(domain) if each.lower().split(" ")[0] == "v=spf1"]
    if len(records) != 1:
        yield block("spf_double" if records else "spf_missing", domain)
        return
    whole = _Question(names, NOBODY, domain)
    result, _, said = whole.check()
    if result == "temperror":
        raise Silent(domain)
    if result == "permerror":
        too_many = whole.lookups > LOOKUPS
        yield block("spf_long" if too_many else "spf_broken", domain, "" if too_many else said.partition("Error: ")[2])
    elif result == "pass":
        yield block("spf_any", domain)
    else:
        yield from _compared(names, domain, senders)


def _compared(names: Names, domain: str, senders: Sequence[str]) -> Iterator[Finding]:
    """Whether each address of each sender is among those that may."""
    addresses = [(sender, each) for sender in senders for each in names.addresses(sender) or [""]]
    if not addresses:
        yield warn("spf_not_compared", domain)
        return
    refused = {address or sender for sender, address in addresses if not _may(names, domain, address)}
    yield block("spf_refuses", domain, ", ".join(sorted(refused))) if refused else ok("spf_ok", domain)


def _may(names: Names, domain: str, address: str) -> bool:
    if not address:
        return False
    result, *_ = _Question(names, address, domain).check()
    if result == "temperror":
        raise Silent(domain)
    return bool(result == "pass")
