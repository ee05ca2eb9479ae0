"""Reminders of events and their sessions, for everybody with a confirmed place and an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, null, select, true
from sqlalchemy.orm import Session

from modules.events.models import Event, EventSession
from modules.mailings.reminders.choosing import wants_reminders
from modules.mailings.reminders.models import Reminder, ReminderChoice, ReminderRule
from modules.mailings.reminders.moments import moment_of
from modules.mailings.reminders.planning import REMEMBERED, Moment, as_table, rules_for, settle_plan
from modules.people.models import Person
from modules.registrations.models import Registration


@dataclass(frozen=True)
class Scope:
    """What is planned: of which events, for which registrations, and which reminders are held against that."""

    events: ColumnElement[bool]
    places: ColumnElement[bool]
    reminders: ColumnElement[bool]


def plan_event(session: Session, event_id: int, now: datetime) -> int:
    """Plan anew for everybody registered for an event; how many reminders are new."""
    places = Registration.event_id == event_id
    own = Reminder.registration_id.in_(select(Registration.id).where(places))
    return _plan(session, Scope(Event.id == event_id, places, own), now)


def plan_place(session: Session, registration_id: int, now: datetime) -> int:
    """Plan anew for one registration."""
    event = select(Registration.event_id).where(Registration.id == registration_id).scalar_subquery()
    own = Reminder.registration_id == registration_id
    return _plan(session, Scope(Event.id == event, Registration.id == registration_id, own), now)


def plan_events(session: Session, now: datetime) -> int:
    """The same for all events and everybody: what a fact did not bring about, and walk-ins, of whom none tells."""
    return _plan(session, Scope(true(), true(), Reminder.registration_id.is_not(None)), now)


def _plan(session: Session, scope: Scope, now: datetime) -> int:
    moments = as_table(list(_moments(session, scope.events, now)))
    wanted: Select[*tuple[object, ...]] = (
        select(
            moments.c.rule_id,
            Registration.person_id,
            Registration.id.label("registration_id"),
            EventSession.id.label("session_id"),
            cast(null(), BigInteger).label("collaborator_id"),
            moments.c.due_at,
        )
        .select_from(moments)
        .join(EventSession, EventSession.id == moments.c.thing_id)
        .join(Registration, Registration.event_id == EventSession.event_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(ReminderChoice, ReminderChoice.person_id == Person.id)
        .where(Registration.state == "confirmed", Registration.address != "", scope.places)
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None), wants_reminders())
        .order_by(Registration.id, moments.c.due_at, EventSession.starts_at, EventSession.id)
    )
    reason_since = func.greatest(moments.c.since, Registration.confirmed_at, ReminderChoice.changed_at)
    return settle_plan(session, wanted, moments.c.due_at <= reason_since, scope.reminders, now)


def _moments(session: Session, events: ColumnElement[bool], now: datetime) -> Iterator[Moment]:
    rules = rules_for(session, "event", "session")
    found = (
        select(EventSession, Event.starts_at, Event.time_zone, Event.format, Event.changed_at)
        .join(Event, Event.id == EventSession.event_id)
        .where(events, Event.status == "published", EventSession.cancelled_at.is_(None))
        .where(EventSession.starts_at > now - REMEMBERED)
    )
    for meeting, begins, zone, kind, changed_at in session.execute(found):
        for rule in rules:
            if _applies(rule, meeting, begins, kind):
                due_at = moment_of(rule, meeting.starts_at, zone)
                yield Moment(meeting.id, rule.id, due_at, max(changed_at, rule.changed_at))


def _applies(rule: ReminderRule, meeting: EventSession, event_begins: datetime, kind: str) -> bool:
    """A rule for the event is for its first session; minutes before a day say nothing."""
    if rule.thing == "event" and meeting.starts_at != event_begins:
        return False
    return not (rule.online_only and kind == "in_person") and not (meeting.all_day and rule.minutes is not None)
