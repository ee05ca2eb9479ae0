"""Making reminders ahead, so that those which wait are exactly those which should: what was planned otherwise vanishes.

Who plans reads how things stand and may be asked at any time and again. Nothing is made for a moment that had passed when there
was first a reason for it: the seat taken, the event changed, the rule set, the choice made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, DateTime, Select, TableValuedAlias, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from modules.mailings.reminders.models import Reminder, ReminderRule

REMEMBERED = timedelta(days=7)
"""What has begun, or was due, so long ago is planned no more; what waits for it vanishes."""
COLUMNS = ("rule_id", "person_id", "registration_id", "session_id", "collaborator_id", "due_at")


@dataclass(frozen=True)
class Moment:
    """A rule's moment for one thing, the id of a session or a round. `since`: it counts only if it came after this."""

    thing_id: int
    rule_id: int
    due_at: datetime
    since: datetime


def rules_for(session: Session, *things: str) -> list[ReminderRule]:
    """The rules in force for these kinds of things."""
    found = select(ReminderRule).where(ReminderRule.active, ReminderRule.thing.in_(things))
    return list(session.scalars(found.order_by(ReminderRule.id)))


def as_table(moments: Sequence[Moment]) -> TableValuedAlias:
    """The moments as rows of a statement, however many: four parameters."""
    ids, times = ARRAY(BigInteger), ARRAY(DateTime(timezone=True))
    columns = func.unnest(
        cast([each.thing_id for each in moments], ids),
        cast([each.rule_id for each in moments], ids),
        cast([each.due_at for each in moments], times),
        cast([each.since for each in moments], times),
    )
    return columns.table_valued("thing_id", "rule_id", "due_at", "since", name="moment").render_derived()


def settle_plan(
    session: Session, wanted: Select[*tuple[object, ...]], late: ColumnElement[bool], scope: ColumnElement[bool], now: datetime
) -> int:
    """Have wait what is wanted (its columns: `COLUMNS`) and is not `late`, and nothing else within the scope; how many are new.

    Whoever was reminded of it at this moment is not reminded again. `wanted` says in which order the new ones are written: two
    who plan must not wait in a circle, and of two for one moment the first stands. Two statements.
    """
    each = wanted.order_by(None).subquery()
    whom = (each.c.registration_id == Reminder.registration_id, each.c.session_id == Reminder.session_id)
    who = (each.c.collaborator_id == Reminder.collaborator_id,)
    same = (each.c.rule_id == Reminder.rule_id, each.c.due_at == Reminder.due_at)
    by_place, by_work = (select(each.c.rule_id).where(*same, *of).exists() for of in (whom, who))
    session.execute(delete(Reminder).where(Reminder.state == "waiting", scope, ~by_place, ~by_work))
    rows = insert(Reminder).from_select([*COLUMNS, "made_at"], wanted.where(~late).add_columns(literal(now)))
    return len(session.scalars(rows.on_conflict_do_nothing().returning(Reminder.id)).all())
