"""The list of events: what is chosen, what there is to choose, one page of rows. A fixed number of statements, however many events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from modules.events.choices import FOR_EVERYBODY, Choice
from modules.events.finding import Slice, find_page
from modules.events.loading import TAGS, TITLES
from modules.events.models import Event, EventSession

PAGE_ROWS = 20


@dataclass(frozen=True)
class Listed:
    """One row: the event with its wordings and tags, the session that places it in the list, and how many it has from there on."""

    event: Event
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    next_at: datetime | None
    sessions_left: int


@dataclass(frozen=True)
class Listing:
    """One page. `counts[facet][value]` is how many events a click on that value would list, all other choices kept.

    `names[facet][value]` is how events write that county or host.
    """

    rows: list[Listed]
    total: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_ROWS))


def listed_events(session: Session, choice: Choice, now: datetime, zone: str, page: int = 1) -> Listing:
    """Public events that are not over, by their next session; with `when="past"` those that are, latest first.

    Five statements; the first finds the page and counts in one go.
    """
    found = find_page(session, choice, now, zone, Slice((page - 1) * PAGE_ROWS, PAGE_ROWS))
    return Listing(rows_of(session, found.starts, choice.when == "past"), found.total, found.counts, found.names)


def next_events(session: Session, now: datetime, limit: int = 3) -> list[Listed]:
    """What is next for a visitor: published events by their next session."""
    chosen = (
        select(Event.id, func.min(EventSession.starts_at).label("at"))
        .join(EventSession)
        .where(Event.status == "published", FOR_EVERYBODY, EventSession.cancelled_at.is_(None), EventSession.ends_at > now)
        .group_by(Event.id)
        .order_by("at", Event.id)
        .limit(limit)
    )
    return rows_of(session, {row.id: row.at for row in session.execute(chosen)})


def rows_of(session: Session, starts: dict[int, datetime], past: bool = False) -> list[Listed]:
    """The rows of the events, each with the start of the session that places it, in the order given; four statements at most."""
    if not starts:
        return []
    events = {event.id: event for event in session.scalars(select(Event).where(Event.id.in_(starts)).options(TITLES, TAGS))}
    meetings = _meetings(session, starts)
    return [_listed(events[id_], meetings.get(id_, []), past) for id_ in starts]


def _listed(event: Event, meetings: list[Row[int, datetime, datetime, bool, int]], past: bool) -> Listed:
    if not meetings:
        return Listed(event, event.starts_at, event.ends_at, False, None, 1)
    first = meetings[0]
    following = None if past or len(meetings) == 1 else meetings[1].starts_at
    return Listed(event, first.starts_at, first.ends_at, first.all_day, following, first.left)


def _meetings(session: Session, starts: dict[int, datetime]) -> dict[int, list[Row[int, datetime, datetime, bool, int]]]:
    """For each event the session it is listed by and the one after it, with the number from there on."""
    listed_by = or_(*(and_(EventSession.event_id == id_, EventSession.starts_at >= at) for id_, at in starts.items()))
    numbered = (
        select(
            EventSession.event_id,
            EventSession.starts_at,
            EventSession.ends_at,
            EventSession.all_day,
            func.count().over(partition_by=EventSession.event_id).label("left"),
            func.row_number()
            .over(partition_by=EventSession.event_id, order_by=(EventSession.starts_at, EventSession.id))
            .label("place"),
        )
        .where(EventSession.cancelled_at.is_(None), listed_by)
        .subquery()
    )
    columns = numbered.c
    statement = (
        select(columns.event_id, columns.starts_at, columns.ends_at, columns.all_day, columns.left)
        .where(columns.place <= 2)
        .order_by(columns.starts_at)
    )
    found: dict[int, list[Row[int, datetime, datetime, bool, int]]] = {}
    for row in session.execute(statement):
        found.setdefault(row.event_id, []).append(row)
    return found
