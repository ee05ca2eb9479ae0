"""Giving out addresses of private calendars, and ending them. Each address is one row: a new one never opens what an old one did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.core.tokens import new_nonce
from modules.feeds.private.belonging import cohorts_of
from modules.feeds.private.models import PrivateFeed, PrivateSnapshot
from modules.people.models import Person


@dataclass(frozen=True)
class Wanted:
    """Which calendar, in which language; without `cohort_id` that of everything that is the person's."""

    locale: str
    cohort_id: int | None = None
    join_links: bool = False


def give_out(session: Session, person_id: int, wanted: Wanted, now: datetime) -> PrivateFeed:
    """An address of this calendar; the one there is, if one is live. Locks the person. NotFound for a cohort they do not belong to."""
    _lock(session, person_id)
    if wanted.cohort_id is not None and wanted.cohort_id not in {each.id for _, each in cohorts_of(session, person_id, now)}:
        raise NotFound
    live = _live(person_id).where(PrivateFeed.cohort_id.is_not_distinct_from(wanted.cohort_id))
    found = session.scalars(live.order_by(PrivateFeed.id).limit(1)).one_or_none()
    return found or _make(session, person_id, wanted, now)


def renew(session: Session, person_id: int, feed_id: int, now: datetime) -> PrivateFeed:
    """Another address for the same calendar; the one it had ends. NotFound for one that is not theirs, or ended already."""
    old = end(session, person_id, feed_id, now)
    return _make(session, person_id, Wanted(old.locale, old.cohort_id, old.join_links), now)


def end(session: Session, person_id: int, feed_id: int, now: datetime) -> PrivateFeed:
    """End an address for good: whoever asks is told that it is gone. NotFound for one that is not theirs, or ended already."""
    found = _own(session, person_id, feed_id)
    found.ended_at = now
    session.execute(delete(PrivateSnapshot).where(PrivateSnapshot.feed_id == feed_id))
    note(session, person_id, "ended", ("private calendar", feed_id), now)
    return found


def show_join_links(session: Session, person_id: int, feed_id: int, now: datetime, *, shown: bool) -> None:
    """Put the addresses to join by into this calendar, or leave them out. NotFound for one that is not theirs, or ended."""
    found = _own(session, person_id, feed_id)
    if found.join_links != shown:
        found.join_links, found.links_at = shown, now


def _make(session: Session, person_id: int, wanted: Wanted, now: datetime) -> PrivateFeed:
    made = PrivateFeed(
        person_id=person_id,
        kind="own" if wanted.cohort_id is None else "cohort",
        cohort_id=wanted.cohort_id,
        locale=wanted.locale,
        join_links=wanted.join_links,
        nonce=new_nonce(),
        made_at=now,
    )
    session.add(made)
    session.flush()  # the trail names its id
    note(session, person_id, "made", ("private calendar", made.id), now, cohort_id=wanted.cohort_id)
    return made


def _live(person_id: int) -> Select[PrivateFeed]:
    return select(PrivateFeed).where(PrivateFeed.person_id == person_id, PrivateFeed.ended_at.is_(None))


def _own(session: Session, person_id: int, feed_id: int) -> PrivateFeed:
    _lock(session, person_id)
    found = session.scalars(_live(person_id).where(PrivateFeed.id == feed_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _lock(session: Session, person_id: int) -> None:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
