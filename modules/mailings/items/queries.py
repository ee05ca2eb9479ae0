"""What is asked about items."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound
from modules.core.times import Moment
from modules.mailings.items.models import Item, ItemImage, ItemList, ItemText
from modules.mailings.lists.models import MailingList
from modules.people.models import Person
from modules.people.queries import holding

PAGE = 50
STATES = ("published", "draft", "over", "withdrawn")
"""How staff sort them: told now, being written, published and past due, taken back."""
KINDS = ("announcement", "deadline", "event", "module", "post")


@dataclass(frozen=True)
class ItemPage:
    """One page of items, with how many there are on all pages."""

    items: list[Item]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Search:
    """What staff look for: one of STATES, a kind (empty for all), words of a headline or summary."""

    state: str = "published"
    kind: str = ""
    words: str = ""


def item_by_id(session: Session, item_id: int) -> Item:
    """One item with its texts, as it stands in the database now; NotFound when there is none. Two statements."""
    found = session.scalars(_whole().where(Item.id == item_id).execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_told(now: Moment) -> list[ColumnElement[bool]]:
    """The conditions on Item under which the lists it is on tell of it at this moment."""
    return [Item.state == "published", _in_time(now)]


def may_stand(now: datetime) -> list[ColumnElement[bool]]:
    """The conditions on Item under which it may stand in an edition: published, or ready (it has a headline)."""
    ready = exists().where(ItemText.item_id == Item.id, ItemText.headline != "")
    open_to_all = [~Item.private, ~Item.called_off]
    return [or_(Item.state == "published", (Item.state == "draft") & ready), *open_to_all, _in_time(now)]


def items_that_may_stand(session: Session, now: datetime, words: str = "", limit: int = PAGE) -> list[Item]:
    """What an editor picks from for an edition: what is due soonest first, then what is newest. Two statements."""
    order = (Item.due_at.asc().nulls_last(), Item.changed_at.desc(), Item.id.desc())
    found = _whole().where(*may_stand(now), *_holds(words)).order_by(*order).limit(limit)
    return list(session.scalars(found))


def items_listed(session: Session, search: Search, now: datetime, page: int = 1) -> ItemPage:
    """One page of what staff look for, what was changed last first. Two statements."""
    found = select(Item, func.count().over()).where(_stands(search.state, now), *_holds(search.words))
    if search.kind:
        found = found.where(Item.kind == search.kind)
    order = found.order_by(Item.changed_at.desc(), Item.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    rows = session.execute(order.options(selectinload(Item.texts))).all()
    return ItemPage([row[0] for row in rows], rows[0][1] if rows else 0)


def lists_of(session: Session, item_ids: Collection[int]) -> dict[int, list[MailingList]]:
    """The lists that items are on, by item, in the order in which lists are shown. One statement."""
    found: dict[int, list[MailingList]] = {each: [] for each in item_ids}
    joined = select(ItemList.item_id, MailingList).join(MailingList, MailingList.id == ItemList.list_id)
    here = joined.where(ItemList.item_id.in_(found)).order_by(MailingList.rank, MailingList.id)
    for item_id, each in session.execute(here):
        found[item_id].append(each)
    return found


def lists_to_choose(session: Session) -> list[MailingList]:
    """The lists that an editor may put an item on: all that stand, but the Friday 5, whose editions are put together by hand."""
    standing = select(MailingList).where(MailingList.retired_at.is_(None), MailingList.kind != "friday5")
    return list(session.scalars(standing.order_by(MailingList.rank, MailingList.id)))


def is_image(session: Session, sha256: str) -> bool:
    """Whether an item has or had this picture."""
    return session.get(ItemImage, sha256) is not None


@dataclass(frozen=True)
class Deed:
    """One entry of an item's trail; `name` is empty where its source did it."""

    at: datetime
    deed: str
    name: str


def deeds_on(session: Session, item_id: int, limit: int = 10) -> list[Deed]:
    """What was done to an item, the newest first. One statement."""
    found = select(AuditEntry.at, AuditEntry.deed, func.coalesce(Person.name, ""))
    named = found.outerjoin(Person, Person.id == AuditEntry.actor_id)
    own = named.where(AuditEntry.thing_kind == "item", AuditEntry.thing_id == item_id)
    return [Deed(*row) for row in session.execute(own.order_by(AuditEntry.id.desc()).limit(limit))]


def _whole() -> Select[Item]:
    return select(Item).options(selectinload(Item.texts))


def _in_time(now: Moment) -> ColumnElement[bool]:
    return or_(Item.due_at.is_(None), Item.due_at > now)


def _stands(state: str, now: datetime) -> ColumnElement[bool]:
    if state == "published":
        return (Item.state == "published") & _in_time(now)
    if state == "over":
        return (Item.state == "published") & ~_in_time(now)
    return Item.state == state if state in STATES else false()


def _holds(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    said = func.lower(func.plain(ItemText.headline + " " + ItemText.summary))
    return [exists().where(ItemText.item_id == Item.id, said.like(func.lower(func.plain(holding(words.strip())))))]
