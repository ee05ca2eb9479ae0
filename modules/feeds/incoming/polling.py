"""Whose turn it is to be asked, and what is written down of the answer. The network stands between the two, outside of any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from modules.events.importing import CalendarUnreadable
from modules.feeds.incoming.arriving import hash_of, take_in, validators_of
from modules.feeds.incoming.keeping import is_being_published
from modules.feeds.incoming.models import Partner
from modules.feeds.incoming.outcomes import NotModified, Outcome, Received, Trouble, Validators
from modules.feeds.incoming.patience import HOUR, pause_after, pause_of

LEASE = HOUR
"""As long as the shortest pause: a partner whose fetcher died is not asked twice within it either."""

LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Claim:
    """The right to ask a partner once. It ends when the partner's `attempts` moves on."""

    partner_id: int
    attempt: int
    address: str
    known: Validators


def claim_due(session: Session, now: datetime) -> Claim | None:
    """Take the partner that has waited longest; None when nobody is due. Partners in other hands are passed over."""
    free = or_(Partner.lease_until.is_(None), Partner.lease_until <= now)
    due = select(Partner).where(Partner.next_fetch_at <= now, free).order_by(Partner.next_fetch_at, Partner.id).limit(1)
    partner = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
    if partner is None:
        return None
    partner.attempts, partner.lease_until = partner.attempts + 1, now + LEASE
    return Claim(partner.id, partner.attempts, partner.address, validators_of(partner, now))


def calendars_late(session: Session, now: datetime) -> int:
    """How many partners should have been asked a while ago, and nobody is at it."""
    late = (Partner.next_fetch_at < now - LATE, or_(Partner.lease_until.is_(None), Partner.lease_until < now - LATE))
    return session.scalar(select(func.count()).select_from(Partner).where(*late)) or 0


def settle(session: Session, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Write down what came of asking, once: an answer to a claim that was lost meanwhile counts for nothing."""
    held = select(Partner).where(Partner.id == claim.partner_id, Partner.attempts == claim.attempt)
    partner = session.scalars(held.with_for_update()).one_or_none()
    if partner is None:
        return
    partner.lease_until, partner.asked_at = None, now
    trouble = outcome if isinstance(outcome, Trouble) else _heard(session, partner, outcome, now)
    if trouble is None:
        partner.heard_at, partner.failures, partner.trouble, partner.trouble_detail = now, 0, "", ""
        _ask_again(partner, now, timedelta(seconds=partner.pause))
    else:
        partner.failures += 1
        partner.trouble, partner.trouble_detail = trouble.code, trouble.detail
        _ask_again(partner, now, pause_after(trouble, partner.failures, now))


def _heard(session: Session, partner: Partner, outcome: Received | NotModified, now: datetime) -> Trouble | None:
    if isinstance(outcome, NotModified) or is_being_published(session, partner.id):
        return None  # what is new is asked for in full again the next time
    try:
        if hash_of(outcome.body, now) != partner.body_hash:
            take_in(session, partner, outcome.body, now)
    except CalendarUnreadable as refused:
        return Trouble(str(refused.values["reason"]))
    partner.etag, partner.last_modified = outcome.validators.etag, outcome.validators.last_modified
    partner.pause = int(pause_of(outcome.body).total_seconds())
    return None


def _ask_again(partner: Partner, now: datetime, pause: timedelta | None) -> None:
    """A partner that was stopped meanwhile stays stopped."""
    partner.next_fetch_at = None if pause is None or partner.stopped_at else now + pause
