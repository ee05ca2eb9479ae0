"""To those who lead a county office: which districts of the county wait for its word."""

from __future__ import annotations

from modules.accounts.models import Grant
from modules.cohorts.applying.endorsing import Asked, endorsements_for
from modules.mailings.application_letters import Case, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.people.models import Person


def endorsement_asked(desk: Desk, grant_id: int) -> Letter | None:
    """None once every district has its answer, or the person leads the office no more."""
    found = find_county_lead(desk, grant_id)
    if found is None:
        return None
    person, office_id = found
    asked = [each for each in endorsements_for(desk.session, [office_id]) if each.endorsement.state == "asked"]
    if not asked:
        return None
    locale = person.language
    waiting = [case_asked(each).values(locale) for each in asked]
    return letter_to(desk, person, "endorsement_asked", {"waiting": waiting, "link": desk.links.endorsements(locale)})


def find_county_lead(desk: Desk, grant_id: int) -> tuple[Person, int] | None:
    """Who leads a county office by this grant, and the office; None once they do not, or were erased."""
    grant = desk.session.get(Grant, grant_id)
    if grant is None or grant.scope_id is None or (grant.until_at is not None and grant.until_at <= desk.now):
        return None
    person = desk.session.get_one(Person, grant.person_id)
    return None if person.erased_at is not None else (person, grant.scope_id)


def case_asked(asked: Asked) -> Case:
    """What is said of an application that waits for the office's word."""
    return Case(asked.application, asked.organization, asked.round, asked.cohort, asked.programme)
