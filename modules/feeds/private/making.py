"""The bytes of a private calendar, made of the rows and kept. A person's calendar is small: nothing of it is stored in parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.cohorts.models import Cohort, Programme
from modules.feeds.bodies import Bytes, Text, body_of, moved_at
from modules.feeds.private.asking import Stand
from modules.feeds.private.dues import due_entries
from modules.feeds.private.holding import event_entries
from modules.feeds.private.models import PrivateSnapshot
from modules.feeds.private.naming import calendar_name
from modules.feeds.publisher import Publisher
from modules.feeds.windows import window_at


def make_private_bytes(session: Session, publisher: Publisher, stand: Stand) -> Bytes:
    """Make and keep them; four statements.

    They are kept under what was asked before the rows were read: if anything changed in between, the next poll makes them anew.
    """
    window = window_at(stand.moment, publisher.zone)
    entries = [
        *event_entries(session, publisher, stand, window),
        *due_entries(session, publisher, stand, window),
    ]
    prefix = publisher.cancelled_prefix(stand.locale)
    texts = (Text.of(entry, prefix) for entry in entries)
    made = Bytes.made(body_of(publisher, _name(session, publisher, stand), texts, stand.moment), stand.moment)
    return replace(made, last_modified=_keep(session, publisher, stand, made, window.until))


def _keep(session: Session, publisher: Publisher, stand: Stand, made: Bytes, until: datetime) -> datetime:
    """Keep them; returns when they changed last."""
    kept = {"version": stand.version, "mark": stand.mark, "style": publisher.style, "valid_until": until}
    kept |= {"etag": made.etag, "body": made.body}
    keep = insert(PrivateSnapshot).values(feed_id=stand.feed_id, last_modified=made.last_modified, **kept)
    new = keep.excluded
    moved = moved_at(PrivateSnapshot.etag, PrivateSnapshot.last_modified, new.etag, new.last_modified)
    changed = {name: new[name] for name in kept} | {"last_modified": moved}
    keep = keep.on_conflict_do_update(index_elements=["feed_id"], set_=changed)
    last_modified: datetime = session.execute(keep.returning(PrivateSnapshot.last_modified)).scalar_one()
    return last_modified


def _name(session: Session, publisher: Publisher, stand: Stand) -> str:
    if stand.cohort_id is None:
        return calendar_name(publisher, stand.locale, None)
    named = select(Programme.short_name, Cohort.number).join(Cohort, Cohort.programme_id == Programme.id)
    programme, number = session.execute(named.where(Cohort.id == stand.cohort_id)).one()
    return calendar_name(publisher, stand.locale, (programme, number))
