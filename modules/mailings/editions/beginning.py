"""Beginning an edition: the next of its list, or a correction of one that readers have."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.core.times import from_local, local
from modules.mailings.editions.errors import NothingToCorrect
from modules.mailings.editions.models import Edition, EditionText, Slot
from modules.mailings.lists.models import MailingList

FRIDAY, HOUR = 4, 6
SENT = ("sending", "paused", "stopped", "finished")


def begin(session: Session, list_id: int, actor_id: int, now: datetime) -> Edition:
    """A draft with the list's next number, to go out next Friday at 6:00 by the list's zone. NotFound without the list.

    Writers wait for each other at the list, so that two begun at once get two numbers.
    """
    owner = session.get(MailingList, list_id, with_for_update=True)
    if owner is None:
        raise NotFound
    last = session.scalar(select(func.max(Edition.number)).where(Edition.list_id == list_id)) or 0
    edition = Edition(
        list_id=list_id,
        number=last + 1,
        state="draft",
        version=1,
        send_at=next_friday(now, owner.time_zone),
        by_reader_zone=False,
        content_hash="",
        author_id=actor_id,
        hands=[actor_id],
        created_at=now,
        changed_at=now,
    )
    session.add(edition)
    session.flush()
    note(session, actor_id, "begun", ("edition", edition.id), now, number=edition.number)
    return edition


def correct(session: Session, edition_id: int, actor_id: int, now: datetime) -> Edition:
    """A draft that says the same as this edition, for those alone who have it. NotFound; NothingToCorrect before it was sent."""
    wrong = session.get(Edition, edition_id)
    if wrong is None:
        raise NotFound
    if wrong.state not in SENT:
        raise NothingToCorrect
    edition = begin(session, wrong.list_id, actor_id, now)
    edition.corrects_id, edition.send_at = wrong.id, now
    for table, columns in (
        (EditionText, ("locale", "subject", "preheader", "intro")),
        (Slot, ("position", "item_id", "counted")),
    ):
        same = select(*(getattr(table, name) for name in columns)).where(table.edition_id == wrong.id)
        rows = [{"edition_id": edition.id, **row} for row in session.execute(same).mappings()]
        if rows:
            session.execute(insert(table).values(rows))
    session.flush()
    return edition


def next_friday(now: datetime, zone: str) -> datetime:
    """The next Friday at 6:00 by the zone's clock that is still to come."""
    here = local(now, zone)
    day = here.date() + timedelta(days=(FRIDAY - here.weekday()) % 7)
    if day == here.date() and here.hour >= HOUR:
        day += timedelta(days=7)
    return from_local(datetime.combine(day, time(HOUR)), zone)
