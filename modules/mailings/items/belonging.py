"""Which lists tell of an item, by what it comes from."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort, Programme
from modules.events.models import Event
from modules.mailings.lists.models import MailingList
from modules.mailings.lists.scopes import cohort_scope

Place = tuple[str, str]
"""Kind and scope of a list."""
ANNOUNCEMENTS: Place = ("announcements", "")
CALENDAR: Place = ("calendar", "")


def lists_at(session: Session, places: Collection[Place]) -> list[int]:
    """The lists that stand at these places."""
    here = tuple_(MailingList.kind, MailingList.scope).in_(places)
    found = select(MailingList.id).where(here, MailingList.retired_at.is_(None))
    return list(session.scalars(found.order_by(MailingList.id))) if places else []


def places_of_event(session: Session, event: Event) -> list[Place]:
    """The calendar list, and those of its topics, audiences and county; of an event for a group, the list of its cohort alone."""
    if event.group_id is not None:
        return _places_of_group(session, event.group_id)
    tags = [(tag.kind, tag.slug) for tag in event.tags if tag.kind in {"topic", "audience"}]
    return [CALENDAR, *tags, *([("county", event.county_key)] if event.county_key else [])]


def _places_of_group(session: Session, group_id: int) -> list[Place]:
    found = select(Programme.slug, Cohort.number).join(Cohort, Cohort.programme_id == Programme.id)
    rows = session.execute(found.where(Cohort.group_id == group_id))
    return [("cohort", cohort_scope(slug, number)) for slug, number in rows]
