"""Assembling: from a run to a digest for each address that has something new to hear, and a row of the ledger for each digest.

What was told is known item by item (`Told`), never by a window: a window only says when. So nothing is skipped or repeated when
somebody changes how often they are told, pauses, or when a run is late. Of several runs that wait the newest comes first: it tells
all at once, and the older ones find nothing left to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Date, Select, SmallInteger, String, case, column, func, select, values
from sqlalchemy.orm import Session

from modules.core.labels import label
from modules.mailings.digests.hours import Reader, is_due, today
from modules.mailings.digests.models import DigestRun
from modules.mailings.digests.news import Recipient, queue_news
from modules.mailings.digests.running import FREQUENCIES, readers_there, told_frequencies
from modules.mailings.lists.models import Subscriber, Subscription
from modules.mailings.lists.queries import receives
from modules.people.models import Address, Person

CHUNK = 1_000
"""So many addresses are looked at in one transaction: half a second, and a bounded number of rows in hand."""


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What assembling needs beside the session: where the agency is, and the host that ends Message-IDs.

    It remembers whom a run takes, so that not every chunk asks: make one for each spell of work.
    """

    agency_zone: str
    host: str
    chunk: int = CHUNK
    due: dict[int, dict[Reader, date]] = field(default_factory=dict)


def assemble_next(session: Session, assembly: Assembly, now: datetime) -> bool:
    """Assemble the next chunk of the newest run that is not finished; False when there is none.

    Those who assemble wait for each other (advisory lock), so that nobody is told one thing by two runs at once.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("mailings.digests"))))
    run = session.scalars(_waiting()).first()
    if run is None:
        return False
    due = assembly.due.get(run.id) or assembly.due.setdefault(run.id, due_readers(session, run, assembly.agency_zone, now))
    reached = _next_addresses(session, run, due, assembly.chunk) if due else []
    if reached:
        queue_news(session, run, reached, assembly.host, now)
        label("digests.queued")
        run.reached = reached[-1].address_id
    if len(reached) < assembly.chunk:
        run.finished_at = now
    session.flush()
    return True


def due_readers(session: Session, run: DigestRun, agency_zone: str, now: datetime) -> dict[Reader, date]:
    """The readers whom a run takes, each with the day it is there at this moment."""
    there = readers_there(session)
    taken = [each for each in there if is_due(run.frequency, each, agency_zone, run.starts_at, run.ends_at)]
    return {each: today(each, agency_zone, now) for each in taken}


def _waiting() -> Select[DigestRun]:
    """The newest first; of one period's the one that tells of most lists."""
    rank = case({name: place for place, name in enumerate(FREQUENCIES)}, value=DigestRun.frequency)
    waiting = select(DigestRun).where(DigestRun.finished_at.is_(None)).order_by(DigestRun.ends_at.desc(), rank.desc())
    return waiting.limit(1).execution_options(populate_existing=True)


def _next_addresses(session: Session, run: DigestRun, due: Mapping[Reader, date], limit: int) -> list[Recipient]:
    """The next addresses that get lists of the run's frequencies, in their order, each with the day it is there and its language."""
    rows = [(reader.zone, reader.hour, day) for reader, day in due.items()]
    clock = values(column("zone", String), column("hour", SmallInteger), column("today", Date), name="clock").data(rows)
    found = (
        select(Subscriber.address_id, clock.c.today, Subscriber.language)
        .join(Address, Address.id == Subscriber.address_id)
        .join(Person, Person.id == Address.person_id)
        .join(clock, (clock.c.zone == Person.time_zone) & (clock.c.hour == Subscriber.hour))
        .join(Subscription, Subscription.address_id == Subscriber.address_id)
        .where(Subscriber.address_id > run.reached, Subscription.frequency.in_(told_frequencies(run)))
        .where(*receives(clock.c.today))
        .distinct()
    )
    return [Recipient(*row) for row in session.execute(found.order_by(Subscriber.address_id).limit(limit))]
