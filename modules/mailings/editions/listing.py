"""All editions as staff look after them: what is being written, what waits, what goes out and how far it is, what went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.lists.models import MailingList

GOING = ("sending", "paused")
OVER = ("stopped", "finished")
PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many messages an edition has in the ledger, and for how many of them it is known what became of them."""

    total: int
    settled: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An edition with its list; `progress` of those alone that are going out."""

    edition: Edition
    owner: MailingList
    progress: Progress | None = None


def lists_with_editions(session: Session) -> list[MailingList]:
    """The lists that an issue can be begun for, newsletters first. One statement."""
    standing = select(MailingList).where(MailingList.retired_at.is_(None), MailingList.kind.in_(("friday5", "announcements")))
    return list(session.scalars(standing.order_by((MailingList.kind == "friday5").desc(), MailingList.rank, MailingList.id)))


def live_editions(session: Session) -> list[Listed]:
    """Those that somebody must still do something about, or that go out: what comes first, first. Three statements."""
    rows = _rows(session, Edition.state.not_in(OVER), (Edition.send_at.asc().nulls_last(), Edition.id), limit=200, page=1)
    going = [edition.id for edition, _ in rows if edition.state in GOING]
    counted = progress_of(session, going) if going else {}
    return [Listed(edition=row[0], owner=row[1], progress=counted.get(row[0].id)) for row in rows]


def past_editions(session: Session, page: int = 1) -> tuple[list[Listed], int]:
    """Those that went out or were recalled, newest first, and how many pages of them there are. Three statements."""
    rows = _rows(session, Edition.state.in_(OVER), (Edition.frozen_at.desc().nulls_last(), Edition.id.desc()), PAGE, page)
    total = session.scalar(select(func.count()).select_from(Edition).where(Edition.state.in_(OVER))) or 0
    return [Listed(edition=row[0], owner=row[1]) for row in rows], -(-total // PAGE)


def progress_of(session: Session, edition_ids: Sequence[int]) -> Mapping[int, Progress]:
    """How far these are; those without any message are left out. One statement."""
    settled = func.count().filter(Delivery.state.in_(SETTLED))
    counted = select(Delivery.thing_id, func.count(), settled).where(Delivery.kind == KIND, Delivery.thing_id.in_(edition_ids))
    return {row[0]: Progress(total=row[1], settled=row[2]) for row in session.execute(counted.group_by(Delivery.thing_id))}


def _rows(session: Session, where: object, order: Sequence[object], limit: int, page: int) -> list[tuple[Edition, MailingList]]:
    found = (
        select(Edition, MailingList).join(MailingList, MailingList.id == Edition.list_id).options(selectinload(Edition.texts))
    )
    rows = session.execute(found.where(where).order_by(*order).limit(limit).offset((page - 1) * limit))  # type: ignore[arg-type]
    return [(row[0], row[1]) for row in rows]
