"""Reminders of applications that were begun and not sent in, for everybody who works on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, null, select, true
from sqlalchemy.orm import Session

from modules.cohorts.models import Application, Collaborator, DeadlineMove, Round
from modules.mailings.reminders.choosing import wants_reminders
from modules.mailings.reminders.models import Reminder, ReminderChoice
from modules.mailings.reminders.moments import moment_of
from modules.mailings.reminders.planning import REMEMBERED, Moment, as_table, rules_for, settle_plan
from modules.people.models import Person


def plan_round(session: Session, round_id: int, now: datetime) -> int:
    """Plan anew for everybody who applies in a round; how many reminders are new."""
    begun = select(Collaborator.id).join(Application, Application.id == Collaborator.application_id)
    own = Reminder.collaborator_id.in_(begun.where(Application.round_id == round_id))
    return _plan(session, Round.id == round_id, own, now)


def plan_rounds(session: Session, now: datetime) -> int:
    """The same for all rounds: no fact tells that somebody began, came to work on an application, or left."""
    return _plan(session, true(), Reminder.collaborator_id.is_not(None), now)


def _plan(session: Session, rounds: ColumnElement[bool], scope: ColumnElement[bool], now: datetime) -> int:
    moments = as_table(list(_moments(session, rounds, now)))
    wanted: Select[*tuple[object, ...]] = (
        select(
            moments.c.rule_id,
            Collaborator.person_id,
            cast(null(), BigInteger).label("registration_id"),
            cast(null(), BigInteger).label("session_id"),
            Collaborator.id.label("collaborator_id"),
            moments.c.due_at,
        )
        .select_from(moments)
        .join(Application, Application.round_id == moments.c.thing_id)
        .join(Collaborator, Collaborator.application_id == Application.id)
        .join(Person, Person.id == Collaborator.person_id)
        .outerjoin(ReminderChoice, ReminderChoice.person_id == Person.id)
        .where(Application.state == "draft", Collaborator.removed_at.is_(None))
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None), wants_reminders())
        .order_by(Collaborator.id, moments.c.due_at)
    )
    reason_since = func.greatest(moments.c.since, Collaborator.added_at, ReminderChoice.changed_at)
    return settle_plan(session, wanted, moments.c.due_at <= reason_since, scope, now)


def _moments(session: Session, rounds: ColumnElement[bool], now: datetime) -> Iterator[Moment]:
    rules = rules_for(session, "application")
    moved_at = select(func.max(DeadlineMove.moved_at)).where(DeadlineMove.round_id == Round.id).scalar_subquery()
    found = select(Round.id, Round.closes_at, Round.time_zone, func.coalesce(moved_at, Round.opens_at))
    for round_id, closes_at, zone, set_at in session.execute(found.where(rounds, Round.closes_at > now - REMEMBERED)):
        for rule in rules:
            yield Moment(round_id, rule.id, moment_of(rule, closes_at, zone), max(set_at, rule.changed_at))
