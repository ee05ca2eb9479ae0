"""Runs of digests: one for each period of each frequency, made when the period is over, or later when no clock was alive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, func, literal, null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.mailings.digests.hours import Reader, moments
from modules.mailings.digests.models import DigestRun
from modules.mailings.items.models import Item
from modules.mailings.lists.models import Subscriber
from modules.people.models import Address, Person

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FREQUENCIES = ("at_once", "daily", "weekly")
"""From the most frequent on. A run tells of the lists of all frequencies up to its own, so that what is due together is one mail."""
PERIODICAL = FREQUENCIES[1:]
MOMENT = timedelta(seconds=15)
"""The period of what is told at once: with the clock's own and the sending it stays within a minute."""
QUARTER = timedelta(minutes=15)
"""The period of the others: in some zones the hours begin at :15, :30 or :45 of ours."""
REMEMBERED = timedelta(days=7)
"""A moment that no clock saw for longer gets no run: the daily ones have told of it."""


def make_runs(session: Session, agency_zone: str, now: datetime) -> int:
    """Make the runs of all periods that are over and have none; how many somebody waits for. Any number of clocks may ask.

    Periods that are nobody's hour get a run too, finished at once: that there is one for each shows that none was missed.
    """
    present = now - (now - EPOCH) % QUARTER
    lasts = session.execute(select(*(_last(each) for each in PERIODICAL))).one()
    firsts = {
        each: last.astimezone(UTC) + QUARTER if last else present - QUARTER
        for each, last in zip(PERIODICAL, lasts, strict=True)
    }
    late = {frequency: first for frequency, first in firsts.items() if first < present}
    made = sum(_make_runs(session, each, (first, present), agency_zone, now) for each, first in late.items())
    return made + _make_moments(session, now)


def _last(frequency: str) -> ScalarSelect[datetime]:
    return select(func.max(DigestRun.starts_at)).where(DigestRun.frequency == frequency).scalar_subquery()


def told_frequencies(run: DigestRun) -> tuple[str, ...]:
    """The frequencies of the lists that a run tells of."""
    return FREQUENCIES[: FREQUENCIES.index(run.frequency) + 1]


def readers_there(session: Session) -> list[Reader]:
    """The zones and hours that subscribers have, each once: few, however many subscribers there are."""
    found = select(Person.time_zone, Subscriber.hour).distinct()
    joined = found.join(Address, Address.person_id == Person.id).join(Subscriber, Subscriber.address_id == Address.id)
    return sorted(Reader(zone, hour) for zone, hour in session.execute(joined))


def _make_runs(session: Session, frequency: str, span: tuple[datetime, datetime], agency_zone: str, now: datetime) -> int:
    readers = readers_there(session)
    due = {_end(moment) for each in readers for moment in moments(frequency, each, agency_zone, *span)}
    ends = select(func.generate_series(span[0] + QUARTER, span[1], QUARTER).label("end")).subquery().c.end
    finished = case((ends.in_(due), None), else_=literal(now))
    _insert(session, select(literal(frequency), ends - QUARTER, ends, literal(now), finished))
    return len(due)


def _make_moments(session: Session, now: datetime) -> int:
    """What was published or written anew says by itself which moments there are, however late its transaction ended.

    What is committed after another item's run of the same moment has ended comes with the next run of any frequency.
    """
    begin = func.date_bin(MOMENT, Item.changed_at, EPOCH)
    changed = (
        select(begin.label("begin")).where(Item.state == "published", Item.changed_at > now - REMEMBERED).distinct().subquery()
    )
    rows = select(literal("at_once"), changed.c.begin, changed.c.begin + MOMENT, literal(now)).where(
        changed.c.begin + MOMENT <= now
    )
    return _insert(session, rows.add_columns(null()))


def _insert(session: Session, rows: Select[Any]) -> int:
    """Another clock's come first stand; how many are new."""
    names = ["frequency", "starts_at", "ends_at", "created_at", "finished_at"]
    made = insert(DigestRun).from_select(names, rows).on_conflict_do_nothing().returning(DigestRun.id)
    return len(session.scalars(made).all())


def _end(moment: datetime) -> datetime:
    """The end of the period in which a moment lies; one that is an end itself is its own."""
    return moment + (EPOCH - moment) % QUARTER
