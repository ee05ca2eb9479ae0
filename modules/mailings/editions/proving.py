"""Proving an edition: the preflight of its own pages, in three steps, so that no transaction waits for the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modules.deliveries.models import Delivery
from modules.mailings.desk import Desk
from modules.mailings.editions.models import Edition
from modules.mailings.editions.queries import pages_of
from modules.mailings.editions.readiness import blocking, note_preflight
from modules.mailings.editions.seeding import look_at_seeds, queue_seeds
from modules.mailings.editions.testing import test_message
from modules.mailings.preflight.checking import look_at_identity, look_at_sample
from modules.mailings.preflight.findings import Finding
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.models import Preflight
from modules.mailings.preflight.names import Names

KNOWN = ("dkim_ok", "dkim_short", "rehearsal")
"""With one of these, what verifiers find is our key, or nobody verifies."""


@dataclass(frozen=True)
class Proof:
    """What is looked at: a message for each language as a reader would get it, and what became of the seeds."""

    preflight_id: int
    samples: Sequence[bytes | None]
    seeds: Sequence[Finding]


def gather(desk: Desk, identity: Identity, preflight_id: int) -> Proof | None:
    """First step, from rows alone; None for one that was made already, or whose pages are others by now."""
    row = desk.session.get_one(Preflight, preflight_id)
    edition = desk.session.get(Edition, row.edition_id)
    if row.checked_at is not None or edition is None or edition.content_hash != row.content_hash:
        return None
    samples = [_sample(desk, edition, locale) for locale in pages_of(desk.session, edition.id)]
    return Proof(preflight_id, samples or [None], list(look_at_seeds(desk.session, edition, identity.seeds)))


def look(proof: Proof, identity: Identity, names: Names) -> Iterator[Finding]:
    """Second step, which may wait for the DNS."""
    found = list(look_at_identity(identity, names))
    known = any(each.kind in KNOWN for each in found)
    yield from found
    for sample in proof.samples:
        yield from look_at_sample(identity, sample, key_is_known=known)
    yield from proof.seeds


def conclude(desk: Desk, identity: Identity, proof: Proof, found: Sequence[Finding]) -> None:
    """Third step: write it down, and let the seeds have it where nothing blocks."""
    row = note_preflight(desk.session, proof.preflight_id, found, desk.now)
    edition = desk.session.get_one(Edition, row.edition_id)
    if edition.content_hash == row.content_hash and not blocking(row):
        queue_seeds(desk, edition, identity.seeds)


def _sample(desk: Desk, edition: Edition, locale: str) -> bytes | None:
    """The message to a reader who is nobody; its row is never added."""
    row = Delivery(
        thing_id=edition.id,
        locale=locale,
        address=desk.head.reply_to,
        message_id=f"<preflight@{desk.head.host}>",
        created_at=desk.now,
    )
    return test_message(desk, row)
