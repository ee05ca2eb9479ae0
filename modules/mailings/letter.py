"""A letter as a value: what is said to whom, before it is text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a letter is for; `person_id` ties the delivery to a person for export and erasure."""

    name: str
    address: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A calendar file (RFC 6047): `method` is REQUEST or CANCEL."""

    name: str
    content: bytes
    method: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`template` names the folder below `templates/email`; `values` go into its three files; `locale` picks the language.

    `files` makes the attachments, when the letter is rendered and not before: whom it is for is asked more often.
    """

    template: str
    to: Addressee
    locale: str
    values: Mapping[str, object] = field(default_factory=dict)
    files: Callable[[], tuple[Attachment, ...]] = tuple


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What all letters share: who writes, who reads the answers, where they live. `host` ends Message-IDs."""

    mail_from: str
    reply_to: str
    host: str
    site_name: str
    agency_name: str
    postal_address: str
