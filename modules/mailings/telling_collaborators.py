"""News of an application for everybody whom it concerns: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, select

from modules.accounts.actors import Role
from modules.accounts.models import Grant
from modules.accounts.queries import grant_in_force
from modules.cohorts.models import Application, Collaborator, Decision, Endorsement, Invitation, Submission
from modules.cohorts.rounds.deadlines import begun
from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.people.addresses import proved_first
from modules.people.models import Person


def tell_decision(desk: Desk, decision_id: int) -> int:
    """Tell everybody who works on the application what was decided."""
    decided = select(Decision.application_id).where(Decision.id == decision_id).scalar_subquery()
    return tell_collaborators(desk, "application_decided", decision_id, Application.id == decided)


def tell_deadline(desk: Desk, round_id: int, move_id: int) -> int:
    """Tell everybody who has begun an application of the round, each person once, that it is due at another moment."""
    return tell_collaborators(desk, "deadline_moved", move_id, Collaborator.id.in_(begun(round_id)))


def tell_received(desk: Desk, submission_id: int) -> int:
    """Tell everybody who works on the application that it arrived."""
    sent = select(Submission.application_id).where(Submission.id == submission_id).scalar_subquery()
    return tell_collaborators(desk, "application_received", submission_id, Application.id == sent)


def tell_leads(desk: Desk, invitation_id: int) -> int:
    """Tell those who lead the application that somebody asks to be let in."""
    asked = select(Invitation.application_id).where(Invitation.id == invitation_id).scalar_subquery()
    leads = and_(Application.id == asked, Collaborator.part == "lead")
    return tell_collaborators(desk, "collaborator_asked", invitation_id, leads)


def tell_county(desk: Desk, endorsement_id: int, occasion: int) -> int:
    """Tell everybody who leads the county office that a district asks for its word."""
    office = select(Endorsement.county_office_id).where(Endorsement.id == endorsement_id).scalar_subquery()
    led = and_(Grant.role == Role.COUNTY_LEAD, Grant.scope_kind == "organization", Grant.scope_id == office)
    recipients = (
        select(
            (literal(f"endorsement_asked:{occasion}:") + cast(Grant.id, String)).label("key"),
            Grant.id.label("thing_id"),
            literal(0).label("revision"),
            Person.language.label("locale"),
            Person.id.label("person_id"),
            func.coalesce(proved_first(Person.id).correlate(Person).scalar_subquery(), "").label("address"),
        )
        .join(Person, Person.id == Grant.person_id)
        .where(led, grant_in_force(desk.now), Person.erased_at.is_(None))
    )
    return queue_many(desk.session, recipients, "endorsement_asked", desk.head.host, desk.now)


def tell_collaborators(desk: Desk, letter: str, occasion: int, of: ColumnElement[bool]) -> int:
    """Put the letter to everybody who works on the applications of this condition into the ledger; how many were new.

    The key is (letter, occasion, collaborator): telling the same news again adds nobody twice. `thing_id` is the collaborator.
    Whoever has proved no address, has left, was erased or merged into another record gets none.
    """
    recipients = (
        select(
            (literal(f"{letter}:{occasion}:") + cast(Collaborator.id, String)).label("key"),
            Collaborator.id.label("thing_id"),
            literal(0).label("revision"),
            Person.language.label("locale"),
            Person.id.label("person_id"),
            func.coalesce(proved_first(Person.id).correlate(Person).scalar_subquery(), "").label("address"),
        )
        .join(Application, Application.id == Collaborator.application_id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(of, Collaborator.removed_at.is_(None), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    )
    return queue_many(desk.session, recipients, letter, desk.head.host, desk.now)
