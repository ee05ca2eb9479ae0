"""Freezing: whom an edition is for, written down when its hour has come, each with what keeps it from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, column, func, literal, or_, select, values
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.labels import label
from modules.core.times import local
from modules.deliveries.models import Delivery
from modules.deliveries.queueing import Batch, freeze
from modules.deliveries.states import State
from modules.mailings.editions.holding import PREFLIGHT, hold_back
from modules.mailings.editions.models import KIND, Edition
from modules.mailings.editions.pressing import Press, hash_of, press
from modules.mailings.editions.queries import items_of, pages_of
from modules.mailings.editions.readiness import awaits_preflight, is_red
from modules.mailings.editions.reasons import RETIRED, reason
from modules.mailings.editions.told import tell
from modules.mailings.editions.waves import FARTHEST, due_of, waves_of
from modules.mailings.items.checking import item_findings
from modules.mailings.items.models import Item
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.people.models import Address, Person

LETTER = "edition"
REACHED = (State.ACCEPTED, State.UNCERTAIN)
"""Who has an edition, or may have it."""


@dataclass(frozen=True)
class Frozen:
    """What came of an edition whose hour had come; `held` says what kept it back, else it is empty."""

    edition_id: int
    candidates: int
    held: str = ""


def freeze_next(session: Session, tools: Press, now: datetime) -> Frozen | None:
    """Freeze the edition that has been due longest, in this transaction; None when there is none.

    One that must not go any more (an item was withdrawn, called off or is past due by now; the pages are not those that were
    approved, or an item says something else since; its list is retired; its sender is not believed) is held back, with the reason as its note. One whose sender nobody has looked at lately
    waits until somebody has. Rows that another has locked are passed over.
    """
    for edition in _perhaps_due(session, now):
        owner = session.get_one(MailingList, edition.list_id)
        waves = waves_of(session, edition, owner.time_zone)
        due = due_of(edition, waves)
        if due <= now and not awaits_preflight(session, edition, due, now):
            return _freeze(session, edition, owner, waves, (tools, now))
    return None


def _perhaps_due(session: Session, now: datetime) -> Iterator[Edition]:
    early = and_(Edition.by_reader_zone, Edition.send_at <= now + FARTHEST)
    due = select(Edition).where(Edition.state == "scheduled", or_(Edition.send_at <= now, early), ~Edition.sample)
    locked = due.order_by(Edition.send_at, Edition.id).with_for_update(skip_locked=True)
    return iter(session.scalars(locked.execution_options(populate_existing=True)).all())


def _freeze(
    session: Session, edition: Edition, owner: MailingList, waves: Mapping[str, datetime], at: tuple[Press, datetime]
) -> Frozen:
    tools, now = at
    if held := RETIRED if owner.retired_at else _held_by(session, tools, edition, now):
        hold_back(session, edition, held, now)
        return Frozen(edition.id, 0, held)
    edition.state, edition.frozen_at, edition.version = "sending", now, edition.version + 1
    session.flush()
    recipients = _recipients(edition, sorted(pages_of(session, edition.id)), waves, local(now, owner.time_zone), now)
    edition.candidates = freeze(session, recipients, Batch(kind=KIND, letter=LETTER, host=tools.head.host), now)
    label("edition.frozen")
    tell(session, edition, now)
    note(session, None, "frozen", ("edition", edition.id), now, candidates=edition.candidates)
    session.flush()
    return Frozen(edition.id, edition.candidates)


def _held_by(session: Session, tools: Press, edition: Edition, now: datetime) -> str:
    items = items_of(session, edition.id)
    found = [each.kind for item in items for each in item_findings(item, {}, now, ()) if each.blocks]
    if found:
        return found[0]
    if hash_of(pages_of(session, edition.id).values()) != edition.content_hash or _is_outdated(session, tools, edition, items):
        return "pages"
    return PREFLIGHT if is_red(session, edition, now) else ""


def _is_outdated(session: Session, tools: Press, edition: Edition, items: Sequence[Item]) -> bool:
    """Whether an item was written anew since somebody approved the pages, and they would say something else by now."""
    assert edition.approved_at is not None, "it was scheduled"
    if all(item.changed_at <= edition.approved_at for item in items):
        return False
    return hash_of(press(session, tools, edition.id)) != edition.content_hash


def _recipients(
    edition: Edition, locales: list[str], waves: Mapping[str, datetime], here: datetime, now: datetime
) -> Select[*tuple[Any, ...]]:
    """Every candidate with the columns of `deliveries.queueing.FROZEN_OF_MANY`."""
    why = reason(here.date())
    spoken = case((Subscriber.language.in_(locales), Subscriber.language), else_="en" if "en" in locales else locales[0])
    found = (
        select(
            (literal(f"{LETTER}:{edition.id}:") + Subscription.id.cast(String)).label("key"),
            literal(edition.id).label("thing_id"),
            literal(0).label("revision"),
            spoken.label("locale"),
            Address.person_id.label("person_id"),
            Address.address.label("address"),
            Subscription.id.label("recipient_id"),
            case((why == "", State.PENDING.value), else_=State.SUPPRESSED.value).label("state"),
            why.label("answer"),
            _time(edition, waves, now).label("next_attempt_at"),
        )
        .join(Address, Address.id == Subscription.address_id)
        .outerjoin(Subscriber, Subscriber.address_id == Subscription.address_id)
        .join(Person, Person.id == Address.person_id)
    )
    return found.where(*_candidates(edition))


def _candidates(edition: Edition) -> list[ColumnElement[bool]]:
    """The conditions on Subscription: everybody on the list; for a correction, of those only who have what it corrects."""
    on_it = [Subscription.list_id == edition.list_id, Subscription.state == "active"]
    if edition.corrects_id is None:
        return on_it
    has_it = select(Delivery.recipient_id).where(
        Delivery.kind == KIND, Delivery.thing_id == edition.corrects_id, Delivery.state.in_(REACHED)
    )
    return [*on_it, Subscription.id.in_(has_it)]


def _time(edition: Edition, waves: Mapping[str, datetime], now: datetime) -> ColumnElement[Any]:
    """When it may go: at once, or in the wave of the reader's zone as far as that is still to come."""
    if not waves:
        return literal(now)
    there = values(column("zone", String), column("at", Delivery.next_attempt_at.type), name="wave").data(list(waves.items()))
    own = select(there.c.at).where(there.c.zone == Person.time_zone).correlate(Person).scalar_subquery()
    return func.greatest(func.coalesce(own, literal(edition.send_at)), literal(now))
