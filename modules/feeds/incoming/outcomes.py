"""What came of asking for a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why there is no calendar. The reasons of a calendar that cannot be read (`formats.faults.Reason`) stand beside these."""

    BAD_ADDRESS = "bad_address"
    UNKNOWN_HOST = "unknown_host"
    CLOSED_ADDRESS = "closed_address"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "file_too_large"
    BROKEN_OFF = "broken_off"
    REDIRECTS = "redirects"
    MISSING = "missing"
    GONE = "gone"
    STATUS = "status"


@dataclass(frozen=True)
class Validators:
    """What lets a server answer that nothing is new; empty where it gave none."""

    etag: str = ""
    last_modified: str = ""


UNKNOWN = Validators()


@dataclass(frozen=True)
class Received:
    """A body, whole; what it is has still to be seen."""

    body: bytes
    validators: Validators = UNKNOWN


@dataclass(frozen=True)
class NotModified:
    """It is what it was."""


@dataclass(frozen=True)
class Trouble:
    """There is none to be had. `detail` goes with the code (the number of a status, a host); `retry_after` is as the server wrote it."""

    code: str
    detail: str = ""
    retry_after: str = ""


Outcome = Received | NotModified | Trouble
