"""The account of an edition: who got it, who did not and why, by state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.editions.models import KIND, Edition
from modules.organizations.models import Membership, Organization

LIVE = (State.PENDING, State.CLAIMED, State.ATTEMPTING)
LONGEST = 50
"""Rows of a table that staff are shown."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """candidates = accepted + rejected + suppressed (by reason) + uncertain, once nothing is `waiting` any more."""

    candidates: int
    accepted: int
    rejected: int
    uncertain: int
    waiting: int
    suppressed: Mapping[str, int]

    @property
    def settled(self) -> int:
        """How many are at an end."""
        return self.accepted + self.rejected + self.uncertain + sum(self.suppressed.values())

    @property
    def is_exact(self) -> bool:
        """Whether the sum comes to those who were looked at when it was frozen."""
        return not self.waiting and self.settled == self.candidates

    @property
    def sums(self) -> dict[str, Any]:
        """As it is written down once it is exact."""
        return {
            "candidates": self.candidates,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "uncertain": self.uncertain,
            "suppressed": dict(sorted(self.suppressed.items())),
        }


def account_of(session: Session, edition: Edition) -> Account:
    """How the deliveries of an edition stand at this moment: as written, once it is finished, else counted. At most one statement."""
    if edition.sums:
        return Account(waiting=0, **edition.sums)
    by_state = select(Delivery.state, literal(""), func.count()).where(*_of(edition.id)).group_by(Delivery.state)
    suppressed = select(literal("why"), Delivery.answer, func.count()).where(
        *_of(edition.id), Delivery.state == State.SUPPRESSED
    )
    rows = session.execute(union_all(by_state, suppressed.group_by(Delivery.answer))).all()
    counts: dict[str, int] = {state: count for state, _, count in rows}
    return Account(
        candidates=edition.candidates or 0,
        accepted=counts.get(State.ACCEPTED, 0),
        rejected=counts.get(State.REJECTED, 0),
        uncertain=counts.get(State.UNCERTAIN, 0),
        waiting=sum(counts.get(state, 0) for state in LIVE),
        suppressed={why: count for state, why, count in rows if state == "why"},
    )


def find_deliveries(session: Session, edition_id: int, words: str, limit: int = LONGEST) -> list[Delivery]:
    """Did this address, domain or district get it? Deliveries whose address or whose reader's organization holds the words."""
    if not words.strip():
        return []
    key = func.lower(func.plain(words.strip()))
    named = select(Membership.person_id).join(Organization, Organization.id == Membership.organization_id)
    members = named.where(Organization.search_key.contains(key, autoescape=False), Membership.until_at.is_(None))
    found = select(Delivery).where(
        *_of(edition_id), or_(func.strpos(func.lower(Delivery.address), key) > 0, Delivery.person_id.in_(members))
    )
    return list(session.scalars(found.order_by(Delivery.address, Delivery.id).limit(limit)))


def listed(session: Session, edition_id: int, state: State, after: int = 0, limit: int = LONGEST) -> list[Delivery]:
    """The deliveries of an edition in a state, by id, beyond the id `after`: the uncertain ones with their evidence."""
    found = select(Delivery).where(*_of(edition_id), Delivery.state == state, Delivery.id > after)
    return list(session.scalars(found.order_by(Delivery.id).limit(limit)))


def _of(edition_id: int) -> list[ColumnElement[bool]]:
    return [Delivery.kind == KIND, Delivery.thing_id == edition_id]
