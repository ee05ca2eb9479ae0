"""Where the mail goes: through the ledger as in production, with a sink in the place of the mail server; each message is read.

Each is held against the header table. Of each day some are signed, and read by a second reader besides.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.deliveries.batches import Attempt, BulkKind, begin_batch, claim_batch
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.patience import Patience
from modules.deliveries.settling import Settlement, settle_batch
from modules.mailings.bulk.signing import Signer
from tests.modules.mailings.header_table import Facts, Received, Site, faults, faults_of_signature
from tests.simulate.log import Message

LEASE, BATCH, PATIENCE = timedelta(minutes=3), 500, Patience()
HEADLINE = re.compile(r"^(?:Thing|Cosa) (\d+), (?:version|versión) (\d+)$", re.MULTILINE)
LINK = re.compile(r"https://things\.example\.org/(\d+)")
MARK = re.compile(r"Corrected:|Correcci|Corregid")
SIGNED_A_DAY = 20
"""So many of a day's messages are signed, verified, and read by the standard library too."""


@dataclass
class Sink:
    """Takes what is sent. `faults` are what is wrong with messages themselves, `seen` how many were looked at."""

    kind: BulkKind
    site: Site
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    day: date = date.min
    signed: int = 0

    @property
    def host(self) -> str:
        """What ends Message-IDs."""
        return self.site.host

    def send_all(self, session: Session, now: datetime) -> list[Message]:
        """Send whatever may go, batch by batch; what arrived."""
        arrived: list[Message] = []
        while True:
            with transaction(session):
                claims = [claim for claim, _ in claim_batch(session, self.kind, now, LEASE, BATCH)]
            if not claims:
                return arrived
            with transaction(session):
                rows = begin_batch(session, self.kind, claims, now, LEASE)
                contents = self.kind.fill(session, rows, now) if rows else []
            arrived += [self._take(row, content, now) for row, content in zip(rows, contents, strict=True)]
            with transaction(session):
                taken = Outcome(Verdict.TAKEN, "250 sunk")
                settle_batch(session, self.kind.kind, [Settlement(row.claim, taken) for row in rows], now, PATIENCE)
            session.expunge_all()

    def _take(self, row: Attempt, content: bytes, now: datetime) -> Message:
        message = Received(content)
        found = faults(message, Facts(address=row.address, locale=row.locale, to_many=True), self.site)
        self.seen["message held against the header table"] += 1
        if now.date() != self.day:
            self.day, self.signed = now.date(), 0
        if self.signed < SIGNED_A_DAY:
            self.signed += 1
            self.seen["message signed and verified (20 a day)"] += 1
            found += self._look_closer(message)
        self.faults += [f"{now}: {row.key}: {each}" for each in found]
        return _read(row, message)

    def _look_closer(self, message: Received) -> list[str]:
        """By the bytes that arrive once they are signed, and by the standard library, which must read the same."""
        again = message_from_bytes(message.content, policy=policy.default)
        text, html = (part.get_content().replace("\r\n", "\n") for part in again.iter_parts())
        same = (text, html) == (message.text, message.html) and not any(part.defects for part in again.walk())
        signature = faults_of_signature(self._signer.sign(message.content), to_many=True, key_of=lambda _name: self._record)
        return signature + ([] if same else ["two readers read different things"])

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def _signer(self) -> Signer:
        return Signer(
            self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), "mail", "example.org"
        )

    @cached_property
    def _record(self) -> bytes:
        return b"v=DKIM1; k=rsa; p=" + b64encode(
            self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )


def _read(row: Attempt, message: Received) -> Message:
    """What stands in both parts, which must say the same; the address is that of the envelope."""
    headlines = HEADLINE.findall(message.text)
    assert [each for each, _ in headlines] == LINK.findall(message.text) == LINK.findall(message.html), row.key
    pieces = LINK.split(message.text)
    marked = frozenset(int(pieces[at + 1]) for at in range(0, len(pieces) - 1, 2) if MARK.search(pieces[at]))
    return Message(row.address, tuple((int(item), int(version)) for item, version in headlines), marked)
