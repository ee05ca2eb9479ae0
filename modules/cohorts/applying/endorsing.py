"""A county office stands behind a district's application: asking it, and its answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.states import STATES
from modules.cohorts.errors import ApplicationClosed, EndorsementAnswered, NoEndorsementNeeded
from modules.cohorts.facts import EndorsementAsked
from modules.cohorts.models import Application, Cohort, Endorsement, Programme, Round
from modules.cohorts.rounds.form_content import FormContent
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.organizations.models import Organization
from modules.organizations.queries import county_office_of
from modules.outbox.recording import record

LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Asked:
    """One line of a county's desk: the LEA, and for what it applies."""

    endorsement: Endorsement
    application: Application
    organization: Organization
    round: Round
    cohort: Cohort
    programme: Programme


def county_office_for(session: Session, organization: Organization) -> Organization | None:
    """The county office that can stand behind an LEA; None for any but a district, and where the directory names none."""
    if organization.kind != "district":
        return None
    return session.scalars(select(Organization).where(Organization.id == county_office_of(organization.county))).one_or_none()


def office_to_ask(session: Session, content: FormContent, organization: Organization) -> Organization | None:
    """The county office whose word an application needs; None when it needs nobody's."""
    return county_office_for(session, organization) if content.endorsement else None


def ask_to_endorse(
    session: Session, application: Application, office: Organization | None, by: int, now: datetime
) -> Endorsement:
    """Ask the county office, or ask it again after it declined. Records EndorsementAsked.

    Refuses with NoEndorsementNeeded, with ApplicationClosed where nothing can be sent any more, and with EndorsementAnswered
    once it has endorsed. While it thinks, nothing happens.
    """
    if office is None:
        raise NoEndorsementNeeded
    hold(session, application)
    if not STATES[application.state].sends:
        raise ApplicationClosed(application_id=application.id, state=application.state)
    standing = endorsement_of(session, application.id)
    if standing is not None and standing.state == "endorsed":
        raise EndorsementAnswered
    if standing is not None and standing.state == "asked":
        return standing
    values = {"county_office_id": office.id, "state": "asked", "words": "", "asked_at": now}
    values |= {"answered_at": None, "answered_by": None}
    row = insert(Endorsement).values(application_id=application.id, **values)
    anew = row.on_conflict_do_update(index_elements=["application_id"], set_=values).returning(Endorsement)
    asked = session.scalars(anew, execution_options={"populate_existing": True}).one()
    record(session, EndorsementAsked(endorsement_id=asked.id), now)
    note(session, by, "endorsement asked", ("application", application.id), now, office_id=office.id)
    return asked


def answer_endorsement(
    session: Session, endorsement_id: int, words: str, by: int, now: datetime, *, endorsed: bool
) -> Endorsement:
    """Say yes or no for the county office, with words that the LEA reads. Refuses with EndorsementAnswered."""
    found = session.get(Endorsement, endorsement_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.state != "asked":
        raise EndorsementAnswered
    found.state = "endorsed" if endorsed else "declined"
    found.words, found.answered_at, found.answered_by = words.strip()[:LONGEST_WORDS], now, by
    note(session, by, found.state, ("application", found.application_id), now)
    return found


def endorsement(session: Session, endorsement_id: int) -> Endorsement:
    """One endorsement."""
    found = session.get(Endorsement, endorsement_id)
    if found is None:
        raise NotFound
    return found


def endorsement_of(session: Session, application_id: int) -> Endorsement | None:
    """What the county office was asked, and what it said; None when nobody asked."""
    here = select(Endorsement).where(Endorsement.application_id == application_id)
    return session.scalars(here.execution_options(populate_existing=True)).one_or_none()


def endorsements_for(session: Session, office_ids: Collection[int]) -> list[Asked]:
    """What was asked of these county offices: what waits first, then by deadline."""
    statement = (
        select(Endorsement, Application, Organization, Round, Cohort, Programme)
        .join(Application, Application.id == Endorsement.application_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .where(Endorsement.county_office_id.in_(office_ids), Application.state != "withdrawn")
        .order_by((Endorsement.state == "asked").desc(), Round.closes_at, Organization.name, Endorsement.id)
    )
    return [Asked(*row) for row in session.execute(statement)] if office_ids else []
