"""What must be delivered by a date, as entries that take no time.

An application leaves once it was sent. Work of a team stays when it was handed in, marked as done: so do the assignments in the
calendars of learning platforms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true
from sqlalchemy.orm import Session

from modules.cohorts.models import (
    Application,
    Cohort,
    Collaborator,
    DeadlineMove,
    Deliverable,
    HandIn,
    Programme,
    Round,
    Seat,
    Team,
)
from modules.core.markdown import markdown_to_html
from modules.core.words import Words
from modules.feeds.private.asking import Stand
from modules.feeds.private.belonging import belongs
from modules.feeds.publisher import Publisher
from modules.feeds.windows import Window
from modules.formats.entries import Entry
from modules.formats.html_text import markdown_to_text
from modules.formats.numerals import roman
from modules.organizations.models import Organization

_NAMES = UUID("6f1f2f0e-5a55-4c55-9b1d-0f6c0a6b7f31")
_DONE = ("handed_in", "accepted")


def due_entries(session: Session, publisher: Publisher, stand: Stand, window: Window) -> list[Entry]:
    """In the order of time; one statement for a cohort, two for everything that is somebody's."""
    words = publisher.words(stand.locale)
    asked = session.execute(_deliverables(stand, window)).all()
    entries = [_deliverable(words, publisher, stand.locale, list(rows)) for _, rows in groupby(asked, lambda row: row[0].id)]
    if stand.cohort_id is None:
        entries += [_application(words, publisher, stand.locale, row) for row in session.execute(_applications(stand, window))]
    return sorted(entries, key=lambda entry: (str(entry.starts), entry.uid))


def _uid(kind: str, number: int) -> str:
    """One of a thing for ever, in every calendar; it reveals neither person nor host (RFC 7986, 5.3)."""
    return str(uuid5(_NAMES, f"{kind}:{number}"))


def _applications(stand: Stand, window: Window) -> Select[*tuple[Any, ...]]:
    moves = select(func.count().label("number"), func.max(DeadlineMove.moved_at).label("at"))
    moves_of = moves.where(DeadlineMove.round_id == Round.id).lateral()
    return (
        select(Application, Organization.name, Round.closes_at, Round.time_zone, Programme.short_name, Cohort.number)
        .add_columns(moves_of.c.number, moves_of.c.at)
        .join(Collaborator, Collaborator.application_id == Application.id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .join(moves_of, true())
        .where(Collaborator.person_id == stand.person_id, Collaborator.removed_at.is_(None), Application.state == "draft")
        .where(*_within(Round.closes_at, window))
    )


def _application(words: Words, publisher: Publisher, locale: str, row: Row[*tuple[Any, ...]]) -> Entry:
    application, lea, closes_at, zone, programme, number, moves, moved_at = row
    page = publisher.links.application(application.id, locale)
    return Entry(
        uid=_uid("application", application.id),
        sequence=moves,
        starts=closes_at,
        ends=closes_at,
        zone=zone,
        summary=words.fill("calendars/application_due.txt", cohort=f"{programme} {roman(number)}"),
        created=application.started_at,
        last_modified=max(application.started_at, moved_at or application.started_at),
        description=words.fill("calendars/application_of.txt", lea=lea),
        url=page,
        page=page,
        transparent=True,
    )


def _deliverables(stand: Stand, window: Window) -> Select[*tuple[Any, ...]]:
    """A row for each team of the person's that owes it, and one without a team for who facilitates the cohort."""
    sits = and_(Seat.person_id == stand.person_id, Seat.until_at.is_(None))
    teams = select(Team.id, Team.cohort_id, Seat.since_at).join(Seat, Seat.team_id == Team.id).where(sits).subquery()
    newest = (
        select(HandIn.state, func.greatest(HandIn.handed_in_at, HandIn.answered_at).label("at"))
        .where(HandIn.deliverable_id == Deliverable.id, HandIn.team_id == teams.c.id)
        .order_by(HandIn.id.desc())
        .limit(1)
        .lateral()
    )
    theirs = teams.c.id.is_not(None) if stand.cohort_id is None else and_(Cohort.id == stand.cohort_id, _belongs(stand))
    return (
        select(Deliverable, Programme.slug, Programme.short_name, Cohort.number)
        .add_columns(teams.c.id, teams.c.since_at, newest.c.state, newest.c.at)
        .join(Cohort, Cohort.id == Deliverable.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .outerjoin(teams, teams.c.cohort_id == Cohort.id)
        .outerjoin(newest, true())
        .where(theirs, *_within(Deliverable.due_at, window))
        .order_by(Deliverable.id, teams.c.id)
    )


def _belongs(stand: Stand) -> ColumnElement[bool]:
    return belongs(stand.person_id, stand.moment)


def _within(due_at: Any, window: Window) -> list[ColumnElement[bool]]:
    return [due_at > window.opens] if window.opens else []


def _deliverable(words: Words, publisher: Publisher, locale: str, rows: Sequence[Row[*tuple[Any, ...]]]) -> Entry:
    """One for all teams of the person's: done when each of them handed it in."""
    asked, slug, programme, number, *_ = rows[0]
    done = all(row.state in _DONE for row in rows)
    said = _said(asked, locale)
    summary = words.fill("calendars/work_due.txt", title=said[0], cohort=f"{programme} {roman(number)}")
    page = _page(publisher, locale, asked.id, (slug, number), [row[4] for row in rows if row[4] is not None])
    return Entry(
        uid=_uid("deliverable", asked.id),
        sequence=asked.sequence,
        starts=asked.due_at,
        ends=asked.due_at,
        zone=publisher.zone,
        summary=(words.fill("calendars/done_prefix.txt") if done else "") + summary,
        created=asked.made_at,
        last_modified=max([asked.changed_at, *_stamps(rows)]),
        description=markdown_to_text(said[1]),
        html=markdown_to_html(said[1]),
        url=page,
        page=page,
        transparent=True,
    )


def _said(asked: Deliverable, locale: str) -> tuple[str, str]:
    """Title and what it should hold, in English where the other language says nothing."""
    return tuple(getattr(asked, f"{name}_{locale}") or getattr(asked, f"{name}_en") for name in ("title", "asks"))


def _stamps(rows: Sequence[Row[*tuple[Any, ...]]]) -> Iterator[datetime]:
    yield from (at for row in rows for at in (row.since_at, row.at) if at is not None)


def _page(publisher: Publisher, locale: str, deliverable_id: int, cohort: tuple[str, int], teams: Sequence[int]) -> str:
    """Where the one team hands it in, or the cohort's page."""
    if len(teams) == 1:
        return publisher.links.deliverable(teams[0], deliverable_id, locale)
    return publisher.links.cohort(*cohort, locale)
