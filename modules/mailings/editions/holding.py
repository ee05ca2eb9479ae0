"""Holding back: an edition that must not go when its hour has come, and its editors, who are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.models import Account, Grant
from modules.accounts.queries import LIVE, grant_in_force
from modules.audit.noting import note
from modules.deliveries.queueing import queue_many
from modules.mailings.desk import Desk
from modules.mailings.editions.models import Edition
from modules.mailings.facts import EditionHeld
from modules.mailings.recipients import ACCOUNT, recipients
from modules.outbox.recording import record
from modules.people.models import Person

LETTER = "edition_held"
PREFLIGHT = "preflight"
"""The note of one whose sender is at fault: its pages stay approved, and it goes out when it is scheduled again."""


def hold_back(session: Session, edition: Edition, why: str, now: datetime) -> None:
    """Take it from the timetable, and have its editors told; what is wrong with its pages takes the approval too."""
    if why == PREFLIGHT:
        edition.state = "submitted"
    else:
        edition.state, edition.content_hash, edition.approved_by, edition.approved_at = "draft", "", None, None
    edition.note, edition.version = why, edition.version + 1
    note(session, None, "held back", ("edition", edition.id), now, why=why)
    record(session, EditionHeld(edition_id=edition.id, version=edition.version), now)


def tell_editors(desk: Desk, held: EditionHeld) -> int:
    """Write to whoever wrote in it last and to all editors, each once for each time it was held; how many letters are new."""
    edition = desk.session.get_one(Edition, held.edition_id)
    edits = exists().where(
        Grant.person_id == Account.person_id,
        Grant.role == Role.EDITOR,
        Grant.scope_kind == "site",
        grant_in_force(desk.now),
    )
    editors = (
        recipients(f"{LETTER}:{edition.id}:{held.version}", Account.id, ACCOUNT, revision=edition.id)
        .join(Person, Person.id == Account.person_id)
        .where(and_(Account.active, LIVE, or_(Account.person_id == edition.author_id, edits)))
    )
    return queue_many(desk.session, editors, LETTER, desk.head.host, desk.now)
