"""When a rule's moment is: on the clock of the thing's own zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from modules.core.times import local
from modules.mailings.reminders.models import ReminderRule


def moment_of(rule: ReminderRule, starts_at: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which the rule reminds of something that starts, or is due, at `starts_at`."""
    if rule.days is None or rule.hour is None:
        return starts_at - timedelta(minutes=rule.minutes or 0)
    day = local(starts_at, zone).date() - timedelta(days=rule.days)
    return datetime.combine(day, time(rule.hour), ZoneInfo(zone)).astimezone(UTC)
