"""Putting an edition together. Whoever writes in one that was handed in or approved takes it back to a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.mailings.editions.errors import EditionFrozen, ItemPresent, ItemPrivate, ItemWithdrawn
from modules.mailings.editions.models import Edition, EditionText, Slot
from modules.mailings.items.models import Item

OPEN = ("draft", "submitted", "scheduled")
"""The states in which an edition can still be written in."""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Who lays a hand on which edition, having seen it in which version."""

    edition_id: int
    seen_version: int
    actor_id: int


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What an edition says in one language beside its items; `intro` is markdown."""

    subject: str = ""
    preheader: str = ""
    intro: str = ""


def write_text(session: Session, hand: Hand, locale: str, said: Wording, now: datetime) -> Edition:
    """Say it anew in one language. Raises NotFound, Stale, EditionFrozen."""
    edition = take_back(session, hand, now)
    words = {"subject": said.subject.strip(), "preheader": said.preheader.strip(), "intro": said.intro.strip()}
    row = upsert(EditionText).values(edition_id=edition.id, locale=locale, **words)
    session.execute(row.on_conflict_do_update(index_elements=["edition_id", "locale"], set_=words))
    _forget_read(session, edition)
    return edition


def put(session: Session, hand: Hand, item_id: int, now: datetime) -> Edition:
    """Give an item the place after the last. Raises NotFound, Stale; EditionFrozen, ItemPresent, ItemWithdrawn, ItemPrivate."""
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound
    if item.state == "withdrawn":
        raise ItemWithdrawn
    if item.private:
        raise ItemPrivate
    edition = take_back(session, hand, now)
    there = items_in_order(session, edition.id)
    if item_id in there:
        raise ItemPresent
    _arrange(session, edition, [*there, item_id])
    return edition


def move(session: Session, hand: Hand, item_id: int, position: int, now: datetime) -> Edition:
    """Give an item this place, counted from 1 and no further than the last; the others close up. Raises as `take_out` does."""
    edition = take_back(session, hand, now)
    others = _without(items_in_order(session, edition.id), item_id)
    place = max(0, position - 1)
    _arrange(session, edition, [*others[:place], item_id, *others[place:]])
    return edition


def step(session: Session, hand: Hand, item_id: int, steps: int, now: datetime) -> Edition:
    """Move an item up (-1) or down (1), no further than there are places. Raises as `take_out` does."""
    there = items_in_order(session, hand.edition_id)
    if item_id not in there:
        raise NotFound
    return move(session, hand, item_id, max(1, there.index(item_id) + 1 + steps), now)


def take_out(session: Session, hand: Hand, item_id: int, now: datetime) -> Edition:
    """Take an item out; the others close up. NotFound where it is not in there; Stale, EditionFrozen."""
    edition = take_back(session, hand, now)
    _arrange(session, edition, _without(items_in_order(session, edition.id), item_id))
    return edition


def items_in_order(session: Session, edition_id: int) -> list[int]:
    """The ids of an edition's items, by their places."""
    return list(session.scalars(select(Slot.item_id).where(Slot.edition_id == edition_id).order_by(Slot.position)))


def take_back(session: Session, hand: Hand, now: datetime) -> Edition:
    """Lock the edition for writing in it: a draft again, by this hand, with no hash and no approval.

    Raises NotFound, Stale (somebody wrote since it was seen), EditionFrozen.
    """
    edition = seen(session, hand)
    if edition.state not in OPEN:
        raise EditionFrozen(state=edition.state)
    if edition.state != "draft":
        note(session, hand.actor_id, "taken back", ("edition", edition.id), now, state=edition.state)
    edition.state, edition.content_hash, edition.approved_by, edition.approved_at = "draft", "", None, None
    edition.changed_at, edition.version = now, edition.version + 1
    written_by(edition, hand.actor_id)
    # The check on its author and approver is of the row: it is written before anything that may be read with it.
    session.flush()
    return edition


def seen(session: Session, hand: Hand) -> Edition:
    """The edition, locked, as it was seen. Raises NotFound, Stale."""
    edition = session.get(Edition, hand.edition_id, with_for_update=True, populate_existing=True)
    if edition is None:
        raise NotFound
    if edition.version != hand.seen_version:
        raise Stale
    return edition


def written_by(edition: Edition, actor_id: int) -> None:
    """Remember whose work it is: they never approve it. A test of what it said before is none of what it says now."""
    edition.author_id, edition.tested_at = actor_id, None
    handled_by(edition, actor_id)


def handled_by(edition: Edition, actor_id: int) -> None:
    """Remember whose hands it went through: another person approves it."""
    edition.hands = sorted({*edition.hands, actor_id})


def _without(there: Sequence[int], item_id: int) -> list[int]:
    if item_id not in there:
        raise NotFound
    return [each for each in there if each != item_id]


def _arrange(session: Session, edition: Edition, item_ids: Sequence[int]) -> None:
    """Write the places anew: two rows that change places would meet in the key."""
    session.execute(delete(Slot).where(Slot.edition_id == edition.id))
    if item_ids:
        rows = [{"edition_id": edition.id, "position": place, "item_id": each} for place, each in enumerate(item_ids, 1)]
        session.execute(insert(Slot).values(rows))
    _forget_read(session, edition)


def _forget_read(session: Session, edition: Edition) -> None:
    """What was read of the edition's texts and places is old."""
    session.expire(edition, ["texts", "slots"])
