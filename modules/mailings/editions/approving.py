"""From a draft to an edition that goes out: one person hands it in, another lets it go, and what they saw is what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import Stale
from modules.core.times import local
from modules.mailings.editions.checking import Check, blocking, look
from modules.mailings.editions.comparing import keep_approved, keep_handed_in
from modules.mailings.editions.composing import Hand, handled_by, seen, written_by
from modules.mailings.editions.errors import (
    EditionFaulty,
    EditionFrozen,
    NotApproved,
    NotSubmitted,
    OtherDay,
    OwnWork,
    PagesChanged,
    TooLate,
)
from modules.mailings.editions.models import Edition
from modules.mailings.editions.pressing import Press, hash_of, keep, press
from modules.mailings.editions.readiness import ask_preflight, require_ready
from modules.mailings.lists.models import MailingList


@dataclass(frozen=True, kw_only=True)
class When:
    """When an edition goes out; `by_reader_zone`: at that hour of each reader's own clock, as far as that is still to come."""

    send_at: datetime
    by_reader_zone: bool = False


def submit(session: Session, check: Check, hand: Hand, now: datetime) -> Edition:
    """Press the pages and keep them for a second person; once more where an item has changed since. Its preflight is asked for.

    Raises NotFound, Stale, EditionFrozen; EditionFaulty with the findings that block.
    """
    edition = seen(session, hand)
    if edition.state not in ("draft", "submitted"):
        raise EditionFrozen(state=edition.state)
    pages = press(session, check.tools, edition.id)
    if faults := blocking(look(session, check, edition.id, pages)):
        raise EditionFaulty(findings=faults)
    edition.approved_by, edition.approved_at, edition.note = None, None, ""
    keep_handed_in(session, edition.id)
    edition.content_hash, edition.state = keep(session, edition, pages), "submitted"
    handled_by(edition, hand.actor_id)
    _seal(session, edition, hand, "submitted", now)
    ask_preflight(session, edition, now)
    return edition


def approve(session: Session, tools: Press, hand: Hand, seen_hash: str, now: datetime) -> Edition:
    """Let go out what this hash stands for. `hand` is that of somebody who neither wrote in it nor handed it in.

    Raises NotFound; Stale when other pages were handed in since they were seen; refuses with NotSubmitted, OwnWork, PagesChanged
    (an item says something else by now: it must be handed in anew), NotReady.
    """
    edition = seen(session, hand)
    if edition.state != "submitted":
        raise NotSubmitted(state=edition.state)
    if edition.content_hash != seen_hash:
        raise Stale
    if hand.actor_id in {edition.author_id, *edition.hands}:
        raise OwnWork
    if hash_of(press(session, tools, edition.id)) != edition.content_hash:
        raise PagesChanged
    require_ready(session, edition, now)
    edition.approved_by, edition.approved_at = hand.actor_id, now
    keep_approved(session, edition.id)
    _seal(session, edition, hand, "approved", now, content_hash=edition.content_hash)
    return edition


def send_back(session: Session, hand: Hand, why: str, now: datetime) -> Edition:
    """Give it back to its author, with a note. Raises NotFound, Stale, NotSubmitted."""
    edition = seen(session, hand)
    if edition.state != "submitted":
        raise NotSubmitted(state=edition.state)
    edition.state, edition.content_hash, edition.approved_by, edition.approved_at = "draft", "", None, None
    edition.note = why.strip()
    _seal(session, edition, hand, "sent back", now)
    return edition


def plan(session: Session, hand: Hand, when: When, now: datetime) -> Edition:
    """Say when a draft is to go out: its pages bear the day. Raises NotFound, Stale, EditionFrozen (it is handed in), TooLate."""
    edition = seen(session, hand)
    if edition.state != "draft":
        raise EditionFrozen(state=edition.state)
    _set(edition, when, now)
    written_by(edition, hand.actor_id)
    _seal(session, edition, hand, "planned", now)
    return edition


def schedule(session: Session, hand: Hand, when: When, now: datetime) -> Edition:
    """Have what was approved go out then; once more to change the hour.

    Raises NotFound, Stale; refuses with NotApproved, TooLate, NotReady, OtherDay (the pages name another day).
    """
    edition = seen(session, hand)
    if edition.state not in ("submitted", "scheduled") or edition.approved_by is None:
        raise NotApproved(state=edition.state)
    zone = session.get_one(MailingList, edition.list_id).time_zone
    if edition.send_at and local(edition.send_at, zone).date() != local(when.send_at, zone).date():
        raise OtherDay(send_at=edition.send_at)
    require_ready(session, edition, now)
    _set(edition, when, now)
    edition.state, edition.note = "scheduled", ""
    _seal(session, edition, hand, "scheduled", now, send_at=when.send_at.isoformat())
    return edition


def unschedule(session: Session, hand: Hand, now: datetime) -> Edition:
    """Keep it back; the approval stays. Raises NotFound, Stale, EditionFrozen (it is going out already, or was never to)."""
    edition = seen(session, hand)
    if edition.state != "scheduled":
        raise EditionFrozen(state=edition.state)
    edition.state = "submitted"
    _seal(session, edition, hand, "unscheduled", now)
    return edition


def _set(edition: Edition, when: When, now: datetime) -> None:
    if when.send_at < now:
        raise TooLate
    edition.send_at, edition.by_reader_zone = when.send_at, when.by_reader_zone


def _seal(session: Session, edition: Edition, hand: Hand, deed: str, now: datetime, **detail: object) -> None:
    edition.version, edition.changed_at = edition.version + 1, now
    session.flush()
    note(session, hand.actor_id, deed, ("edition", edition.id), now, **detail)
