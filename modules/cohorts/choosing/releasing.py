"""The hour of the letters: set, changed until it comes, and then all decisions of a round become known together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.moving import move_application
from modules.cohorts.applying.states import DECIDABLE, IN_PROGRESS, Mover
from modules.cohorts.choosing.deciding import newest_decisions
from modules.cohorts.errors import DecisionsLacking, HourHasCome, HourRefused
from modules.cohorts.facts import DecisionReleased
from modules.cohorts.models import Application, Decision, Round
from modules.cohorts.rounds.rounds import hour_has_come, round_to_change
from modules.cohorts.teams.teaming import make_team
from modules.core.errors import Stale
from modules.core.labels import label
from modules.organizations.models import Organization
from modules.outbox.recording import record


def lacking_decisions(session: Session, round_id: int) -> list[tuple[int, str]]:
    """Applications that are read and have no decision about what they say now: (id, name of the LEA), by name."""
    decided = newest_decisions()
    rows = session.execute(
        select(Application.id, Organization.name)
        .join(Organization, Organization.id == Application.organization_id)
        .outerjoin(decided, decided.c.application_id == Application.id)
        .where(Application.round_id == round_id, Application.state.in_(IN_PROGRESS), decided.c.id.is_(None))
        .order_by(Organization.name_key, Application.id)
    )
    return [(row[0], row[1]) for row in rows]


def set_hour(
    session: Session, round_id: int, at: datetime | None, *, seen_version: int, actor_id: int | None, now: datetime
) -> Round:
    """Let the letters go at this moment, or, with None, not yet. Can be done again until the hour comes.

    Locks the round. Refuses with DecisionsLacking, HourRefused, HourHasCome; Stale when the round was changed meanwhile.
    """
    round_ = round_to_change(session, round_id)
    if round_.version != seen_version:
        raise Stale
    if hour_has_come(round_, now):
        raise HourHasCome
    if at is not None:
        _require_ready(session, round_, at, now)
    round_.letters_at = at
    said = at.isoformat() if at else None
    note(session, actor_id, "hour of the letters set", ("round", round_id), now, at=said)
    return round_


def release_due(session: Session, now: datetime) -> int:
    """Release every round whose hour has come; how many LEAs learn something.

    All of it is one transaction: a process that dies on the way has told nobody anything, and the next one tells all. Rounds
    that somebody works on at this moment are left to the next minute.
    """
    unreleased = or_(Round.released_at.is_(None), Round.released_at < Round.letters_at)
    due = select(Round).where(Round.letters_at <= now, Round.shuts_at <= now, unreleased).order_by(Round.id)
    locked = due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    told = sum(_release(session, round_, now) for round_ in session.scalars(locked).all())
    if told:
        session.flush()
        label("cohorts.released")
    return told


def _release(session: Session, round_: Round, now: datetime) -> int:
    """An application that came without a decision after the hour was set holds all back: they are told together."""
    if lacking_decisions(session, round_.id):
        return 0
    pending = _pending(session, round_.id)
    for application, decision in pending:
        move_application(session, application, decision.outcome, None, now, by=Mover.RELEASE)
        decision.released_at = now
        if decision.outcome == "chosen":
            make_team(session, round_.cohort_id, application.organization_id, now, application_id=application.id)
        record(session, DecisionReleased(decision.id), now)
    round_.released_at = now
    note(session, None, "round released", ("round", round_.id), now, applications=len(pending))
    return len(pending)


def _pending(session: Session, round_id: int) -> list[tuple[Application, Decision]]:
    """Decisions that nobody was told. Applications that were withdrawn after being decided get no letter.

    Locks them, then reads what counts: a decision of another transaction waits for the lock or is seen.
    """
    there = select(Application).where(Application.round_id == round_id, Application.state.in_(DECIDABLE))
    session.scalars(there.order_by(Application.id).with_for_update().execution_options(populate_existing=True)).all()
    newest = newest_decisions()
    rows = session.execute(
        select(Application, Decision)
        .join(newest, newest.c.application_id == Application.id)
        .join(Decision, Decision.id == newest.c.id)
        .where(Application.round_id == round_id, Application.state.in_(DECIDABLE), newest.c.released_at.is_(None))
        .order_by(Application.id)
    )
    return [(row[0], row[1]) for row in rows]


def _require_ready(session: Session, round_: Round, at: datetime, now: datetime) -> None:
    if at <= now:
        raise HourRefused(why="past")
    if now < round_.shuts_at:
        raise HourRefused(why="still_open")
    if lacking := lacking_decisions(session, round_.id):
        raise DecisionsLacking(names=[name for _, name in lacking])
    if not _pending(session, round_.id):
        raise HourRefused(why="nothing_to_release")
