"""The letters a development machine has caught: a Maildir with the bytes as they came, and their envelopes beside it."""

from __future__ import annotations

import itertools
import json
import re
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

ID = re.compile(r"\d{10,20}\.\d{6,}")


@dataclass(frozen=True)
class Envelope:
    """What the SMTP dialogue said, which need not be what the headers say."""

    sender: str
    recipients: list[str]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One line of the list."""

    id: str
    at: str
    """When it was caught, ISO 8601 in UTC."""
    sender: str
    recipients: list[str]
    subject: str
    message_id: str
    size: int

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/letters/{self.id}"


class LetterBox:
    """A folder of letters. A letter is seen whole or not at all; its id sorts by the time it was caught."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = itertools.count(1)
        self._known: dict[str, Summary] = {}
        for name in ("new", "cur", "tmp", "envelopes"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, envelope: Envelope) -> str:
        """Store the bytes unchanged; returns the letter's id."""
        letter_id = f"{time.time_ns()}.{next(self._count):06}"
        self._envelope_file(letter_id).write_text(json.dumps(asdict(envelope)), encoding="utf-8")
        unfinished = self._folder / "tmp" / letter_id
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / "new" / letter_id)
        return letter_id

    def ids(self) -> list[str]:
        """All letters, the newest first."""
        return sorted((file.name for file in (self._folder / "new").iterdir() if ID.fullmatch(file.name)), reverse=True)

    def content(self, letter_id: str) -> bytes:
        """The bytes as they came; KeyError when there is no such letter."""
        file = self._folder / "new" / letter_id
        if not ID.fullmatch(letter_id) or not file.exists():
            raise KeyError(letter_id)
        return file.read_bytes()

    def message(self, letter_id: str) -> EmailMessage:
        """The letter read by the standard library."""
        return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(self.content(letter_id))

    def summary(self, letter_id: str) -> Summary:
        """Read once: a letter never changes."""
        if letter_id not in self._known:
            content, message = self.content(letter_id), self.message(letter_id)
            envelope = Envelope(**json.loads(self._envelope_file(letter_id).read_text(encoding="utf-8")))
            self._known[letter_id] = Summary(
                id=letter_id,
                at=datetime.fromtimestamp(int(letter_id.partition(".")[0]) / 1e9, UTC).isoformat(timespec="milliseconds"),
                sender=envelope.sender,
                recipients=envelope.recipients,
                subject=str(message.get("Subject", "")),
                message_id=str(message.get("Message-ID", "")),
                size=len(content),
            )
        return self._known[letter_id]

    def _envelope_file(self, letter_id: str) -> Path:
        return self._folder / "envelopes" / f"{letter_id}.json"
