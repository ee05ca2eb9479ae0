"""The dates of an entry of somebody else's calendar beside the sessions that stand here: which moves, which is new, which is off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from modules.core.ids import new_uid
from modules.core.times import day_start, local
from modules.events.models import Event, EventSession
from modules.formats.reading_series import ReadDate


@dataclass(frozen=True)
class ImportedDate:
    """What one session should be. Of a series, `original_at` is when its rule has it; `room` None leaves that to our editors."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    original_at: datetime | None = None
    room: str | None = None

    @classmethod
    def of(cls, read: ReadDate, zone: str) -> ImportedDate:
        """A date of a series."""
        all_day = not isinstance(read.starts, datetime)
        starts_at, ends_at, original_at = (moment_of(each, zone) for each in (read.starts, read.ends, read.original))
        return cls(starts_at, ends_at, all_day, original_at, read.location)


@dataclass(frozen=True)
class Dates:
    """How the sessions of an event become what an entry says. `known` are all pairs that belong together, `moved` those that differ."""

    known: tuple[tuple[EventSession, ImportedDate], ...] = ()
    moved: tuple[tuple[EventSession, ImportedDate], ...] = ()
    added: tuple[ImportedDate, ...] = ()
    dropped: tuple[EventSession, ...] = ()

    @property
    def differ(self) -> bool:
        """Whether there is anything that somebody could see."""
        return bool(self.moved or self.added or self.dropped)

    def write(self, event: Event, now: datetime) -> None:
        """Sessions keep their UID, wherever they move and if they come back; one that is off is marked and stays."""
        for session, wanted in self.known:
            session.original_at = wanted.original_at
        for session, wanted in self.moved:
            _fill(session, wanted)
        event.sessions += [_fill(EventSession(uid=new_uid()), wanted) for wanted in self.added]
        for session in self.dropped:
            session.cancelled_at = now


SAME = Dates()


def moment_of(value: date, zone: str) -> datetime:
    """A moment as it is, a day as the moment at which it begins there."""
    return value if isinstance(value, datetime) else day_start(value, zone)


def new_sessions(uid: str, wanted: Iterable[ImportedDate]) -> list[EventSession]:
    """The sessions of a new event; the first bears its UID."""
    return [_fill(EventSession(uid=new_uid() if number else uid), each) for number, each in enumerate(wanted)]


def compare_dates(event: Event, wanted: tuple[ImportedDate, ...], now: datetime) -> Dates:
    """Hold the dates of an entry against the sessions that came from it; those that our editors added are left alone.

    A session is known by what its rule says, or else by the day on which its rule has it: a series that begins an hour later
    is the same. What is over stays as it was, and is not added.
    """
    theirs = [each for each in event.sessions if _is_theirs(each, event)]
    known = _pairs(event, theirs, wanted)
    moved = tuple(pair for pair in known if _differ(*pair) and not _is_past(pair, now))
    taken = {id(session) for session, _ in known}
    found = {id(each) for _, each in known}
    live = [each for each in event.sessions if each.cancelled_at is None]
    dropped = tuple(each for each in theirs if each in live and id(each) not in taken and each.ends_at > now)
    added = tuple(each for each in wanted if id(each) not in found and each.ends_at > now)
    if len(dropped) == len(live) and not (moved or added):
        # An event has a session, if only one that is over.
        added = tuple(each for each in wanted if id(each) not in found)
    return Dates(tuple(known), moved, added, dropped)


def further_dates(event: Event, wanted: tuple[ImportedDate, ...], now: datetime) -> Dates:
    """What time has brought of a series whose entry is as it was: its next dates, once there are more of them than are left here."""
    last = max((each.original_at for each in event.sessions if each.original_at), default=now)
    to_come = [each for each in wanted if each.ends_at > now]
    further = tuple(each for each in to_come if each.original_at and each.original_at > last)
    return Dates(added=further if 2 * len(further) > len(to_come) else ())


def is_of_series(event: Event) -> bool:
    """Whether its sessions came from a series."""
    return any(each.original_at for each in event.sessions)


def _is_theirs(session: EventSession, event: Event) -> bool:
    return session.original_at is not None or session.uid == event.uid


def _pairs(
    event: Event, theirs: list[EventSession], wanted: tuple[ImportedDate, ...]
) -> list[tuple[EventSession, ImportedDate]]:
    by_time = {each.original_at: each for each in theirs if each.original_at}
    pairs = [(by_time.pop(each.original_at), each) for each in wanted if each.original_at in by_time]
    taken, found = {id(session) for session, _ in pairs}, {id(each) for _, each in pairs}
    free = [each for each in theirs if id(each) not in taken and each.cancelled_at is None]
    by_day = {local(each.original_at or each.starts_at, event.time_zone).date(): each for each in free}
    left = [each for each in wanted if id(each) not in found]
    if len(wanted) == 1 and wanted[0].original_at is None:
        return [(next(each for each in theirs if each.uid == event.uid), wanted[0])]
    days = [(local(each.original_at or each.starts_at, event.time_zone).date(), each) for each in left]
    return pairs + [(by_day.pop(day), each) for day, each in days if day in by_day]


def _differ(session: EventSession, wanted: ImportedDate) -> bool:
    stands = (session.starts_at, session.ends_at, session.all_day, session.cancelled_at)
    room = session.room if wanted.room is None else wanted.room
    return stands != (wanted.starts_at, wanted.ends_at, wanted.all_day, None) or session.room != room


def _is_past(pair: tuple[EventSession, ImportedDate], now: datetime) -> bool:
    session, wanted = pair
    return wanted.original_at is not None and session.ends_at <= now and wanted.ends_at <= now


def _fill(session: EventSession, wanted: ImportedDate) -> EventSession:
    session.starts_at, session.ends_at, session.all_day = wanted.starts_at, wanted.ends_at, wanted.all_day
    session.original_at = wanted.original_at
    session.room = session.room or "" if wanted.room is None else wanted.room
    session.cancelled_at = None
    return session
