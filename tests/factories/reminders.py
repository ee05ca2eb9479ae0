"""Reminders for tests, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.applying.beginning import find_collaborator
from modules.events.models import Event, EventSession
from modules.mailings.reminders.models import Reminder, ReminderRule
from modules.mailings.reminders.moments import moment_of
from modules.people.models import Person
from modules.registrations.models import Registration
from tests.factories.cohorts import a_cohort, a_programme, a_round, an_application
from tests.factories.events import an_event
from tests.factories.organizations import an_organization
from tests.factories.registrations import a_registration


def the_rule(session: Session, thing: str, **values: object) -> ReminderRule:
    """One of the rules that every site begins with."""
    return session.scalars(select(ReminderRule).filter_by(thing=thing, **values)).one()


def a_reminder(session: Session, now: datetime, registration: Registration, rule: ReminderRule | None = None) -> Reminder:
    """One that waits, of the first session of the event: by default the day before."""
    rule = rule or the_rule(session, "session", days=1)
    event = session.get_one(Event, registration.event_id)
    meeting = session.scalars(select(EventSession).filter_by(event_id=event.id).order_by(EventSession.starts_at)).first()
    due_at = moment_of(rule, meeting.starts_at, event.time_zone)
    values = {"registration_id": registration.id, "session_id": meeting.id, "due_at": due_at, "made_at": now}
    return _added(session, Reminder(rule_id=rule.id, person_id=registration.person_id, **values))


def a_reminded_guest(session: Session, now: datetime, person: Person, *, minutes: bool = False, **over: object) -> int:
    """The id of a reminder of an event in Fresno and online, for somebody who is registered."""
    values = {"title": "Trust first", "title_es": "Primero la confianza", "format": "hybrid", "venue": "Hall", "city": "Fresno"}
    event = an_event(session, now, **values | over)
    place = a_registration(session, now, event, person, locale=person.language, address="maria@example.org")
    return a_reminder(session, now, place, the_rule(session, "session", minutes=60) if minutes else None).id


def a_reminded_colleague(session: Session, now: datetime, person: Person) -> int:
    """The id of a reminder that an application is not sent in yet, for the person who leads it."""
    cohort = a_cohort(session, now, a_programme(session, now, short_name="PLLN"), number=3)
    round_ = a_round(session, now, cohort, closes_at=now + timedelta(days=2, hours=3))
    lea = an_organization(session, now, name="Sample Valley Unified")
    application = an_application(session, now, round_, lea, person)
    return a_colleagues_reminder(session, now, application.id, person.id, round_.closes_at, round_.time_zone).id


def a_colleagues_reminder(session: Session, now: datetime, application_id: int, person_id: int, due: datetime, zone: str):
    """One that waits, two days before the deadline."""
    rule = the_rule(session, "application", days=2)
    colleague = find_collaborator(session, application_id, person_id)
    values = {"collaborator_id": colleague.id, "due_at": moment_of(rule, due, zone), "made_at": now}
    return _added(session, Reminder(rule_id=rule.id, person_id=person_id, **values))


def _added(session: Session, reminder: Reminder) -> Reminder:
    session.add(reminder)
    session.flush()
    return reminder
