"""Writing an edition; `placing` puts the items into it. Whoever writes in one that was handed in or approved takes it back to a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.errors import NotFound, Stale
from modules.mailings.editions.errors import EditionFrozen
from modules.mailings.editions.models import Edition, EditionText

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
    forget_read(session, edition)
    return edition


def take_back(session: Session, hand: Hand, now: datetime) -> Edition:
    """Lock the edition for writing in it: a draft again, by this hand, with no hash and no approval.

    Raises NotFound, Stale (somebody wrote since it was seen), EditionFrozen.
    """
    edition = seen(session, hand)
    if edition.state not in OPEN:
        raise EditionFrozen(state=edition.state)
    if edition.state != "draft":
        note(session, hand.actor_id, "taken back", ("edition", edition.id), now, state=edition.state)
        edition.note = ""  # what kept it was of those pages
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


def forget_read(session: Session, edition: Edition) -> None:
    """What was read of the edition's texts and places is old."""
    session.expire(edition, ["texts", "slots"])
