"""Seeds: mailboxes of the agency's own, at the large providers, which get an edition before its readers do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.queueing import Message, queue
from modules.deliveries.states import State
from modules.mailings.desk import Desk
from modules.mailings.editions import testing
from modules.mailings.editions.models import Edition
from modules.mailings.editions.queries import pages_of
from modules.mailings.preflight.findings import Finding, block, ok, warn


def queue_seeds(desk: Desk, edition: Edition, seeds: Sequence[str]) -> None:
    """Put the pages that were handed in into the ledger for each seed, once for each language, however often it is asked."""
    for key, (locale, address) in _messages(desk.session, edition, seeds).items():
        message = Message(
            key=key,
            letter=testing.LETTER,
            thing_id=edition.id,
            locale=locale,
            person_id=None,
            address=address,
            host=desk.head.host,
        )
        queue(desk.session, message, desk.now)


def look_at_seeds(session: Session, edition: Edition, seeds: Sequence[str]) -> Iterator[Finding]:
    """What became of them so far; nothing is said before they were queued. What a mailbox refused, readers' mailboxes would."""
    keys = list(_messages(session, edition, seeds))
    rows = session.scalars(select(Delivery).where(Delivery.key.in_(keys)).order_by(Delivery.id)).all()
    for row in rows:
        if row.state == State.REJECTED:
            yield block("seed_refused", row.address, row.answer)
    waiting = {row.address: None for row in rows if row.state not in (State.REJECTED, State.ACCEPTED)}
    yield from (warn("seed_waiting", address) for address in waiting)
    if rows and all(row.state == State.ACCEPTED for row in rows):
        yield ok("seeds_ok", ", ".join(dict.fromkeys(row.address for row in rows)))


def _messages(session: Session, edition: Edition, seeds: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By the key of the ledger: language and address."""
    made = edition.content_hash[:16]
    locales = sorted(pages_of(session, edition.id)) if seeds else []
    return {f"edition_seed:{edition.id}:{made}:{each}:{seed}": (each, seed) for each in locales for seed in seeds}
