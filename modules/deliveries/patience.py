"""How long the ledger waits: for a sender that fell silent, and between attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """`lease` must be longer than one attempt can take; `pauses` are those after the first, second, … attempt: two days in all."""

    lease: timedelta = 3 * _MINUTE
    pauses: tuple[timedelta, ...] = tuple(minutes * _MINUTE for minutes in (1, 5, 15, 60, 120, 240, 480, 480, 480, 480, 480))

    def pause(self, attempts: int) -> timedelta | None:
        """How long to wait after so many attempts; None: give up."""
        return self.pauses[attempts - 1] if attempts <= len(self.pauses) else None
