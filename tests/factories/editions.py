"""Items and editions, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.mailings.editions.approving import When, approve, schedule, submit
from modules.mailings.editions.beginning import begin
from modules.mailings.editions.checking import Check
from modules.mailings.editions.composing import Hand, Wording, write_text
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.models import Edition
from modules.mailings.editions.placing import put
from modules.mailings.editions.readiness import note_preflight
from modules.mailings.items.models import Item, ItemText
from modules.mailings.lists.models import MailingList
from modules.mailings.preflight.findings import Finding
from modules.mailings.preflight.models import Preflight
from tests.factories.lists import a_list

AUTHOR, SECOND = 101, 102
"""Whoever writes, and whoever lets it go out: ids for the trail, which no key binds to a person."""
SUMMARY = " ".join(["Two mornings at six tables where families and schools take one draft goal apart and write it again."] * 3)
_numbers = count(1)


def an_item(session: Session, now: datetime, *locales: str, **over: object) -> Item:
    """A published announcement, in English and Spanish unless other languages are given."""
    number = next(_numbers)
    values = {"kind": "announcement", "state": "published", "revision": 1, "link": f"/events/sample-{number}"}
    made = Item(**values | {"created_at": now, "changed_at": now, "published_at": now} | over)
    made.texts = [
        ItemText(locale=each, headline=f"Sample item {number} {each}", summary=SUMMARY) for each in locales or ("en", "es")
    ]
    session.add(made)
    session.flush()
    return made


def hand_of(edition: Edition, actor_id: int = AUTHOR) -> Hand:
    """Somebody who sees the edition as it stands."""
    return Hand(edition_id=edition.id, seen_version=edition.version, actor_id=actor_id)


def a_draft(
    session: Session, now: datetime, *items: Item, locales: tuple[str, ...] = ("en", "es"), of: MailingList | None = None
) -> Edition:
    """A draft of five sound items, or of those given, with a subject in each language."""
    owner = of or a_list(session, now, kind="friday5", name_en="Friday 5")
    edition = begin(session, owner.id, AUTHOR, now)
    for locale in locales:
        said = Wording(subject=f"Five things {locale}", preheader=f"In short {locale}", intro="Good **morning**.")
        write_text(session, hand_of(edition), locale, said, now)
    for item in items or [an_item(session, now) for _ in range(5)]:
        put(session, hand_of(edition), item.id, now)
    return edition


def hand_in(session: Session, check: Check, hand: Hand, now: datetime) -> Edition:
    """Its author hands it in, and nothing is wrong with its sender."""
    edition = submit(session, check, hand, now)
    look_at_its_sender(session, edition, now)
    return edition


def look_at_its_sender(session: Session, edition: Edition, now: datetime, *found: Finding) -> None:
    """As if somebody looked again and again until long after its hour, and found this."""
    row = session.scalars(
        select(Preflight).where(Preflight.edition_id == edition.id).order_by(Preflight.id.desc()).limit(1)
    ).one()
    note_preflight(session, row.id, found, now + timedelta(days=60))


def an_approved(session: Session, check: Check, now: datetime, edition: Edition, *, by_reader_zone: bool = False) -> Edition:
    """The draft handed in, let go by a second person, and scheduled."""
    hand_in(session, check, hand_of(edition), now)
    approve(session, check.tools, hand_of(edition, SECOND), edition.content_hash, now)
    assert edition.send_at is not None, "a draft is begun with an hour"
    when = When(send_at=max(edition.send_at, now), by_reader_zone=by_reader_zone)
    return schedule(session, hand_of(edition), when, now)


def a_frozen(session: Session, check: Check, now: datetime, owner: MailingList) -> Edition:
    """An edition of this list that is being sent to whoever is on it at this moment."""
    edition = an_approved(session, check, now, a_draft(session, now, of=owner))
    assert edition.send_at is not None, "it was scheduled"
    freeze_next(session, check.tools, edition.send_at)
    return edition
