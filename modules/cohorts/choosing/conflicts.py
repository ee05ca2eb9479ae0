"""Who must not judge whom: by county, by belonging to the LEA or its application, and by a reviewer's own word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from modules.audit.noting import note
from modules.cohorts.models import Application, Collaborator, Conflict, ReviewAssignment, Reviewer
from modules.organizations.models import Membership, Organization

COUNTY, OWN, DECLARED = "county", "own", "declared"


def _pairs(why: str) -> Select[int, int, str, int]:
    found = select(
        Reviewer.id.label("reviewer_id"),
        Application.id.label("application_id"),
        literal(why).label("why"),
        Reviewer.round_id.label("round_id"),
    )
    return found.join(Application, Application.round_id == Reviewer.round_id)


def conflicting_pairs() -> Subquery:
    """Every pair that must not be, with `round_id` and `why`: COUNTY, OWN or DECLARED. Pairs may come twice, for two reasons."""
    lea = Organization.id == Application.organization_id
    member = (Membership.organization_id == Application.organization_id) & (Membership.person_id == Reviewer.person_id)
    wrote = (Collaborator.application_id == Application.id) & (Collaborator.person_id == Reviewer.person_id)
    said = (Conflict.application_id == Application.id) & (Conflict.reviewer_id == Reviewer.id)
    return union_all(
        _pairs(DECLARED).join(Conflict, said),
        _pairs(COUNTY).join(Organization, lea).where(Reviewer.county != "", Reviewer.county == Organization.county),
        _pairs(OWN).join(Membership, member).where(Membership.until_at.is_(None)),
        _pairs(OWN).join(Collaborator, wrote),
    ).subquery("conflicting")


def conflicts_of_round(session: Session, round_id: int) -> frozenset[tuple[int, int]]:
    """Pairs (reviewer, application) of a round that must not be; one statement."""
    pairs = conflicting_pairs()
    rows = session.execute(select(pairs.c.reviewer_id, pairs.c.application_id).where(pairs.c.round_id == round_id))
    return frozenset((row[0], row[1]) for row in rows)


def conflicts_of_person(session: Session, person_id: int) -> frozenset[tuple[int, int]]:
    """The same for one person, in all rounds in which they are a reviewer."""
    pairs = conflicting_pairs()
    own = select(Reviewer.id).where(Reviewer.person_id == person_id)
    rows = session.execute(select(pairs.c.reviewer_id, pairs.c.application_id).where(pairs.c.reviewer_id.in_(own)))
    return frozenset((row[0], row[1]) for row in rows)


def find_conflict(session: Session, reviewer_id: int, application_id: int) -> str | None:
    """Why this pair must not be; None when it may."""
    pairs = conflicting_pairs()
    here = (pairs.c.reviewer_id == reviewer_id) & (pairs.c.application_id == application_id)
    why: str | None = session.scalar(select(pairs.c.why).where(here).limit(1))
    return why


def declare_conflict(session: Session, assignment: ReviewAssignment, reason: str, now: datetime) -> Conflict:
    """The reviewer steps back for good: the assignment ends, what they wrote is kept and no longer counts.

    The caller holds the assignment's lock. The trail does not repeat the reason, which may be private.
    """
    conflict = Conflict(
        reviewer_id=assignment.reviewer_id, application_id=assignment.application_id, reason=reason.strip(), declared_at=now
    )
    session.add(conflict)
    assignment.ended_at = now
    person_id = session.scalar(select(Reviewer.person_id).where(Reviewer.id == assignment.reviewer_id))
    note(session, person_id, "conflict declared", ("application", assignment.application_id), now)
    return conflict
