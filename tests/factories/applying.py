"""What the letters about applications are about."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import write_answer
from modules.cohorts.applying.beginning import find_collaborator
from modules.cohorts.applying.submitting import SignOff, submit
from modules.cohorts.models import Endorsement, Invitation
from modules.cohorts.rounds.deadlines import move_deadline
from modules.people.models import Person
from tests.factories.accounts import a_grant
from tests.factories.cohorts import FULL, a_cohort, a_programme, a_round, an_application
from tests.factories.organizations import an_organization


def about_an_application(session: Session, now: datetime, person: Person, letter: str) -> int:
    """The id of what a letter of this name tells `person`: the only person of this world."""
    cohort = a_cohort(session, now, a_programme(session, now, short_name="PLLN"), number=3)
    round_ = a_round(session, now, cohort)
    application = an_application(session, now, round_, an_organization(session, now, name="Sample Valley Unified"), person)
    collaborator = find_collaborator(session, application.id, person.id)
    assert collaborator is not None
    if letter.startswith("deadline_moved"):
        later = round_.closes_at + timedelta(days=30)
        move_deadline(session, round_.id, later, "Wildfires.", seen_version=1, actor_id=None, now=now)
    if letter in {"endorsement_asked", "deadline_moved_county"}:
        return _asked_office(session, now, application.id, person.id)
    if letter == "application_received":
        for question, value in FULL.items():
            write_answer(session, application, question, value, 0, person.id, now)
        submit(session, application.id, SignOff("Sandra Sample", now.date()), person.id, arrived_at=now, now=now)
    if letter == "deadline_moved_invited":  # whoever works on it already is told as one who does
        collaborator.removed_at = now
    invited = letter.removeprefix("collaborator_").removeprefix("deadline_moved_")
    return _invited(session, now, application.id, person.id, invited) or collaborator.id


def _asked_office(session: Session, now: datetime, application_id: int, person_id: int) -> int:
    office = an_organization(session, now, kind="county_office")
    session.add(Endorsement(application_id=application_id, county_office_id=office.id, asked_at=now))
    return a_grant(session, now, person_id, "county_lead", scope_kind="organization", scope_id=office.id).id


def _invited(session: Session, now: datetime, application_id: int, person_id: int, kind: str) -> int | None:
    """An invitation of the person's own, or a request that they are told of; for another kind, nothing."""
    if kind not in {"invited", "asked"}:
        return None
    made = Invitation(application_id=application_id, person_id=person_id, kind=kind, part="editor", made_at=now)
    made.made_by, made.address = person_id, "maria@example.org" if kind == "invited" else ""
    session.add(made)
    session.flush()
    return made.id if kind == "invited" else None
