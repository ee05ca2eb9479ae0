"""Whether an edition may go out as far as its preflight says: asked for by whoever decides, and by the clock before its hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from modules.mailings.editions.errors import NotReady
from modules.mailings.editions.models import Edition
from modules.mailings.editions.waves import FARTHEST
from modules.mailings.facts import PreflightAsked
from modules.mailings.preflight.findings import Finding, Level, kept, read
from modules.mailings.preflight.models import Preflight
from modules.outbox.recording import record

FRESH = timedelta(hours=24)
"""So old a preflight may be while people decide."""
FRESH_AT_SEND = timedelta(hours=1)
"""And so old when readers' mail begins to go."""
AHEAD = timedelta(minutes=15)
AGAIN = timedelta(minutes=2)
"""After so long what nobody answered is asked once more."""
SILENCE = timedelta(minutes=30)
"""A DNS that gives no answer keeps an edition for so long; after that it is held as if the answer were bad."""


class Standing(StrEnum):
    """ready: nothing blocks; waiting: nobody has looked yet, or too long ago; silent: the DNS gave no answer; red: something blocks."""

    READY = "ready"
    WAITING = "waiting"
    SILENT = "silent"
    RED = "red"


def ask_preflight(session: Session, edition: Edition, now: datetime) -> None:
    """Have the sender and the pages that were handed in looked at, unless that was asked a moment ago."""
    asked = session.scalars(_of(edition).limit(1)).one_or_none()
    if asked and asked.checked_at is None and asked.asked_at > now - AGAIN:
        return
    row = Preflight(edition_id=edition.id, content_hash=edition.content_hash, asked_at=now)
    session.add(row)
    session.flush()
    record(session, PreflightAsked(preflight_id=row.id), now)


def note_preflight(session: Session, preflight_id: int, found: Sequence[Finding], now: datetime) -> Preflight:
    """Write down what was found; a second run says it anew."""
    row = session.get_one(Preflight, preflight_id, with_for_update=True)
    row.findings, row.checked_at = kept(dict.fromkeys(found)), now
    session.flush()
    return row


def preflights(session: Session, edition: Edition) -> tuple[Preflight | None, bool]:
    """The newest that was made of these pages, and whether another is under way."""
    newest = session.scalars(_of(edition).limit(1)).one_or_none()
    if newest is None or newest.checked_at is not None:
        return newest, False
    return session.scalars(_of(edition).where(Preflight.checked_at.is_not(None)).limit(1)).one_or_none(), True


def blocking(made: Preflight) -> list[Finding]:
    """What keeps the edition."""
    return [each for each in read(made.findings or []) if each.level is Level.BLOCK]


def standing(made: Preflight | None, now: datetime, fresh: timedelta = FRESH) -> Standing:
    """How the newest preflight leaves its edition."""
    if made is None or made.checked_at is None or made.checked_at < now - fresh:
        return Standing.WAITING
    blocks = {each.kind for each in blocking(made)}
    return Standing.READY if not blocks else Standing.SILENT if blocks == {"dns_silent"} else Standing.RED


def require_ready(session: Session, edition: Edition, now: datetime) -> None:
    """Refuses with NotReady, whose `why` is the standing."""
    found = standing(preflights(session, edition)[0], now)
    if found is not Standing.READY:
        raise NotReady(why=found.value)


def awaits_preflight(session: Session, edition: Edition, due: datetime, now: datetime) -> bool:
    """Whether an edition that is due waits for one; then it is asked for. What is red does not wait: it is held."""
    found = standing(preflights(session, edition)[0], now, FRESH_AT_SEND)
    if found is Standing.WAITING or (found is Standing.SILENT and now < due + SILENCE):
        _ask_again(session, edition, now)
        return True
    return False


def is_red(session: Session, edition: Edition, now: datetime) -> bool:
    """Whether it must not go; asked of one that waits for nothing."""
    return standing(preflights(session, edition)[0], now, FRESH_AT_SEND) is not Standing.READY


def ask_ahead(session: Session, now: datetime) -> None:
    """Have those looked at whose hour is near, so that it finds them ready."""
    soon = or_(
        Edition.send_at <= now + AHEAD,
        and_(Edition.by_reader_zone, Edition.send_at <= now + AHEAD + FARTHEST),
    )
    for edition in session.scalars(select(Edition).where(Edition.state == "scheduled", ~Edition.sample, soon)):
        if standing(preflights(session, edition)[0], now, FRESH_AT_SEND - AHEAD) is not Standing.READY:
            _ask_again(session, edition, now)


def _ask_again(session: Session, edition: Edition, now: datetime) -> None:
    newest = session.scalars(_of(edition).limit(1)).one_or_none()
    if newest is None or newest.asked_at <= now - AGAIN:
        ask_preflight(session, edition, now)


def _of(edition: Edition) -> Select[Preflight]:
    same = (Preflight.edition_id == edition.id, Preflight.content_hash == edition.content_hash)
    return select(Preflight).where(*same).order_by(Preflight.id.desc())
