"""Who reads the applications of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.choosing.conflicts import conflicting_pairs
from modules.cohorts.errors import NoSuchPerson
from modules.cohorts.models import Review, ReviewAssignment, Reviewer, Round
from modules.core.errors import NotFound
from modules.people.addresses import address_key, find_address
from modules.people.models import Person


@dataclass(frozen=True)
class Load:
    """A reviewer with what they have to read: `given` counts assignments that stand, `finished` those with a finished review."""

    reviewer: Reviewer
    name: str
    given: int
    finished: int


def add_reviewer(
    session: Session, round_id: int, person_id: int, county: str, now: datetime, actor_id: int | None = None
) -> Reviewer:
    """Let a person read applications of the round; whoever does already only gets this county.

    Whoever was removed and comes back is the same reviewer: what they declared still bars them, what they read is read. What
    they were given in that county before is taken from them: their own county's LEAs are never theirs to judge. Holds the
    round, so that a form sent twice adds nobody twice.
    """
    session.get_one(Round, round_id, with_for_update={"key_share": True})
    own = select(Reviewer).where(Reviewer.round_id == round_id, Reviewer.person_id == person_id).with_for_update()
    reviewer = session.scalars(own.order_by(Reviewer.removed_at.is_not(None), Reviewer.id.desc()).limit(1)).one_or_none()
    if reviewer is None:
        reviewer = Reviewer(round_id=round_id, person_id=person_id, county=county, added_at=now, added_by=actor_id)
        session.add(reviewer)
    reviewer.county, reviewer.removed_at = county, None
    session.flush()  # the conflicts below read it
    pairs = conflicting_pairs()
    barred = select(pairs.c.reviewer_id, pairs.c.application_id).where(pairs.c.reviewer_id == reviewer.id)
    _end_assignments(session, now, tuple_(ReviewAssignment.reviewer_id, ReviewAssignment.application_id).in_(barred))
    note(session, actor_id, "reviewer added", ("round", round_id), now, person_id=person_id, county=county)
    return reviewer


def person_with_address(session: Session, address: str) -> int:
    """Whose proved address this is; NoSuchPerson when nobody has, NotAnAddress when it is none."""
    row = find_address(session, address_key(address))
    if row is None or row.confirmed_at is None:
        raise NoSuchPerson(address=address)
    return row.person_id


def remove_reviewer(session: Session, reviewer_id: int, actor_id: int | None, now: datetime) -> Reviewer:
    """They read no more. Finished reviews stay and count; what they had not finished is free for others."""
    reviewer = session.get(Reviewer, reviewer_id, with_for_update=True, populate_existing=True)
    if reviewer is None or reviewer.removed_at is not None:
        raise NotFound
    reviewer.removed_at = now
    finished = select(Review.assignment_id).where(Review.finished_at.is_not(None))
    _end_assignments(session, now, (ReviewAssignment.reviewer_id == reviewer_id) & ReviewAssignment.id.not_in(finished))
    note(session, actor_id, "reviewer removed", ("round", reviewer.round_id), now, person_id=reviewer.person_id)
    return reviewer


def reviewers_of(session: Session, round_id: int) -> list[Load]:
    """The reviewers of a round with their load, by name; one statement."""
    live = (ReviewAssignment.reviewer_id == Reviewer.id) & ReviewAssignment.ended_at.is_(None)
    done = (Review.assignment_id == ReviewAssignment.id) & Review.finished_at.is_not(None)
    rows = session.execute(
        select(
            Reviewer,
            Person.name,
            func.count(ReviewAssignment.id.distinct()),
            func.count(Review.assignment_id.distinct()),
        )
        .join(Person, Person.id == Reviewer.person_id)
        .outerjoin(ReviewAssignment, live)
        .outerjoin(Review, done)
        .where(Reviewer.round_id == round_id, Reviewer.removed_at.is_(None))
        .group_by(Reviewer.id, Person.id)
        .order_by(Person.name, Reviewer.id)
    )
    return [Load(*row) for row in rows]


def _end_assignments(session: Session, now: datetime, which: ColumnElement[bool]) -> None:
    session.execute(update(ReviewAssignment).where(which, ReviewAssignment.ended_at.is_(None)).values(ended_at=now))
