"""Beginning an application, and what pages need of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import AlreadyBegun, NoOrganization, NotAnLEA, RoundNotOpen
from modules.cohorts.models import Application, Cohort, Collaborator, Form, Programme, Round
from modules.cohorts.rounds.form_content import FormContent
from modules.cohorts.rounds.forms import content_of
from modules.cohorts.rounds.rounds import counts, steady_round
from modules.core.errors import NotFound
from modules.core.tokens import new_nonce
from modules.organizations.models import Organization
from modules.organizations.queries import organization_of

LEA_KINDS = ("district", "county_office", "charter")


@dataclass(frozen=True)
class Dossier:
    """An application with all that frames it."""

    application: Application
    organization: Organization
    round: Round
    cohort: Cohort
    programme: Programme
    form: Form

    @property
    def content(self) -> FormContent:
        """What it asks."""
        return content_of(self.form)


def begin(session: Session, round_id: int, person_id: int, now: datetime) -> Application:
    """Make the one draft of the person's LEA in this round, with them as its lead.

    Two who begin at once get one draft: the second is refused with AlreadyBegun. Holds the round, so that its form and its
    deadline are those that are read here. Refuses with RoundNotOpen, NoOrganization,
    NotAnLEA.
    """
    round_ = steady_round(session, round_id)
    if not counts(round_, now):
        raise RoundNotOpen
    organization = lea_of(session, person_id)
    values = {"round_id": round_id, "organization_id": organization.id, "form_id": round_.form_id, "nonce": new_nonce()}
    row = insert(Application).values(**values, started_at=now, started_by=person_id)
    made = session.scalars(row.on_conflict_do_nothing().returning(Application)).one_or_none()
    if made is None:
        standing = find_application(session, round_id, organization.id)
        raise AlreadyBegun(application_id=standing.id if standing else 0)
    session.add(Collaborator(application_id=made.id, person_id=person_id, part="lead", added_at=now, added_by=person_id))
    note(session, person_id, "begun", ("application", made.id), now, organization_id=organization.id, round_id=round_id)
    return made


def lea_of(session: Session, person_id: int) -> Organization:
    """The LEA for which a person can apply. Refuses with NoOrganization, NotAnLEA."""
    found = organization_of(session, person_id)
    if found is None:
        raise NoOrganization
    if found[0].kind not in LEA_KINDS:
        raise NotAnLEA(name=found[0].name)
    return found[0]


def find_application(session: Session, round_id: int, organization_id: int) -> Application | None:
    """The application of an LEA in a round; there is at most one."""
    here = (Application.round_id == round_id, Application.organization_id == organization_id)
    return session.scalars(select(Application).where(*here)).one_or_none()


def own_application(session: Session, round_id: int, person_id: int | None) -> Application | None:
    """The application of a round that a person works on; the newest, should they work on several."""
    joined = select(Application).join(Collaborator, Collaborator.application_id == Application.id)
    live = joined.where(Collaborator.person_id == person_id, Collaborator.removed_at.is_(None))
    return session.scalars(live.where(Application.round_id == round_id).order_by(Application.id.desc()).limit(1)).one_or_none()


def find_collaborator(session: Session, application_id: int, person_id: int | None) -> Collaborator | None:
    """The part that a person has in an application today."""
    live = (Collaborator.application_id == application_id, Collaborator.removed_at.is_(None))
    return session.scalars(select(Collaborator).where(*live, Collaborator.person_id == person_id)).one_or_none()


def dossier(session: Session, application_id: int) -> Dossier:
    """One application, whole, in one statement; who may see it is asked elsewhere."""
    row = session.execute(_dossiers().where(Application.id == application_id)).one_or_none()
    if row is None:
        raise NotFound
    return Dossier(*row)


def own_dossier(session: Session, application_id: int, person_id: int) -> tuple[Dossier, Collaborator]:
    """An application for somebody who works on it, with their part, in one statement; NotFound for everybody else."""
    row = session.execute(_OWN, {"application_id": application_id, "person_id": person_id}).one_or_none()
    if row is None:
        raise NotFound
    return Dossier(*row[:6]), row[6]


def applications_of(session: Session, person_id: int) -> list[tuple[Dossier, str]]:
    """The applications that a person works on, the next deadline first, each with their part."""
    own = _dossiers().add_columns(Collaborator.part).join(Collaborator, Collaborator.application_id == Application.id)
    live = own.where(Collaborator.person_id == person_id, Collaborator.removed_at.is_(None))
    return [(Dossier(*row[:6]), row[6]) for row in session.execute(live.order_by(Round.closes_at, Application.id))]


def _dossiers() -> Select[Application, Organization, Round, Cohort, Programme, Form]:
    return (
        select(Application, Organization, Round, Cohort, Programme, Form)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .join(Form, Form.id == Application.form_id)
    )


_OWN = (
    _dossiers()
    .add_columns(Collaborator)
    .join(Collaborator, Collaborator.application_id == Application.id)
    .where(Collaborator.person_id == bindparam("person_id"), Collaborator.removed_at.is_(None))
    .where(Application.id == bindparam("application_id"))
)
"""Made once: an application that is being written asks it with every pause in somebody's typing."""
