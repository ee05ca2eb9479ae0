"""Who works on an application: letting people in by invitation or on their request, and letting them go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.beginning import find_collaborator, lea_of
from modules.cohorts.errors import AlreadyCollaborating, InvitationEnded, NobodyLeads, TooManyPeople
from modules.cohorts.facts import CollaboratorAsked, CollaboratorInvited
from modules.cohorts.models import Application, Collaborator, Invitation
from modules.core.db import hold
from modules.core.errors import Forbidden, NotFound
from modules.core.tokens import Tokens
from modules.outbox.recording import record
from modules.people.addresses import mail_address
from modules.people.making import NewPerson, person_for
from modules.people.models import Person

MOST_PEOPLE = 40
PURPOSE = "application-invitation"
OF_SOMEBODY = Person.merged_into_id.is_(None)
"""A row that stayed with a record merged into another is nobody's: its person has the other record's."""


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Whom a lead invites; `part` is `lead` or `editor`, `locale` the language of the letter to somebody we do not know."""

    name: str
    address: str
    part: str = "editor"
    locale: str = "en"


def invite(session: Session, application: Application, guest: Guest, by: int, now: datetime) -> Invitation:
    """Ask somebody in by letter; asked once more, they get the letter again. Locks the application; records CollaboratorInvited.

    Refuses with AlreadyCollaborating, TooManyPeople; raises NotAnAddress, NotAName.
    """
    hold(session, application)
    person = person_for(session, guest.address, NewPerson(guest.name, guest.locale), now)
    _require_room(session, application.id, person.id)
    values = {"kind": "invited", "part": guest.part, "address": mail_address(guest.address), "made_at": now, "made_by": by}
    made = _open_invitation(session, application.id, person.id, values)
    record(session, CollaboratorInvited(invitation_id=made.id), now)
    note(session, by, "invited", ("application", application.id), now, person_id=person.id, part=guest.part)
    return made


def ask_in(session: Session, application: Application, person_id: int, now: datetime) -> Invitation:
    """Ask the leads to be let in, as somebody of the same LEA; asked again, nothing happens. Records CollaboratorAsked.

    Raises Forbidden for somebody of another LEA; refuses with AlreadyCollaborating, TooManyPeople.
    """
    if lea_of(session, person_id).id != application.organization_id:
        raise Forbidden
    hold(session, application)
    _require_room(session, application.id, person_id)
    if (waiting := find_invitation(session, application.id, person_id)) is not None:
        return waiting
    made = Invitation(application_id=application.id, person_id=person_id, kind="asked", part="editor", made_at=now)
    made.made_by = person_id
    session.add(made)
    session.flush()
    record(session, CollaboratorAsked(invitation_id=made.id), now)
    note(session, person_id, "asked in", ("application", application.id), now)
    return made


def accept(session: Session, invitation_id: int, person_id: int, now: datetime) -> Collaborator:
    """Come in by an invitation's link, as whoever is signed in: the link proves the invitation, the account the person.

    Refuses with InvitationEnded.
    """
    found = _end(session, invitation_id, "invited", "accepted", now)
    return _let_in(session, found, person_id, now)


def answer_request(session: Session, invitation_id: int, by: int, now: datetime, *, let_in: bool) -> None:
    """Let somebody in who asked for it, or not. Refuses with InvitationEnded."""
    found = _end(session, invitation_id, "asked", "accepted" if let_in else "declined", now)
    if let_in:
        _let_in(session, found, found.person_id, now, by)


def take_back(session: Session, invitation_id: int, by: int, now: datetime) -> None:
    """The link of the invitation opens nothing any more. Refuses with InvitationEnded."""
    found = _end(session, invitation_id, "invited", "withdrawn", now)
    note(session, by, "invitation withdrawn", ("application", found.application_id), now)


def remove(session: Session, application: Application, collaborator_id: int, by: int, now: datetime) -> None:
    """Let somebody go; what they wrote stays theirs in the history. Refuses with NobodyLeads."""
    hold(session, application)
    found = _collaborator(session, application.id, collaborator_id)
    _require_lead_beside(session, found)
    found.removed_at = now
    note(session, by, "removed", ("application", application.id), now, person_id=found.person_id)


def set_part(session: Session, application: Application, collaborator_id: int, part: str, by: int, now: datetime) -> None:
    """Make somebody a lead, or an editor. Refuses with NobodyLeads."""
    hold(session, application)
    found = _collaborator(session, application.id, collaborator_id)
    if part != "lead":
        _require_lead_beside(session, found)
    found.part = part
    note(session, by, "part set", ("application", application.id), now, person_id=found.person_id, part=part)


def leave_all(session: Session, person_id: int, now: datetime) -> None:
    """Work on no application any more, for somebody who was erased; also where nobody leads then: staff let a lead in."""
    live = update(Collaborator).where(Collaborator.person_id == person_id, Collaborator.removed_at.is_(None))
    session.execute(live.values(removed_at=now))
    waiting = update(Invitation).where(Invitation.person_id == person_id, Invitation.ended_at.is_(None))
    session.execute(waiting.values(ended_at=now, outcome="withdrawn"))


def people_of(session: Session, application_id: int) -> list[tuple[Collaborator, Person]]:
    """Who works on it, the leads first, by name."""
    statement = select(Collaborator, Person).join(Person, Person.id == Collaborator.person_id)
    live = statement.where(Collaborator.application_id == application_id, Collaborator.removed_at.is_(None), OF_SOMEBODY)
    return [(row[0], row[1]) for row in session.execute(live.order_by(Collaborator.part.desc(), Person.search_key, Person.id))]


def leads_of_applications(session: Session, application_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of who leads each application; one statement."""
    found: dict[int, list[str]] = {application_id: [] for application_id in application_ids}
    statement = select(Collaborator.application_id, Person.name).join(Person, Person.id == Collaborator.person_id)
    live = statement.where(
        Collaborator.application_id.in_(found), Collaborator.removed_at.is_(None), Collaborator.part == "lead", OF_SOMEBODY
    )
    for application_id, name in session.execute(live.order_by(Person.search_key, Person.id)):
        found[application_id].append(name)
    return found


def open_invitations(session: Session, application_id: int) -> list[tuple[Invitation, Person]]:
    """Who was invited and has not answered, and who asks to be let in; the oldest first."""
    statement = select(Invitation, Person).join(Person, Person.id == Invitation.person_id)
    waiting = statement.where(Invitation.application_id == application_id, Invitation.ended_at.is_(None), OF_SOMEBODY)
    return [(row[0], row[1]) for row in session.execute(waiting.order_by(Invitation.id))]


def find_invitation(session: Session, application_id: int, person_id: int) -> Invitation | None:
    """The open invitation or request of a person."""
    here = (Invitation.application_id == application_id, Invitation.person_id == person_id, Invitation.ended_at.is_(None))
    return session.scalars(select(Invitation).where(*here)).one_or_none()


def invitation_of(session: Session, tokens: Tokens, token: str) -> tuple[Invitation, Application]:
    """The invitation that a link proves, answered or not; NotFound for any other token."""
    statement = select(Invitation, Application).join(Application, Application.id == Invitation.application_id)
    row = session.execute(statement.where(Invitation.id == tokens.thing(token), Invitation.kind == "invited")).one_or_none()
    if row is None or not tokens.proves(token, PURPOSE, row[0].id, row[1].nonce):
        raise NotFound
    return row[0], row[1]


def invitation(session: Session, application_id: int, invitation_id: int) -> Invitation:
    """One invitation or request of an application."""
    found = session.get(Invitation, invitation_id)
    if found is None or found.application_id != application_id:
        raise NotFound
    return found


def _require_room(session: Session, application_id: int, person_id: int) -> None:
    if find_collaborator(session, application_id, person_id) is not None:
        raise AlreadyCollaborating
    working = select(func.count()).where(Collaborator.application_id == application_id, Collaborator.removed_at.is_(None))
    waiting = select(func.count()).where(Invitation.application_id == application_id, Invitation.ended_at.is_(None))
    if (session.scalar(working) or 0) + (session.scalar(waiting) or 0) >= MOST_PEOPLE:
        raise TooManyPeople(limit=MOST_PEOPLE)


def _open_invitation(session: Session, application_id: int, person_id: int, values: dict[str, object]) -> Invitation:
    row = insert(Invitation).values(application_id=application_id, person_id=person_id, **values)
    renewed = row.on_conflict_do_update(
        index_elements=["application_id", "person_id"], index_where=Invitation.ended_at.is_(None), set_=values
    )
    return session.scalars(renewed.returning(Invitation), execution_options={"populate_existing": True}).one()


def _end(session: Session, invitation_id: int, kind: str, outcome: str, now: datetime) -> Invitation:
    found = session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if found is None or found.kind != kind:
        raise NotFound
    if found.ended_at is not None:
        raise InvitationEnded
    found.ended_at, found.outcome = now, outcome
    return found


def _let_in(session: Session, found: Invitation, person_id: int, now: datetime, by: int | None = None) -> Collaborator:
    there = find_collaborator(session, found.application_id, person_id)
    if there is not None:
        return there
    added = Collaborator(
        application_id=found.application_id, person_id=person_id, part=found.part, added_at=now, added_by=by or found.made_by
    )
    session.add(added)
    session.flush()
    note(session, by or person_id, "let in", ("application", found.application_id), now, person_id=person_id, part=found.part)
    return added


def _collaborator(session: Session, application_id: int, collaborator_id: int) -> Collaborator:
    found = session.get(Collaborator, collaborator_id, populate_existing=True)
    if found is None or found.application_id != application_id or found.removed_at is not None:
        raise NotFound
    return found


def _require_lead_beside(session: Session, leaving: Collaborator) -> None:
    others = (
        select(Collaborator.id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(
            OF_SOMEBODY,
            Collaborator.application_id == leaving.application_id,
            Collaborator.part == "lead",
            Collaborator.removed_at.is_(None),
            Collaborator.id != leaving.id,
        )
    )
    if leaving.part == "lead" and session.scalars(others).first() is None:
        raise NobodyLeads
