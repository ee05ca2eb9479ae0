"""How learners come to a standstill, as statements: overdue, out of attempts, silent. What is completed is none of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true, tuple_
from sqlalchemy.orm import aliased

from modules.accounts.models import Account
from modules.groups.models import Member
from modules.people.models import Address, Person
from modules.training.helping.reach import Sought
from modules.training.models import Assignment, Enrolment, Progress

SILENCE = timedelta(days=14)
OVERDUE, ATTEMPTS, SILENT = KINDS = ("overdue", "attempts", "silent")
"""The most urgent first."""


def standstills(sought: Sought, now: datetime, kind: str = "") -> dict[str, Select[Any]]:
    """Rows of person_id, module_id, since: a statement for each kind, none ordered, so that a first few cost no more than a few.

    Each learner's module is in the first statement that it belongs to alone. With a kind there is the statement of that kind,
    with all that it belongs to.
    """
    found = {
        OVERDUE: _overdue(sought, now),
        ATTEMPTS: _of_progress(Progress.quiz_out_at, sought).where(Progress.quiz_out_at.is_not(None)),
        SILENT: _of_progress(Progress.idle_since, sought).where(Progress.idle_since <= now - SILENCE),
    }
    if kind:
        return {kind: found[kind]}
    timely = ~_given(now, Assignment.id).where(*_to(Progress.person_id, Progress.module_id)).exists()
    trying = Progress.quiz_out_at.is_(None)
    return {OVERDUE: found[OVERDUE], ATTEMPTS: found[ATTEMPTS].where(timely), SILENT: found[SILENT].where(timely, trying)}


def due_at(now: datetime, person_id: Any, module_id: Any) -> Any:
    """The first day that is over, of those to whom it was given; NULL for others."""
    given = _given(now, func.min(Assignment.due_at)).where(*_to(person_id, module_id))
    return given.scalar_subquery()


def _given(now: datetime, *columns: Any) -> Select[Any]:
    """To a group that somebody is in today; and the day is over."""
    rows = select(*columns).join_from(Assignment, Member, Member.group_id == Assignment.group_id)
    return rows.where(Assignment.due_at < now, Assignment.ended_at.is_(None), Member.joined_at <= now, Member.left_at.is_(None))


def _to(person_id: Any, module_id: Any) -> tuple[ColumnElement[bool], ...]:
    return Member.person_id == person_id, Assignment.module_id == module_id


def _overdue(sought: Sought, now: datetime) -> Select[Any]:
    """Whoever is not done, begun or not, if they could begin: by the first of the days that are over."""
    given = _given(now, Member.person_id, Assignment.module_id, Assignment.due_at.label("since"))
    everybody = sought.reach is None and sought.group_id is None
    person_id = Member.person_id if everybody else Person.id  # of some people: once they are found, not before
    counted = select(Progress.idle_since.is_not(None)).where(
        Progress.person_id == person_id, Progress.module_id == Assignment.module_id
    )
    narrowed: Select[Any] = sought.narrow(given, Member.person_id, Assignment.module_id)
    # Looked up one by one: joined, the database would first gather all who are done.
    open_to_them = func.coalesce(counted.scalar_subquery(), true()), _is_learner(person_id, Assignment.module_id)
    return narrowed.where(*open_to_them, ~_given_earlier(now).exists())


def _is_learner(person_id: Any, module_id: Any) -> ColumnElement[bool]:
    """Somebody who can sign in, or has begun: of minors in a team, who have no address and no account, nothing can be late.

    Looked up one by one, as above.
    """
    signs = select(true()).where(Account.person_id == person_id).limit(1)
    reached = select(true()).where(Address.person_id == person_id).limit(1)
    began = select(true()).where(Enrolment.person_id == person_id, Enrolment.module_id == module_id).limit(1)
    found: ColumnElement[bool] = func.coalesce(*(each.scalar_subquery() for each in (signs, reached, began)), false())
    return found


def _given_earlier(now: datetime) -> Select[Any]:
    other, member = aliased(Assignment), aliased(Member)
    earlier = tuple_(other.due_at, other.id) < tuple_(Assignment.due_at, Assignment.id)
    rows = select(other.id).join(member, member.group_id == other.group_id)
    live = and_(other.ended_at.is_(None), member.joined_at <= now, member.left_at.is_(None))
    return rows.where(live, earlier, other.module_id == Assignment.module_id, member.person_id == Member.person_id)


def _of_progress(since: Any, sought: Sought) -> Select[Any]:
    """Of those who began and are not done."""
    row = select(Progress.person_id, Progress.module_id, since.label("since")).where(Progress.idle_since.is_not(None))
    narrowed: Select[Any] = sought.narrow(row, Progress.person_id, Progress.module_id)
    return narrowed
