"""Whether reminders come: a person's own choice, and the rules that staff switch on and off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.mailings.reminders.models import Reminder, ReminderChoice, ReminderRule


def wants_reminders() -> ColumnElement[bool]:
    """The condition that somebody did not switch reminders off, where `ReminderChoice` is joined outerly."""
    return func.coalesce(ReminderChoice.wanted, True)


def choose_reminders(session: Session, person_id: int, wanted: bool, now: datetime) -> None:
    """Note whether somebody wants reminders. Switched off, those that wait vanish; switched on, the clock makes the next ones."""
    row = insert(ReminderChoice).values(person_id=person_id, wanted=wanted, changed_at=now)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["person_id"],
            set_={"wanted": wanted, "changed_at": now},
            where=ReminderChoice.wanted != wanted,
        )
    )
    if not wanted:
        session.execute(delete(Reminder).where(Reminder.person_id == person_id, Reminder.state == "waiting"))


def gets_reminders(session: Session, person_id: int) -> bool:
    """Whether somebody gets reminders."""
    choice = session.get(ReminderChoice, person_id)
    return choice is None or choice.wanted


def all_rules(session: Session) -> list[ReminderRule]:
    """Every rule: by what it is about, the earliest first."""
    order = (ReminderRule.thing, ReminderRule.days.desc().nulls_last(), ReminderRule.minutes.desc(), ReminderRule.id)
    return list(session.scalars(select(ReminderRule).order_by(*order)))


def switch_rule(session: Session, rule_id: int, active: bool, actor_id: int, now: datetime) -> ReminderRule:
    """Switch a rule on or off. Off, what waits by it vanishes; on, the clock makes what is due from now on."""
    rule = session.get(ReminderRule, rule_id, with_for_update=True, populate_existing=True)
    if rule is None:
        raise NotFound
    if rule.active != active:
        rule.active, rule.changed_at = active, now
        note(session, actor_id, "switched on" if active else "switched off", ("reminder_rule", rule_id), now)
        if not active:
            session.execute(delete(Reminder).where(Reminder.rule_id == rule_id, Reminder.state == "waiting"))
    return rule
