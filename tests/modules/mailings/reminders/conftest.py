"""Events with people registered for them, and what waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.mailings.reminders.models import Reminder, ReminderRule


@pytest.fixture(autouse=True)
def long_standing_rules(session: Session, now: datetime) -> None:
    """The rules that every site begins with, set long ago."""
    session.execute(update(ReminderRule).values(changed_at=now - timedelta(days=400)))


@pytest.fixture
def reminders(session: Session) -> Callable[..., list[Reminder]]:
    """All reminders, or those in one state, by their moments."""

    def found(state: str = "") -> list[Reminder]:
        every = select(Reminder).order_by(Reminder.due_at, Reminder.id).execution_options(populate_existing=True)
        return list(session.scalars(every.where(Reminder.state == state) if state else every))

    return found


@pytest.fixture
def due(reminders) -> Callable[..., list[datetime]]:
    """The moments of those that wait."""
    return lambda: [each.due_at for each in reminders("waiting")]
