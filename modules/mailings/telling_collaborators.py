"""News of an application for everybody whom it concerns: the recipients are frozen at once, the ledger sends."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, select

from modules.accounts.actors import Role
from modules.accounts.models import Grant
from modules.accounts.queries import grant_in_force
from modules.cohorts.models import Application, Collaborator, Decision, Endorsement, Invitation, Submission
from modules.cohorts.rounds.deadlines import begun, invited
from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.mailings.recipients import PERSON, Reached, recipients
from modules.people.models import Person


def tell_decision(desk: Desk, decision_id: int) -> int:
    """Tell everybody who works on the application what was decided."""
    decided = select(Decision.application_id).where(Decision.id == decision_id).scalar_subquery()
    return tell_collaborators(desk, "application_decided", decision_id, Application.id == decided)


def tell_deadline(desk: Desk, round_id: int, move_id: int) -> int:
    """Tell everybody whom it concerns, each person once, that applications are due at another moment; how many letters are new.

    They are those who have begun, those who were asked to join them, and the county offices whose word is waited for.
    """
    told = tell_collaborators(desk, "deadline_moved", move_id, Collaborator.id.in_(begun(round_id)))
    offices = select(Endorsement.county_office_id).join(Application, Application.id == Endorsement.application_id)
    waiting = offices.where(Application.round_id == round_id, Application.state != "withdrawn", Endorsement.state == "asked")
    return told + _tell_invited(desk, round_id, move_id) + _tell_leads_of(desk, "deadline_moved_county", move_id, waiting)


def _tell_invited(desk: Desk, round_id: int, move_id: int) -> int:
    by = Reached(Person.language, Person.id, Invitation.address)
    asked = (
        recipients(f"deadline_moved_invited:{move_id}", Invitation.id, by)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.id.in_(invited(round_id)))
    )
    return queue_many(desk.session, asked, "deadline_moved_invited", desk.head.host, desk.now)


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
    office = select(Endorsement.county_office_id).where(Endorsement.id == endorsement_id)
    return _tell_leads_of(desk, "endorsement_asked", occasion, office)


def _tell_leads_of(desk: Desk, letter: str, occasion: int, offices: Select[int]) -> int:
    led = and_(Grant.role == Role.COUNTY_LEAD, Grant.scope_kind == "organization", Grant.scope_id.in_(offices))
    leads = (
        recipients(f"{letter}:{occasion}", Grant.id, PERSON)
        .join(Person, Person.id == Grant.person_id)
        .where(led, grant_in_force(desk.now), Person.erased_at.is_(None))
    )
    return queue_many(desk.session, leads, letter, desk.head.host, desk.now)


def tell_collaborators(desk: Desk, letter: str, occasion: int, of: ColumnElement[bool]) -> int:
    """Put the letter to everybody who works on the applications of this condition into the ledger; how many were new.

    The key is (letter, occasion, collaborator): telling the same news again adds nobody twice. `thing_id` is the collaborator.
    Whoever has proved no address, has left, was erased or merged into another record gets none.
    """
    colleagues = (
        recipients(f"{letter}:{occasion}", Collaborator.id, PERSON)
        .join(Application, Application.id == Collaborator.application_id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(of, Collaborator.removed_at.is_(None), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    )
    return queue_many(desk.session, colleagues, letter, desk.head.host, desk.now)
