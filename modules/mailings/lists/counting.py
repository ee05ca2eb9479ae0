"""How many readers lists have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.mailings.lists.models import MailingList, Subscription


@dataclass
class Readers:
    """How many addresses stand with a list in which way; `often` counts those who get it, by how often."""

    active: int
    asked: int
    left: int
    often: Mapping[str, int]


def all_lists(session: Session) -> list[tuple[MailingList, Readers]]:
    """Every list, the retired ones last, with its readers; two statements, however many there are."""
    order = (MailingList.retired_at.is_not(None), MailingList.rank, MailingList.id)
    counted = select(Subscription.list_id, Subscription.state, Subscription.frequency, func.count())
    counts: dict[int, dict[tuple[str, str], int]] = {}
    for list_id, state, often, number in session.execute(
        counted.group_by(Subscription.list_id, Subscription.state, Subscription.frequency)
    ):
        counts.setdefault(list_id, {})[state, often] = number
    return [(each, _readers(counts.get(each.id, {}))) for each in session.scalars(select(MailingList).order_by(*order))]


def readers_of(session: Session, list_id: int) -> Readers:
    """The readers of one list."""
    counted = select(Subscription.state, Subscription.frequency, func.count()).where(Subscription.list_id == list_id)
    rows = session.execute(counted.group_by(Subscription.state, Subscription.frequency))
    return _readers({(row[0], row[1]): row[2] for row in rows})


def _readers(counts: Mapping[tuple[str, str], int]) -> Readers:
    def of(state: str) -> int:
        return sum(number for (its, _), number in counts.items() if its == state)

    often = {often: counts.get(("active", often), 0) for often in ("at_once", "daily", "weekly")}
    return Readers(of("active"), of("asked"), of("left"), often)
