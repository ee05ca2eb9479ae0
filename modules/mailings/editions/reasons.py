"""Why somebody who was on a list must not get an edition of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, case, func

from modules.mailings.lists.models import Subscriber, Subscription
from modules.mailings.lists.queries import receives
from modules.mailings.lists.suppressing import suppressed_for

RECALLED = "recalled"
"""The edition was stopped."""
RETIRED = "retired"
"""Its list was given up."""
GONE = "gone"
"""The subscription is there no more: its person was erased."""


def reason(today: date | ColumnElement[date]) -> ColumnElement[str]:
    """On Subscription, Subscriber (perhaps missing) and Address; empty for who gets it. `receives` decides, all else explains it.

    left, unknown, paused, unconfirmed, or why the address is suppressed.
    """
    return case(
        (Subscription.state != "active", "left"),
        (Subscriber.address_id.is_(None), "unknown"),
        (and_(*receives(today)), ""),
        (Subscriber.paused_until > today, "paused"),
        else_=func.coalesce(suppressed_for(), "unconfirmed"),
    )
