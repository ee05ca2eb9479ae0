"""Reminding: what is due goes into the ledger, or is dropped where it has lost its sense.

A clock that was dead for hours reminds late, but of nothing that has begun, and of each thing once: by the last reminder.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, select, update
from sqlalchemy.orm import Session, aliased

from modules.cohorts.models import Application, Collaborator, Round
from modules.deliveries.queueing import queue_many
from modules.events.models import Event, EventSession
from modules.mailings.desk import Desk
from modules.mailings.recipients import PERSON, REGISTRATION, recipients
from modules.mailings.reminders.choosing import wants_reminders
from modules.mailings.reminders.models import Reminder, ReminderChoice
from modules.people.addresses import proved_first
from modules.people.models import Person
from modules.registrations.models import Registration

MANY = 1_000
"""So many reminders are judged and queued by one set of statements."""
Later = aliased(Reminder)


def remind_due(desk: Desk, limit: int = MANY) -> int:
    """Settle up to `limit` reminders whose moment has come, the oldest first; how many there were. Six statements at most.

    Each comes into the ledger once: its key is the reminder. Rows that another clock has in hand are passed over.
    """
    session, now = desk.session, desk.now
    due = select(Reminder.id).where(Reminder.state == "waiting", Reminder.due_at <= now)
    ids = session.scalars(due.order_by(Reminder.due_at, Reminder.id).limit(limit).with_for_update(skip_locked=True)).all()
    if not ids:
        return 0
    for judged in (_of_sessions(desk), _of_applications(desk)):
        _judge(session, ids, judged, desk)
    queue_many(session, _registered(ids), "event_reminder", desk.head.host, now)
    queue_many(session, _colleagues(ids), "application_reminder", desk.head.host, now)
    return len(ids)


def _judge(session: Session, ids: Sequence[int], judged: Select[int, str], desk: Desk) -> None:
    found = judged.where(Reminder.id.in_(ids)).subquery()
    state = case((found.c.reason == "", "queued"), else_="dropped")
    settled = update(Reminder).where(Reminder.id == found.c.id)
    session.execute(settled.values(state=state, reason=found.c.reason, settled_at=desk.now))


def _of_sessions(desk: Desk) -> Select[int, str]:
    reason = case(
        ((Event.status != "published") | EventSession.cancelled_at.is_not(None), "cancelled"),
        (Registration.state != "confirmed", "gave_up"),
        (EventSession.starts_at <= desk.now, "begun"),
        (_gone(), "gone"),
        (~wants_reminders(), "unwanted"),
        (_overtaken(desk, Later.session_id == Reminder.session_id), "overtaken"),
        else_="",
    )
    return (
        select(Reminder.id, reason.label("reason"))
        .join(EventSession, EventSession.id == Reminder.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .join(Registration, Registration.id == Reminder.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(ReminderChoice, ReminderChoice.person_id == Person.id)
    )


def _of_applications(desk: Desk) -> Select[int, str]:
    reason = case(
        (Application.state != "draft", "sent_in"),
        (Collaborator.removed_at.is_not(None), "gave_up"),
        (Round.closes_at <= desk.now, "begun"),
        (_gone(), "gone"),
        (~wants_reminders(), "unwanted"),
        (_overtaken(desk, Later.collaborator_id == Reminder.collaborator_id), "overtaken"),
        (~proved_first(Person.id).correlate(Person).exists(), "no_address"),
        else_="",
    )
    return (
        select(Reminder.id, reason.label("reason"))
        .join(Collaborator, Collaborator.id == Reminder.collaborator_id)
        .join(Application, Application.id == Collaborator.application_id)
        .join(Round, Round.id == Application.round_id)
        .join(Person, Person.id == Collaborator.person_id)
        .outerjoin(ReminderChoice, ReminderChoice.person_id == Person.id)
    )


def _gone() -> ColumnElement[bool]:
    return Person.erased_at.is_not(None) | Person.merged_into_id.is_not(None)


def _overtaken(desk: Desk, same_thing: ColumnElement[bool]) -> ColumnElement[bool]:
    """A later reminder of the same thing is due as well: one is enough."""
    after = (Later.person_id == Reminder.person_id, Later.due_at > Reminder.due_at, Later.due_at <= desk.now)
    return select(Later.id).where(same_thing, *after).correlate(Reminder).exists()


def _registered(ids: Sequence[int]) -> Select[*tuple[object, ...]]:
    return (
        recipients("event_reminder", Reminder.id, REGISTRATION)
        .join(Registration, Registration.id == Reminder.registration_id)
        .where(Reminder.id.in_(ids), Reminder.state == "queued")
    )


def _colleagues(ids: Sequence[int]) -> Select[*tuple[object, ...]]:
    return (
        recipients("application_reminder", Reminder.id, PERSON)
        .join(Collaborator, Collaborator.id == Reminder.collaborator_id)
        .join(Person, Person.id == Collaborator.person_id)
        .where(Reminder.id.in_(ids), Reminder.state == "queued")
    )
