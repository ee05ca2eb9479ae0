"""What the letters about applications share: who is written to, and what is said of the application."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from modules.cohorts.models import Application, Cohort, Collaborator, Programme, Round
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.formats.numerals import roman
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee, Letter
from modules.organizations.models import Organization
from modules.people.addresses import main_address
from modules.people.models import Person


@dataclass(frozen=True)
class Case:
    """An application with what a letter says of it."""

    application: Application
    organization: Organization
    round: Round
    cohort: Cohort
    programme: Programme

    def values(self, locale: str) -> dict[str, object]:
        """The LEA, the cohort and the deadline in words."""
        round_ = self.round
        due = with_zone(say_moment(round_.closes_at, round_.time_zone, locale), round_.time_zone, locale)
        return {"lea": clean_line(self.organization.name), "cohort": self.cohort_name, "due": due}

    @property
    def cohort_name(self) -> str:
        """PLLN III."""
        return f"{self.programme.short_name} {roman(self.cohort.number)}"


def cases() -> Select[Application, Organization, Round, Cohort, Programme]:
    """Applications with all that frames them; the values of a `Case`."""
    return (
        select(Application, Organization, Round, Cohort, Programme)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Round, Round.id == Application.round_id)
        .join(Cohort, Cohort.id == Round.cohort_id)
        .join(Programme, Programme.id == Cohort.programme_id)
    )


def case_of(desk: Desk, application_id: int) -> Case:
    """One application."""
    return Case(*desk.session.execute(cases().where(Application.id == application_id)).one())


def find_colleague(desk: Desk, collaborator_id: int) -> tuple[Collaborator, Person] | None:
    """Somebody who works on an application; None once they left or were erased."""
    found = select(Collaborator, Person).join(Person, Person.id == Collaborator.person_id)
    live = found.where(Collaborator.id == collaborator_id, Collaborator.removed_at.is_(None), Person.erased_at.is_(None))
    row = desk.session.execute(live).one_or_none()
    return (row[0], row[1]) if row else None


def letter_to(desk: Desk, person: Person, template: str, values: dict[str, object]) -> Letter | None:
    """The letter to somebody's proved address; None where there is none."""
    address = main_address(desk.session, person.id)
    if address is None:
        return None
    to = Addressee(name=person.name, address=address, person_id=person.id)
    return Letter(template=template, to=to, locale=person.language, values=values)
