"""What happens to mailings."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class SubscriptionAsked(Fact):
    """Somebody typed an address into the form of the lists: its owner decides."""

    address_id: int


@dataclass(frozen=True)
class PostHeld(Fact):
    """A message to a list waits for a moderator."""

    post_id: int


@dataclass(frozen=True)
class EditionTestAsked(Fact):
    """Somebody who works on an edition wants to see it in their own mailbox."""

    edition_id: int
    person_id: int
    locale: str


@dataclass(frozen=True)
class PreflightAsked(Fact):
    """Somebody, or the clock, wants to know whether mailbox providers will believe the sender of an edition."""

    preflight_id: int


@dataclass(frozen=True)
class EditionHeld(Fact):
    """An edition's hour had come and it must not go; `version` is what it has since."""

    edition_id: int
    version: int
