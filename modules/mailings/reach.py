"""Whom an item reaches: what an editor is told before publishing, correcting or withdrawing it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from modules.mailings.digests.models import Told
from modules.mailings.editions.models import Edition, Slot
from modules.mailings.items.models import ItemList
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.mailings.lists.queries import receives
from modules.people.models import Address

Columns = TypeVarTuple("Columns")
UNSENT = ("draft", "submitted", "scheduled")


@dataclass(frozen=True)
class Reach:
    """`readers` get one of its lists today, each counted once; `told` have heard of it; `editions` it stands in are not sent yet."""

    readers: int
    told: int
    editions: int


def reach_of(session: Session, item_id: int, today: date) -> Reach:
    """The reach of an item: three statements."""
    mine = select(ItemList.list_id).where(ItemList.item_id == item_id)
    readers = _receiving(today, select(func.count(distinct(Subscription.address_id)))).where(Subscription.list_id.in_(mine))
    told = select(func.count()).select_from(Told).where(Told.item_id == item_id)
    stands = select(func.count()).select_from(Slot).join(Edition, Edition.id == Slot.edition_id)
    unsent = stands.where(Slot.item_id == item_id, Edition.state.in_(UNSENT))
    return Reach(*(session.scalar(each) or 0 for each in (readers, told, unsent)))


def readers_of(session: Session, list_ids: Collection[int], today: date) -> dict[int, int]:
    """How many get each of these lists today. One statement."""
    found = _receiving(today, select(MailingList.id, func.count(Subscription.id)))
    rows = session.execute(found.where(MailingList.id.in_(list_ids)).group_by(MailingList.id))
    return dict.fromkeys(list_ids, 0) | {row[0]: row[1] for row in rows}


def _receiving(today: date, counting: Select[*Columns]) -> Select[*Columns]:
    """Counting subscriptions under which mail goes out."""
    joined = counting.select_from(Subscription).join(MailingList, MailingList.id == Subscription.list_id)
    at = joined.join(Address, Address.id == Subscription.address_id)
    heard = at.join(Subscriber, Subscriber.address_id == Subscription.address_id)
    return heard.where(MailingList.retired_at.is_(None), *receives(today))
