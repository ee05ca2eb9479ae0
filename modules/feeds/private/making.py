"""The bytes of a private calendar, made of the rows and kept. A person's calendar is small: nothing of it is stored in parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, String, cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from modules.cohorts.models import Cohort, Programme
from modules.feeds.bodies import Bytes, Text, body_of, moved_at
from modules.feeds.private.asking import Stand
from modules.feeds.private.belonging import next_change
from modules.feeds.private.dues import due_entries
from modules.feeds.private.holding import event_entries
from modules.feeds.private.models import PrivateSnapshot, Stirred
from modules.feeds.private.naming import calendar_name
from modules.feeds.publisher import Publisher
from modules.feeds.windows import window_at

ONCE_MORE = timedelta(minutes=1)
"""After so long, bytes that were made because something changed are made once more. A deed that was under way meanwhile did not know
of an address, or of somebody's seat, that nobody had committed yet, and so left no note."""


def make_private_bytes(session: Session, publisher: Publisher, stand: Stand) -> Bytes:
    """Make and keep them; four statements.

    They tell of all that was stirred before the rows were read, and no more is crossed out: if anything changed in between, the
    next poll makes them anew. Of two who make the same, the first keeps it.
    """
    window = window_at(stand.moment, publisher.zone)
    entries = [
        *event_entries(session, publisher, stand, window),
        *due_entries(session, publisher, stand, window),
    ]
    prefix = publisher.cancelled_prefix(stand.locale)
    texts = (Text.of(entry, prefix) for entry in entries)
    name, changes_at = _name(session, publisher, stand)
    made = Bytes.made(body_of(publisher, name, texts, stand.moment), stand.moment)
    ends = (window.until, changes_at, None if _is_quiet(stand) else stand.moment + ONCE_MORE)
    until = min(each for each in ends if each is not None)
    last_modified = _keep(session, publisher, stand, made, until)
    return replace(made, last_modified=last_modified) if last_modified else _kept_meanwhile(session, stand)


def _is_quiet(stand: Stand) -> bool:
    return bool(stand.made_by) and not stand.stirred


def _keep(session: Session, publisher: Publisher, stand: Stand, made: Bytes, until: datetime) -> datetime | None:
    """Keep them and cross out what they tell of; returns when they changed last, None where somebody else kept some meanwhile."""
    kept = {"version": stand.version, "style": publisher.style, "valid_until": until, "etag": made.etag, "body": made.body}
    kept["made_by"] = cast(cast(func.pg_current_xact_id(), String), BigInteger)
    keep = insert(PrivateSnapshot).values(feed_id=stand.feed_id, last_modified=made.last_modified, **kept)
    new = keep.excluded
    moved = moved_at(PrivateSnapshot.etag, PrivateSnapshot.last_modified, new.etag, new.last_modified)
    keep = keep.on_conflict_do_update(
        index_elements=["feed_id"],
        set_={name: new[name] for name in kept} | {"last_modified": moved},
        where=PrivateSnapshot.made_by == stand.made_by,
    )
    done = keep.returning(PrivateSnapshot.last_modified).cte("done")
    told = delete(Stirred).where(Stirred.id.in_(stand.stirred), exists(select(done.c.last_modified)))
    return session.scalars(select(done.c.last_modified).add_cte(told.cte("told"))).one_or_none()


def _kept_meanwhile(session: Session, stand: Stand) -> Bytes:
    kept = session.get_one(PrivateSnapshot, stand.feed_id, options=[undefer(PrivateSnapshot.body)], populate_existing=True)
    return Bytes(kept.body or b"", kept.etag, kept.last_modified)


def _name(session: Session, publisher: Publisher, stand: Stand) -> tuple[str, datetime | None]:
    """What it is called, and when time alone will change what it holds: as a facilitator's grant begins or ends."""
    if stand.cohort_id is None:
        return calendar_name(publisher, stand.locale, None), None
    named = select(Programme.short_name, Cohort.number, next_change(stand.person_id, stand.moment))
    named = named.join(Cohort, Cohort.programme_id == Programme.id).where(Cohort.id == stand.cohort_id)
    programme, number, changes_at = session.execute(named).one()
    return calendar_name(publisher, stand.locale, (programme, number)), changes_at
