"""What a poll of a private calendar asks, in one prepared statement: whose it is, and whether the bytes say what the rows say.

The tables that such calendars are made of say themselves when a row changed that somebody's calendar shows: triggers write it down
for each calendar (`feeds_private_stirred`), so any deed counts, whoever wrote the deed. Events are known by the number of all
calendars, what time alone changes by `valid_until`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from psycopg import Connection
from sqlalchemy.orm import Session

from modules.core.connections import line_of
from modules.core.prepared import Prepared

_POLL = Prepared(
    "private_calendar",
    """
select feed.nonce, feed.ended_at is not null or person.erased_at is not null, clock_timestamp()::text,
       known.fresh, snapshot.etag, snapshot.last_modified::text,
       case when known.fresh and strpos($3, snapshot.etag) = 0 then snapshot.body end,
       case when not known.fresh then json_build_object(
         'feed_id', feed.id, 'person_id', feed.person_id, 'kind', feed.kind, 'cohort_id', feed.cohort_id, 'locale', feed.locale,
         'join_links', feed.join_links, 'links_at', feed.links_at, 'moment', clock_timestamp(), 'stirred', stirred.ids,
         'made_by', coalesce(snapshot.made_by, 0), 'version', calendars.number
       )::text end
from feeds_private feed
join people_person person on person.id = feed.person_id
cross join events_version calendars
left join feeds_private_snapshot snapshot on snapshot.feed_id = feed.id
cross join lateral (select array(select id from feeds_private_stirred where feed_id = feed.id) as ids offset 0) stirred
cross join lateral (
  select coalesce(snapshot.body is not null and snapshot.version = calendars.number and snapshot.style = $2
                  and snapshot.valid_until > clock_timestamp() and stirred.ids = '{}', false) as fresh
) known
where feed.id = $1::bigint
""",
)
_YES = b"\x01"


@dataclass(frozen=True)
class Stand:
    """Whose calendar it is, of what, and how things stood with them at a `moment` of the database's clock.

    `stirred` are the changes that the bytes which are kept do not tell of yet, `made_by` is who made those.
    """

    feed_id: int
    person_id: int
    kind: str
    cohort_id: int | None
    locale: str
    join_links: bool
    links_at: datetime | None
    moment: datetime
    stirred: list[int]
    made_by: int
    version: int


@dataclass(frozen=True)
class Kept:
    """Bytes that are fresh. `body` is None where whoever asks holds it already."""

    etag: str
    last_modified: datetime
    body: bytes | None


@dataclass(frozen=True)
class Polled:
    """The answer to a poll: what proves a token, whether the address has ended, and either bytes or what they are made of."""

    nonce: str
    ended: bool
    moment: datetime
    kept: Kept | None
    stand: Stand | None


def poll(connection: Connection, feed_id: int, style: str, held: str = "") -> Polled | None:
    """How things stand with this address; None if there never was one. Bytes whose tag stands in `held` do not travel."""
    row = _POLL.row(connection, str(feed_id), style, held)
    if row is None:
        return None
    nonce, ended, moment, fresh, etag, last_modified, body, stand = row
    kept = Kept(_text(etag), _moment(last_modified), body) if fresh == _YES else None
    made_of = None if kept or stand is None else msgspec.json.decode(stand, type=Stand)
    return Polled(_text(nonce), ended == _YES, _moment(moment), kept, made_of)


def poll_in(session: Session, feed_id: int, style: str) -> Polled | None:
    """The same in the transaction of a session."""
    return poll(line_of(session), feed_id, style)


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _moment(value: bytes | None) -> datetime:
    return datetime.fromisoformat(_text(value))
