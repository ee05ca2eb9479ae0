"""What a poll of a private calendar asks, in one prepared statement: whose it is, and whether the bytes say what the rows say.

The mark of a person is counted from the rows that their calendar is made of, each by the place where it is written and the
transaction that wrote it: any deed that changes one changes the mark, whoever wrote the deed. Events themselves are known by the
number of all calendars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from sqlalchemy.orm import Session

_ROWS = """
  select concat('r', id, ctid, xmin) from registrations_registration
    where person_id = feed.person_id and state = 'confirmed'
  union all
  select concat('a', work.id, '/', sent.ctid, sent.xmin, round.ctid, round.xmin, cohort.ctid, cohort.xmin, programme.ctid,
                programme.xmin, lea.ctid, lea.xmin)
    from cohorts_collaborator work
    join cohorts_application sent on sent.id = work.application_id and sent.state = 'draft'
    join cohorts_round round on round.id = sent.round_id
    join cohorts_cohort cohort on cohort.id = round.cohort_id
    join cohorts_programme programme on programme.id = cohort.programme_id
    join organizations_organization lea on lea.id = sent.organization_id
    where feed.kind = 'own' and work.person_id = feed.person_id and work.removed_at is null
  union all
  select concat('t', seat.id, '/', asked.ctid, asked.xmin, made.ctid, made.xmin, cohort.ctid, cohort.xmin, programme.ctid,
                programme.xmin)
    from cohorts_seat seat
    join cohorts_team team on team.id = seat.team_id and (feed.cohort_id is null or team.cohort_id = feed.cohort_id)
    join cohorts_cohort cohort on cohort.id = team.cohort_id
    join cohorts_programme programme on programme.id = cohort.programme_id
    left join cohorts_deliverable asked on asked.cohort_id = team.cohort_id
    left join lateral (
      select ctid, xmin from cohorts_hand_in where deliverable_id = asked.id and team_id = team.id order by id desc limit 1
    ) made on true
    where seat.person_id = feed.person_id and seat.until_at is null
  union all
  select concat('f', given.id, '/', asked.ctid, asked.xmin)
    from accounts_grant given
    left join cohorts_deliverable asked on asked.cohort_id = given.scope_id
    where feed.kind = 'cohort' and given.person_id = feed.person_id and given.role = 'facilitator'
      and given.scope_kind = 'cohort' and given.scope_id = feed.cohort_id
      and given.from_at <= clock_timestamp() and (given.until_at is null or given.until_at > clock_timestamp())
  union all
  select concat('c', cohort.ctid, cohort.xmin, programme.ctid, programme.xmin)
    from cohorts_cohort cohort join cohorts_programme programme on programme.id = cohort.programme_id
    where cohort.id = feed.cohort_id
  union all
  select concat('s', event_id) from cohorts_session where feed.kind = 'cohort' and cohort_id = feed.cohort_id
"""

_ASK = f"""
with asked as materialized (
  select feed.id, feed.person_id, feed.kind, feed.cohort_id, feed.locale, feed.join_links, feed.links_at, feed.nonce,
         feed.ended_at is not null or person.erased_at is not null as ended, clock_timestamp() as moment,
         (select md5(concat(feed.locale, feed.join_links, string_agg(line, ' ' order by line))) from ({_ROWS}) rows (line)) as mark
  from feeds_private feed join people_person person on person.id = feed.person_id
  where feed.id = %(id)s
)
select person_id, kind, cohort_id, locale, join_links, links_at, nonce, ended, moment, asked.mark, number, known.fresh, etag, last_modified,
       case when known.fresh and strpos(%(held)s, etag) = 0 then body end
from asked cross join events_version calendars left join feeds_private_snapshot snapshot on snapshot.feed_id = asked.id
cross join lateral (
  select coalesce(snapshot.body is not null and snapshot.version = calendars.number and snapshot.mark = asked.mark
                  and snapshot.style = %(style)s
                  and snapshot.valid_until > asked.moment, false) as fresh
) known
"""  # noqa: S608 (of constants alone)


@dataclass(frozen=True)
class Stand:
    """Whose calendar it is, of what, and how things stood with them at a `moment` of the database's clock."""

    feed_id: int
    person_id: int
    kind: str
    cohort_id: int | None
    locale: str
    join_links: bool
    links_at: datetime | None
    nonce: str
    ended: bool
    moment: datetime
    mark: str
    version: int


@dataclass(frozen=True)
class Kept:
    """Bytes that are fresh. `body` is None where whoever asks holds it already."""

    etag: str
    last_modified: datetime
    body: bytes | None


@dataclass(frozen=True)
class Polled:
    """The answer to a poll; `kept` is None where the bytes must be made anew."""

    stand: Stand
    kept: Kept | None


def poll(connection: Connection, feed_id: int, style: str, held: str = "") -> Polled | None:
    """How things stand with this address; None if there never was one. Bytes whose tag stands in `held` do not travel."""
    row = connection.execute(_ASK, {"id": feed_id, "style": style, "held": held}, prepare=True, binary=True).fetchone()
    if row is None:
        return None
    *facts, fresh, etag, last_modified, body = row
    return Polled(Stand(feed_id, *facts), Kept(etag, last_modified, body) if fresh else None)


def poll_in(session: Session, feed_id: int, style: str) -> Polled | None:
    """The same on the connection of a session, which thereby begins its transaction."""
    connection = session.connection().connection.dbapi_connection
    assert isinstance(connection, Connection)
    return poll(connection, feed_id, style)
