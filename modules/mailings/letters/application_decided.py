"""To everybody who works on an application, at the hour of its round: what was decided, why, and what comes next."""

from __future__ import annotations

from sqlalchemy import select

from modules.cohorts.models import Application, Cohort, Collaborator, Decision, Programme, Round
from modules.formats.cleaning import clean_line
from modules.formats.numerals import roman
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee, Letter
from modules.organizations.models import Organization
from modules.people.addresses import main_address
from modules.people.models import Person


def application_decided(desk: Desk, collaborator_id: int) -> Letter | None:
    """The newest decision that was released; None while there is none, and for somebody who has left the application."""
    row = desk.session.execute(
        select(Person, Decision, Organization.name, Programme.short_name, Cohort.number)
        .join(Collaborator, Collaborator.person_id == Person.id)
        .join(Application, Application.id == Collaborator.application_id)
        .join(Decision, Decision.application_id == Application.id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
        .where(Collaborator.id == collaborator_id, Collaborator.removed_at.is_(None))
        .where(Decision.released_at.is_not(None), Person.erased_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
    address = main_address(desk.session, row[0].id) if row else None
    if row is None or address is None:
        return None
    person, decision, lea, programme, number = row
    values = decision_values(decision, lea, f"{programme} {roman(number)}")
    values["link"] = desk.links.page("/account", person.language)
    addressee = Addressee(name=person.name, address=address, person_id=person.id)
    return Letter(template="application_decided", to=addressee, locale=person.language, values=values)


def decision_values(decision: Decision, lea: str, cohort: str) -> dict[str, object]:
    """What the letter says of a decision, whether or not it was released: staff read it before."""
    paragraphs = [clean_line(line) for line in decision.words.splitlines() if line.strip()]
    return {"outcome": decision.outcome, "lea": clean_line(lea), "cohort": cohort, "paragraphs": paragraphs}
