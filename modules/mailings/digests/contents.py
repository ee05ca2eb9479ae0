"""What of a digest still goes out: read at the moment when it does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Exists, Select, exists, func, literal, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias

from modules.core.times import Moment
from modules.mailings.digests.models import Digest, Told
from modules.mailings.items.models import Item, ItemList
from modules.mailings.items.queries import is_told
from modules.mailings.lists.models import MailingList, Subscriber, Subscription


@dataclass(frozen=True)
class Part:
    """An item of a digest. `behind`: it was corrected since, so what goes out is newer than what was written down as told."""

    item_id: int
    version: int
    revision: int
    marked: bool
    behind: bool


@dataclass
class Content:
    """A digest as it goes out: its items in their order, and the lists by which they come, as (list, subscription, frequency)."""

    address_id: int
    nonce: str
    parts: dict[int, Part] = field(default_factory=dict)
    ways: dict[int, tuple[MailingList, int, str]] = field(default_factory=dict)


def contents_of(session: Session, digest_ids: Collection[int], now: datetime) -> dict[int, Content]:
    """What is left of these digests, by their ids; one of which nothing is left is missing. One statement."""
    contents: dict[int, Content] = {}
    for row in session.execute(_left(digest_ids, now)):
        content = contents.setdefault(row.id, Content(row.address_id, row.nonce))
        part = Part(row.item_id, row.version, row.revision, marked=row.known > 0, behind=row.revision > row.noted)
        content.parts.setdefault(row.item_id, part)
        content.ways.setdefault(row.MailingList.id, (row.MailingList, row.subscription_id, row.frequency))
    return contents


def is_on_a_list() -> ColumnElement[bool]:
    """On Digest: whether its address is still on a list by which anything of it comes."""
    return _by_a_list(_noted()).correlate(Digest)


def is_news(now: Moment) -> ColumnElement[bool]:
    """On Digest: whether anything of it is told still, by such a list, and by no later one."""
    told = _noted()
    return _by_a_list(told).where(*_is_newest(told), Item.id == ItemList.item_id, *is_told(now)).correlate(Digest)


def _by_a_list(told: TableValuedAlias) -> Exists:
    return (
        exists()
        .select_from(told)
        .where(ItemList.item_id == told.c.item_id, ItemList.list_id == Subscription.list_id)
        .where(Subscription.address_id == Digest.address_id, *_goes_by())
    )


def _noted() -> TableValuedAlias:
    named = ("item_id", "noted", "known")
    told = func.unnest(Digest.items, Digest.revisions, Digest.known).table_valued(*named, with_ordinality="place")
    return told.render_derived("told")


def _is_newest(told: TableValuedAlias) -> list[ColumnElement[bool]]:
    """Not what a later digest, or an edition, tells of as it was corrected since."""
    return [Told.address_id == Digest.address_id, Told.item_id == told.c.item_id, Told.revision == told.c.noted]


def _goes_by() -> list[ColumnElement[bool]]:
    return [Subscription.state == "active", MailingList.id == Subscription.list_id, MailingList.retired_at.is_(None)]


def _left(digest_ids: Collection[int], now: datetime) -> Select[Any]:
    """Begins with what was written down, held by itself: the planner knows nothing of it, and would begin with all that is told."""
    told = _noted()
    noted = (
        select(Digest.id, Digest.address_id, *told.c)
        .join(told, true())
        .where(Digest.id == func.any(literal(list(digest_ids), ARRAY(BigInteger))))
        .cte("noted")
        .prefix_with("materialized", dialect="postgresql")
    )
    newest = (Told.address_id == noted.c.address_id) & (Told.item_id == noted.c.item_id) & (Told.revision == noted.c.noted)
    return (
        select(*noted.c, Subscriber.nonce, Item.version, Item.revision, MailingList)
        .add_columns(Subscription.id.label("subscription_id"), Subscription.frequency)
        .join(Told, newest)
        .join(Item, Item.id == noted.c.item_id)
        .join(ItemList, ItemList.item_id == Item.id)
        .join(Subscriber, Subscriber.address_id == noted.c.address_id)
        .join(Subscription, (Subscription.address_id == noted.c.address_id) & (Subscription.list_id == ItemList.list_id))
        .join(MailingList, MailingList.id == Subscription.list_id)
        .where(*_goes_by(), *is_told(now))
        .order_by(noted.c.id, noted.c.place, MailingList.rank, MailingList.id)
    )
