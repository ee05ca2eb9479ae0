"""Asking the DNS: what stands at a name, or that nobody answered, which is never taken for "nothing stands there"."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from dns.exception import DNSException
from dns.name import EmptyLabel, LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from dns.reversename import from_address

PATIENCE = 5.0
"""Seconds that one question may take, with all servers that are tried for it."""


class Silent(Exception):
    """No server gave an answer that can be used; `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Names:
    """The DNS as one preflight sees it: every question is asked once, so what is found fits together. Raises Silent."""

    def __init__(self, resolver: Resolver | None = None, patience: float = PATIENCE) -> None:
        """Without a resolver, that of this machine."""
        self._resolver, self._patience = resolver, patience
        self._known: dict[tuple[str, str], list[Any]] = {}

    def records(self, name: str, kind: str) -> list[Any]:
        """The records as dnspython reads them; none where the name or the record is not there."""
        key = (name.rstrip(".").lower(), kind)
        if key not in self._known:
            self._known[key] = self._ask(*key)
        return self._known[key]

    def texts(self, name: str) -> list[str]:
        """TXT records, the strings of each joined (RFC 7208, 3.3)."""
        return [b"".join(each.strings).decode("latin-1") for each in self.records(name, "TXT")]

    def addresses(self, host: str) -> list[str]:
        """The IP addresses of a host; an address is its own."""
        try:
            return [str(ip_address(host.strip("[]")))]
        except ValueError:
            return [each.address for kind in ("A", "AAAA") for each in self.records(host, kind)]

    def hosts_at(self, address: str) -> Iterator[str]:
        """The names that an IP address says it has."""
        for each in self.records(str(from_address(address)), "PTR"):
            yield each.target.to_text(omit_final_dot=True)

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            self._resolver = self._resolver or Resolver()
            return list(self._resolver.resolve(name, kind, lifetime=self._patience, search=False))
        except (NXDOMAIN, NoAnswer, EmptyLabel, LabelTooLong, NameTooLong):
            return []
        except (DNSException, OSError) as error:
            raise Silent(name) from error
