"""To those who lead a county office: which districts of the county wait for its word."""

from __future__ import annotations

from modules.accounts.models import Grant
from modules.cohorts.applying.endorsing import endorsements_for
from modules.mailings.application_letters import Case, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.people.models import Person


def endorsement_asked(desk: Desk, grant_id: int) -> Letter | None:
    """None once every district has its answer, or the person leads the office no more."""
    grant = desk.session.get(Grant, grant_id)
    if grant is None or grant.scope_id is None or (grant.until_at is not None and grant.until_at <= desk.now):
        return None
    person = desk.session.get_one(Person, grant.person_id)
    asked = [each for each in endorsements_for(desk.session, [grant.scope_id]) if each.endorsement.state == "asked"]
    if person.erased_at is not None or not asked:
        return None
    locale = person.language
    waiting = [
        Case(each.application, each.organization, each.round, each.cohort, each.programme).values(locale) for each in asked
    ]
    return letter_to(desk, person, "endorsement_asked", {"waiting": waiting, "link": desk.links.endorsements(locale)})
