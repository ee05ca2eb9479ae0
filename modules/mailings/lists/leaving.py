"""Leaving a list, or all: it counts for the next message that is about to go, of a run that has begun too."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound
from modules.core.tokens import Tokens
from modules.mailings.lists.leave_links import subscriptions_left_by
from modules.mailings.lists.models import Subscription
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.addresses import addresses_of
from modules.people.models import Address


class Way(StrEnum):
    """How somebody left."""

    ONE_CLICK = "one_click"
    """By the mail program's own button (RFC 8058)."""
    PAGE = "page"
    MAIL = "mail"
    COMPLAINT = "complaint"
    BOUNCE = "bounce"
    STAFF = "staff"


def leave(session: Session, subscription_id: int, way: Way, now: datetime) -> Subscription:
    """Leave this list. Leaving again changes nothing, the date of the first time least of all. NotFound where there is none."""
    found = _locked(session, subscription_id)
    if found.state != "left":
        found.state, found.left_at, found.left_by = "left", now, way
        note(session, None, "left", ("subscription", subscription_id), now, way=way)
    return found


def leave_by_token(session: Session, tokens: Tokens, token: str, way: Way, now: datetime) -> list[Subscription]:
    """Leave the lists that the token of a link to leave names. NotFound for a token that we did not make."""
    return [leave(session, own.id, way, now) for own, _ in subscriptions_left_by(session, tokens, token)]


def leave_everywhere(session: Session, person_id: int, way: Way, now: datetime) -> None:
    """Leave every list with every address that the person has."""
    for address in addresses_of(session, person_id):
        leave_all(session, address.id, way, now)


def leave_all(session: Session, address_id: int, way: Way, now: datetime, reason: Reason = Reason.LEFT) -> None:
    """Leave every list, those that are only asked for included; the address is suppressed until its owner asks anew."""
    row = session.get(Address, address_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    live = update(Subscription).where(Subscription.address_id == address_id, Subscription.state != "left")
    session.execute(live.values(state="left", left_at=now, left_by=way))
    suppress(session, row.address, reason, now)
    note(session, None, "left everything", ("address", address_id), now, way=way)


def less_often(session: Session, subscription_id: int, now: datetime) -> Subscription:
    """Stay on the list, once a week. Who has left meanwhile has left. NotFound where there is none."""
    found = _locked(session, subscription_id)
    if found.state == "active":
        found.frequency = "weekly"
        note(session, None, "chose", ("subscription", subscription_id), now, frequency="weekly")
    return found


def _locked(session: Session, subscription_id: int) -> Subscription:
    found = session.get(Subscription, subscription_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found
