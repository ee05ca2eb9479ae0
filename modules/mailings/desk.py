"""What whoever writes letters has at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.core.words import Words
from modules.mailings.letter import Letterhead


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The session to read from, the letterhead, the words of each language, the addresses to link to with the keys that sign them, and the moment it is.

    `asked_at` is when the letter went into the ledger: what a letter says of time counts from there, so that a repeat says the
    same. `revision` is the sequence of the event that the letter tells of; other letters ignore it.
    """

    session: Session
    links: Links
    head: Letterhead
    words: Callable[[str], Words]
    keys: Sequence[str]
    now: datetime
    asked_at: datetime
    revision: int = 0
