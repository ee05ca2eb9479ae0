"""The bytes of a private calendar, made of the rows and kept. A person's calendar is small: nothing of it is stored in parts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort, Programme
from modules.core.times import local
from modules.feeds.private.asking import Stand
from modules.feeds.private.dues import due_entries
from modules.feeds.private.holding import event_entries
from modules.feeds.private.models import PrivateSnapshot
from modules.feeds.publisher import Publisher
from modules.feeds.snapshots import Bytes
from modules.feeds.windows import window_at
from modules.formats.entries import Entry
from modules.formats.icalendar_text import calendar
from modules.formats.numerals import roman
from modules.formats.vevent import tzid, vevent

_SECOND = timedelta(seconds=1)


def make_private_bytes(session: Session, publisher: Publisher, stand: Stand) -> Bytes:
    """Make and keep them; four statements.

    They are kept under what was asked before the rows were read: if anything changed in between, the next poll makes them anew.
    """
    window = window_at(stand.moment, publisher.zone)
    entries = [
        *event_entries(session, publisher, stand, window),
        *due_entries(session, publisher, stand, window),
    ]
    body = _body(publisher, stand, _name(session, publisher, stand), entries)
    made = Bytes(body, hashlib.sha256(body).hexdigest()[:32], stand.moment.replace(microsecond=0))
    return Bytes(body, made.etag, _keep(session, stand, made, window.until))


def _keep(session: Session, stand: Stand, made: Bytes, until: datetime) -> datetime:
    """Keep them; returns when they changed last, which moves by a second at least: it is all that some programs compare."""
    kept = {"version": stand.version, "mark": stand.mark, "valid_until": until, "etag": made.etag, "body": made.body}
    keep = insert(PrivateSnapshot).values(feed_id=stand.feed_id, last_modified=made.last_modified, **kept)
    new = keep.excluded
    later = func.greatest(new.last_modified, PrivateSnapshot.last_modified + _SECOND)
    moved = case((PrivateSnapshot.etag == new.etag, PrivateSnapshot.last_modified), else_=later)
    changed = {name: new[name] for name in kept} | {"last_modified": moved}
    keep = keep.on_conflict_do_update(index_elements=["feed_id"], set_=changed)
    last_modified: datetime = session.execute(keep.returning(PrivateSnapshot.last_modified)).scalar_one()
    return last_modified


def _name(session: Session, publisher: Publisher, stand: Stand) -> str:
    words = publisher.words(stand.locale)
    if stand.cohort_id is None:
        return words.fill("calendars/own_name.txt", site=publisher.site_name)
    named = select(Programme.short_name, Cohort.number).join(Cohort, Cohort.programme_id == Programme.id)
    programme, number = session.execute(named.where(Cohort.id == stand.cohort_id)).one()
    return words.fill("calendars/cohort_name.txt", site=publisher.site_name, cohort=f"{programme} {roman(number)}")


def _body(publisher: Publisher, stand: Stand, name: str, entries: Sequence[Entry]) -> bytes:
    prefix = publisher.cancelled_prefix(stand.locale)
    years = [moment.year for entry in entries for moment in (entry.starts, entry.ends)]
    this_year = local(stand.moment, publisher.zone).year
    return calendar(
        name,
        (vevent(entry, cancelled_prefix=prefix) for entry in entries),
        zone=publisher.zone,
        zones={zone for entry in entries if (zone := tzid(entry))},
        years=(min(years, default=this_year), max(years, default=this_year)),
    )
