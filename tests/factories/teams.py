"""Teams of a cohort, in the words of the field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from modules.cohorts.models import Application, Cohort, Collaborator, Form, Programme, Round, Seat, Team
from modules.cohorts.teams.seating import SeatDraft, seat
from modules.cohorts.teams.teaming import make_team
from modules.cohorts.work.deliverables import DeliverableDraft, Work, hand_in, make_deliverable
from modules.cohorts.work.measures import MeasureDraft, make_measure
from modules.groups.making import make_group
from modules.organizations.models import Membership, Organization
from modules.people.models import Person
from tests.factories.organizations import an_organization
from tests.factories.people import a_person

numbers = count(1)


def a_living_cohort(session: Session, now: datetime, **over: Any) -> Cohort:
    """Cohort I of a programme of its own, this year and next."""
    programme = Programme(slug=f"network-{next(numbers)}", short_name="PLLN", name_en="Sample network", created_at=now)
    session.add(programme)
    session.flush()
    group = make_group(session, "Sample cohort", now)
    years = {"starts_on": date(now.year, 1, 1), "ends_on": date(now.year + 1, 12, 31)}
    values = {"programme_id": programme.id, "number": 1, "group_id": group.id, "created_at": now, "sample": True}
    cohort = Cohort(**years | values | over)
    session.add(cohort)
    session.flush()
    return cohort


def a_team(session: Session, now: datetime, cohort: Cohort | None = None, **over: Any) -> Team:
    """A team of a district in Fresno, without seats; `over` are columns of its organization."""
    cohort = cohort or a_living_cohort(session, now)
    return make_team(session, cohort.id, an_organization(session, now, **over).id, now)


def a_seat(session: Session, now: datetime, team: Team, by: int | None = None, **over: Any) -> Seat:
    """A seat of a new adult with an address; the first of a team leads it, and adds the minors."""
    number = next(numbers)
    first = session.query(Seat).filter_by(team_id=team.id, until_at=None, lead=True).order_by(Seat.id).first()
    values: dict[str, Any] = {"role": "teacher" if first else "team_lead", "name": f"Sample Member {number}", "lead": not first}
    if over.get("minor"):
        values |= {"role": "student", "consent": True}
        by = by or (first.person_id if first else None)
    elif "person_id" not in over:
        address = over.pop("address", f"member{number}@example.org")
        person = a_person(session, now, address=address, name=values["name"]) if address else None
        values |= {"person_id": person.id} if person else {}
    return seat(session, team, SeatDraft(**values | over), now, by)


def an_application_of(
    session: Session,
    now: datetime,
    cohort: Cohort,
    organization: Organization,
    editors: tuple[str, ...] = (),
    leads: int = 1,
) -> Application:
    """An LEA's application to the cohort with so many leads, and one editor for each kind of work (empty: not told)."""
    form = Form(name=f"form {next(numbers)}", number=1, content={}, hash="0", made_at=now)
    session.add(form)
    session.flush()
    zone, ends = "America/Los_Angeles", now + timedelta(days=30)
    round_ = Round(cohort_id=cohort.id, form_id=form.id, time_zone=zone, opens_at=now, closes_at=ends, rubric={})
    session.add(round_)
    session.flush()
    people = [a_person(session, now, address=f"writer{next(numbers)}@example.org") for _ in (*range(leads), *editors)]
    application = Application(
        round_id=round_.id,
        organization_id=organization.id,
        form_id=form.id,
        state="chosen",
        nonce="n",
        started_at=now,
        started_by=people[0].id,
    )
    session.add(application)
    session.flush()
    for person, work in zip(people, ("lead",) * leads + editors, strict=True):
        part = "lead" if work == "lead" else "editor"
        session.add(Collaborator(application_id=application.id, person_id=person.id, part=part, added_at=now))
        if part == "editor" and work:
            session.add(Membership(organization_id=organization.id, person_id=person.id, work=work, since_at=now))
    session.flush()
    return application


def a_working_team(session: Session, now: datetime) -> dict[str, object]:
    """What stands in the addresses of teams: one of each, with a lead."""
    team = a_team(session, now)
    lead = a_seat(session, now, team)
    draft = DeliverableDraft(title_en="Sample deliverable", due_at=now + timedelta(days=7))
    asked = make_deliverable(session, team.cohort_id, draft, now, None)
    made = hand_in(session, (team.id, asked.id), Work(words="Sample words"), now, lead.person_id)
    measure = make_measure(session, team.id, MeasureDraft(name="People", unit="people", direction="up"), now, None)
    ids = {"team_id": team.id, "seat_id": lead.id, "deliverable_id": asked.id, "hand_in_id": made.id}
    return ids | {"measure_id": measure.id}


def a_given_seat(session: Session, now: datetime, person: Person, **over: Any) -> int:
    """The seat that Sam Lead gave somebody in the team of Sample Valley; told by the deed itself."""
    team = a_team(session, now, name="Sample Valley")
    lead = a_seat(session, now, team, person_id=a_person(session, now, name="Sam Lead", address="sam@example.org").id)
    return a_seat(session, now, team, by=lead.person_id, person_id=person.id, **{"name": person.name} | over).id


def a_lead_with_returned_work(
    session: Session, now: datetime, person: Person, feedback: str = "Name the measure.\n\nSay where it comes from."
) -> int:
    """The seat of a lead whose team is asked for another version; nothing is told of it."""
    team = a_team(session, now, name="Sample Valley")
    lead = a_seat(session, now, team, person_id=person.id)
    draft = DeliverableDraft(title_en="Problem of practice", title_es="Problema de la práctica", due_at=now)
    asked = make_deliverable(session, team.cohort_id, draft, now, None)
    made = hand_in(session, (team.id, asked.id), Work(words="Sample words"), now, person.id)
    made.state, made.feedback, made.answered_at = "returned", feedback, now
    session.flush()
    return lead.id
