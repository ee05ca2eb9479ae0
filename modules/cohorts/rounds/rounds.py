"""Rounds: the time in which LEAs apply to a cohort, what is asked, and the events at which it is explained."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import FormInUse, RoundExists, WrongOrder
from modules.cohorts.models import Application, Cohort, DeadlineMove, InformationSession, Programme, Round
from modules.core.errors import NotFound

MOST_GRACE = 86400


@dataclass(frozen=True, kw_only=True)
class RoundDraft:
    """What staff say of a round. Moments are UTC; `time_zone` is the one in which its deadline is said.

    `grace_seconds` (0 to 86400) is how long after the deadline a submission still counts. `rubric` is a `rubrics.Rubric` in JSON.
    """

    form_id: int
    time_zone: str
    opens_at: datetime
    closes_at: datetime
    preferred_at: datetime | None = None
    letters_at: datetime | None = None
    grace_seconds: int = 0
    rubric: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A round with its cohort and programme."""

    round: Round
    cohort: Cohort
    programme: Programme


def open_round(session: Session, cohort: Cohort, draft: RoundDraft, now: datetime, actor_id: int | None = None) -> Round:
    """Call for applications from `opens_at` on. Refuses a second round of a cohort (RoundExists), and WrongOrder."""
    if draft.closes_at <= draft.opens_at or not 0 <= draft.grace_seconds <= MOST_GRACE:
        raise WrongOrder
    if (standing := find_round(session, cohort.id)) is not None:
        raise RoundExists(round_id=standing.id)
    made = Round(cohort_id=cohort.id, **vars(draft) | {"rubric": dict(draft.rubric)})
    session.add(made)
    session.flush()
    note(session, actor_id, "opened", ("round", made.id), now, cohort_id=cohort.id, closes_at=draft.closes_at.isoformat())
    return made


def ask_with(session: Session, round_id: int, form_id: int, actor_id: int, now: datetime) -> Round:
    """Ask with another form, or with another number of the same. Refuses with FormInUse once an LEA has begun. Locks the round."""
    found = round_to_change(session, round_id)
    begun = session.scalars(select(Application.id).where(Application.round_id == round_id).limit(1)).first()
    if begun is not None and form_id != found.form_id:
        raise FormInUse
    found.form_id = form_id
    note(session, actor_id, "form set", ("round", round_id), now, form_id=form_id)
    return found


def attach_session(session: Session, round_id: int, event_id: int, actor_id: int | None, now: datetime) -> None:
    """Explain the round at this event too; nothing happens when it is attached already."""
    row = insert(InformationSession).values(round_id=round_id, event_id=event_id)
    session.execute(row.on_conflict_do_nothing())
    note(session, actor_id, "session attached", ("round", round_id), now, event_id=event_id)


def detach_session(session: Session, round_id: int, event_id: int, actor_id: int, now: datetime) -> None:
    """The event is no information session of the round; the event itself stays."""
    here = (InformationSession.round_id == round_id, InformationSession.event_id == event_id)
    session.execute(delete(InformationSession).where(*here))
    note(session, actor_id, "session detached", ("round", round_id), now, event_id=event_id)


def round_by_id(session: Session, round_id: int) -> Round:
    """One round."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    return found


def round_to_change(session: Session, round_id: int) -> Round:
    """One round as it stands now, locked until the transaction ends."""
    locked = select(Round).where(Round.id == round_id).with_for_update()
    found = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def steady_round(session: Session, round_id: int | ScalarSelect[int]) -> Round:
    """One round as it stands now, which nobody changes until the transaction ends; many may hold it so at once.

    Whoever locks an application or a review too holds the round first, as the release does: so nobody waits in a circle.
    """
    locked = select(Round).where(Round.id == round_id).with_for_update(read=True)
    found = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_round(session: Session, cohort_id: int) -> Round | None:
    """The round of a cohort; there is at most one."""
    return session.scalars(select(Round).where(Round.cohort_id == cohort_id)).one_or_none()


def rounds_of_cohorts(session: Session, cohort_ids: Collection[int]) -> dict[int, Round]:
    """The round of each cohort that has one."""
    found = session.scalars(select(Round).where(Round.cohort_id.in_(cohort_ids)))
    return {each.cohort_id: each for each in found}


def call_of(session: Session, round_id: int) -> Call:
    """A round with its cohort and programme."""
    row = session.execute(_calls().where(Round.id == round_id)).one_or_none()
    if row is None:
        raise NotFound
    return Call(*row)


def open_rounds(session: Session, now: datetime) -> list[Call]:
    """Rounds in which LEAs can apply at this moment, the next deadline first."""
    statement = _calls().where(Round.opens_at <= now, Round.closes_at > now).order_by(Round.closes_at, Round.id)
    return [Call(*row) for row in session.execute(statement)]


def _calls() -> Select[Round, Cohort, Programme]:
    joined = select(Round, Cohort, Programme).join(Cohort, Cohort.id == Round.cohort_id)
    return joined.join(Programme, Programme.id == Cohort.programme_id)


def session_events(session: Session, round_id: int) -> list[int]:
    """The events at which the round is explained."""
    statement = select(InformationSession.event_id).where(InformationSession.round_id == round_id)
    return list(session.scalars(statement.order_by(InformationSession.event_id)))


def last_move(session: Session, round_id: int) -> DeadlineMove | None:
    """How the deadline came to be what it is; None when it never moved."""
    statement = select(DeadlineMove).where(DeadlineMove.round_id == round_id).order_by(DeadlineMove.id.desc())
    return session.scalars(statement.limit(1)).one_or_none()


def hour_has_come(round_: Round, now: datetime) -> bool:
    """Whether the letters are about to go. A round that was released may have another hour, for LEAs that waited."""
    hour = round_.letters_at
    return hour is not None and hour <= now and (round_.released_at is None or round_.released_at < hour)


def counts(round_: Round, arrived_at: datetime) -> bool:
    """Whether what arrived at this moment is in time: before the deadline, or within its grace."""
    return round_.opens_at <= arrived_at < round_.shuts_at
