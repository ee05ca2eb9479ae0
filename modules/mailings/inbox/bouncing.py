"""Mail that came back, and what follows for its address. The ledger says that a mail server took it; where nobody knew, it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.deliveries.models import Delivery
from modules.deliveries.states import State, become
from modules.formats.cleaning import clean_line
from modules.mailings.inbox.failures import NO_SUCH_MAILBOX, NOT_THE_ADDRESS
from modules.mailings.inbox.models import Bounce
from modules.mailings.lists.models import Suppression
from modules.mailings.lists.suppressing import Reason, hash_of, suppress
from modules.people.errors import NotAnAddress

DAYS, WITHIN = 3, timedelta(days=60)
"""A lasting failure of the address counts once a day; on the third such day it gets nothing more."""
LONGEST = 500
TOLD_OF = "told of later"
"""The answer of a row of which nobody knew whether it was taken, until something came of it."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of a delivery. `source` names the message or event that says so, once for ever."""

    source: str
    delivery: Delivery
    kind: str
    status: str = ""
    diagnostic: str = ""
    message_id: int | None = None


def note_bounce(session: Session, report: Report, now: datetime) -> bool:
    """Write it down once, and suppress the address where that is due; whether it was news."""
    if not keep_report(session, report, now):
        return False
    if report.kind == "permanent" and _hash(report.delivery) and _is_enough(session, report, now):
        suppress(session, report.delivery.address, Reason.BOUNCED, now)
    return True


def _is_enough(session: Session, report: Report, now: datetime) -> bool:
    return report.status in NO_SUCH_MAILBOX or _days(session, report.delivery, now) >= DAYS


def _hash(delivery: Delivery) -> str:
    """Of its address; empty for what is none, which is noted like the others and cannot be suppressed."""
    try:
        return hash_of(delivery.address)
    except NotAnAddress:
        return ""


def keep_report(session: Session, report: Report, now: datetime) -> bool:
    """Write down what became of a delivery; whether it was news. Of a person who was erased nothing is written."""
    if not report.delivery.address:
        return False
    row = {
        "source": report.source,
        "delivery_id": report.delivery.id,
        "message_id": report.message_id,
        "address_hash": _hash(report.delivery),
        "kind": report.kind,
        "status": report.status[:LONGEST],
        "diagnostic": clean_line(report.diagnostic)[:LONGEST],
        "at": now,
    }
    added = insert(Bounce).values(row).on_conflict_do_nothing(index_elements=["source"]).returning(Bounce.id)
    is_new = session.scalars(added).one_or_none() is not None
    if is_new:
        _settle(session, report.delivery, now)
    return is_new


def _settle(session: Session, delivery: Delivery, now: datetime) -> None:
    """What is told of had left, and a mail server had taken it: nobody needs to wonder any more."""
    row = session.get_one(Delivery, delivery.id, with_for_update=True, populate_existing=True)
    if row.state == State.UNCERTAIN:
        become(row, State.ACCEPTED, answer=TOLD_OF, settled_at=now)


def forgive_bounces(session: Session, address: str, actor_id: int, now: datetime) -> None:
    """Staff know better: write to the address again, and count its failures anew. Raises NotAnAddress."""
    live = update(Suppression).where(*_bounced(hash_of(address)), Suppression.lifted_at.is_(None))
    lifted = session.scalars(live.values(lifted_at=now).returning(Suppression.id)).all()
    for suppression_id in lifted:
        note(session, actor_id, "bounces forgiven", ("suppression", suppression_id), now)


def bounced_addresses(session: Session, limit: int = 200) -> Sequence[tuple[str, datetime, str, str]]:
    """The addresses that get nothing since their mail came back: each with since when, the newest status and the server's words."""
    newest = (
        select(Delivery.address, Bounce.status, Bounce.diagnostic)
        .join(Delivery, Delivery.id == Bounce.delivery_id)
        .where(Bounce.address_hash == Suppression.address_hash, Bounce.kind == "permanent", Delivery.address != "")
        .order_by(Bounce.at.desc())
        .limit(1)
        .lateral()
    )
    live = (Suppression.reason == Reason.BOUNCED, Suppression.lifted_at.is_(None))
    found = select(newest.c.address, Suppression.since, newest.c.status, newest.c.diagnostic).join(newest, true()).where(*live)
    rows = session.execute(found.order_by(Suppression.since.desc()).limit(limit))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _bounced(address_hash: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Suppression.address_hash == address_hash, Suppression.reason == Reason.BOUNCED


def _days(session: Session, delivery: Delivery, now: datetime) -> int:
    """On how many days mail to the address failed for good, since it was last forgiven."""
    address_hash = hash_of(delivery.address)
    forgiven = select(func.max(Suppression.lifted_at)).where(*_bounced(address_hash)).scalar_subquery()
    days = select(func.count(func.distinct(func.date_trunc("day", func.timezone("UTC", Bounce.at)))))
    own = days.where(Bounce.address_hash == address_hash, Bounce.kind == "permanent", Bounce.at > now - WITHIN)
    own = own.where(~Bounce.status.regexp_match(NOT_THE_ADDRESS))
    return session.scalar(own.where(Bounce.at > func.coalesce(forgiven, now - WITHIN))) or 0
