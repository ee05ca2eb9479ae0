"""Where the mail goes: through the ledger as in production, with a sink in the place of the mail server; each message is read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_bytes

from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.deliveries.batches import Attempt, BulkKind, begin_batch, claim_batch
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.patience import Patience
from modules.deliveries.settling import Settlement, settle_batch
from tests.simulate.log import Message

LEASE, BATCH, PATIENCE = timedelta(minutes=3), 500, Patience()
HEADLINE = re.compile(r"(?:Thing|Cosa) (\d+), (?:version|versión) (\d+)")
LINK = re.compile(r"https://things\.example\.org/(\d+)")
MARK = re.compile(r"Corrected:|Correcci|Corregid")


def send_all(session: Session, kind: BulkKind, now: datetime) -> list[Message]:
    """Send whatever may go, batch by batch; what arrived."""
    arrived: list[Message] = []
    while True:
        with transaction(session):
            claims = [claim for claim, _ in claim_batch(session, kind, now, LEASE, BATCH)]
        if not claims:
            return arrived
        with transaction(session):
            rows = begin_batch(session, kind, claims, now, LEASE)
            contents = kind.fill(session, rows, now) if rows else []
        arrived += [_read(row, content) for row, content in zip(rows, contents, strict=True)]
        with transaction(session):
            taken = Outcome(Verdict.TAKEN, "250 sunk")
            settle_batch(session, kind.kind, [Settlement(row.claim, taken) for row in rows], now, PATIENCE)


def _read(row: Attempt, content: bytes) -> Message:
    """What stands in both parts, which must say the same; the address is that of the envelope."""
    message = message_from_bytes(content)
    text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert message["To"] == row.address
    headlines = HEADLINE.findall(text)
    assert [each for each, _ in headlines] == LINK.findall(text) == LINK.findall(html), row.key
    pieces = LINK.split(text)
    marked = frozenset(int(pieces[at + 1]) for at in range(0, len(pieces) - 1, 2) if MARK.search(pieces[at]))
    return Message(row.address, tuple((int(item), int(version)) for item, version in headlines), marked)
