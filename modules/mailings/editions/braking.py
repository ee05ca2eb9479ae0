"""The brake: an edition that many servers refuse, or many readers complain of, stands still until a person has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.mailings.editions.accounts import account_of
from modules.mailings.editions.models import Edition
from modules.mailings.editions.stopping import OVERRULED, pause
from modules.mailings.lists.models import Subscription

REJECTED, COMPLAINED = "many_rejected", "many_complaints"
"""What is noted on an edition that the brake stopped."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Which share is too much, of so many at the least. Gmail asks for fewer than 0.3 % complaints."""

    rejected: float = 0.08
    complained: float = 0.003
    least: int = 100


def brake(session: Session, limits: Limits, now: datetime) -> dict[int, str]:
    """Pause the editions that go wrong; which, and why. What a person let go on is left alone."""
    going = select(Edition).where(Edition.state == "sending", Edition.note != OVERRULED).order_by(Edition.id)
    found = {edition.id: _fault(session, edition, limits) for edition in session.scalars(going).all()}
    faulty = {edition_id: why for edition_id, why in found.items() if why}
    for edition_id, why in faulty.items():
        pause(session, edition_id, None, now, why)
    return faulty


def _fault(session: Session, edition: Edition, limits: Limits) -> str:
    counts = account_of(session, edition)
    answered = counts.accepted + counts.rejected
    if answered < limits.least:
        return ""
    left = _left_since(session, edition)
    if counts.rejected + left.get("bounce", 0) > limits.rejected * answered:
        return REJECTED
    return COMPLAINED if left.get("complaint", 0) > limits.complained * answered else ""


def _left_since(session: Session, edition: Edition) -> dict[str, int]:
    """How many left the list since it was frozen, by the way they left."""
    left = select(Subscription.left_by, func.count()).where(
        Subscription.list_id == edition.list_id, Subscription.left_at >= edition.frozen_at
    )
    return {row[0]: row[1] for row in session.execute(left.group_by(Subscription.left_by))}
