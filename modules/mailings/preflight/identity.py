"""Who sends, as far as the settings say it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from email.utils import parseaddr
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlsplit

from modules.mailings.bulk.signing import Signer


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Settings of the same names; without any, nobody on this machine. `sending_hosts` and `seed_addresses` are separated by commas, as they are written there.

    `mail_host` is the domain of the envelope, to which bounces come back. `sample_address` is the postal address of who set nothing.
    """

    mail_from: str = "nobody@localhost"
    mail_host: str = "localhost"
    base_url: str = "http://localhost"
    smtp_url: str = "smtp://localhost"
    dkim_key: str = ""
    dkim_selector: str = ""
    postal_address: str = ""
    sample_address: str = ""
    sending_hosts: str = ""
    seed_addresses: str = ""

    @classmethod
    def of(cls, settings: object) -> Identity:
        """The identity that settings hold."""
        return cls(**{each.name: getattr(settings, each.name) for each in fields(cls)})

    @property
    def domain(self) -> str:
        """The domain of From, which is the one that signs; empty for an address that is none."""
        local, _, domain = parseaddr(self.mail_from)[1].rpartition("@")
        return domain.lower() if local else ""

    @property
    def senders(self) -> list[str]:
        """The hosts and IP addresses from which mail reaches the world."""
        return _listed(self.sending_hosts)

    @property
    def seeds(self) -> list[str]:
        """Mailboxes of the agency's own which get each edition before its readers do."""
        return _listed(self.seed_addresses)

    @property
    def is_rehearsal(self) -> bool:
        """Whether site and mail server are on this machine: nothing leaves it, so the DNS has nothing to say of it."""
        return _is_here(self.base_url) and _is_here(self.smtp_url)

    @cached_property
    def signer(self) -> Signer | None:
        """What signs; None where the mail server does."""
        return Signer(self.dkim_key, self.dkim_selector, self.domain) if self.dkim_key else None


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
