"""What can be wrong with a calendar that somebody hands us. Codes, not sentences: words live in templates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an entry, or the whole file, was not read."""

    NOT_A_CALENDAR = "not_a_calendar"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ENTRIES = "too_many_entries"
    FILE_CUT_SHORT = "file_cut_short"
    NOT_AN_EVENT = "not_an_event"
    CUT_SHORT = "cut_short"
    BAD_BYTES = "bad_bytes"
    BAD_LINE = "bad_line"
    TOO_LONG = "too_long"
    NO_START = "no_start"
    BAD_TIME = "bad_time"
    UNKNOWN_ZONE = "unknown_zone"
    END_BEFORE_START = "end_before_start"
    RECURRING = "recurring"
    BAD_RULE = "bad_rule"
    TOO_OFTEN = "too_often"
    TOO_MANY_DATES = "too_many_dates"
    NO_DATES = "no_dates"
    DUPLICATE_UID = "duplicate_uid"


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry that was not read. `index` counts entries from 1 (0 is the file itself), `line` the lines of the file.

    `field` names the property at fault where there is one; `uid` and `summary` are empty where they could not be read.
    """

    reason: Reason
    index: int = 0
    line: int = 0
    uid: str = ""
    summary: str = ""
    field: str = ""


class Unreadable(Exception):
    """An entry cannot be read; it becomes a Fault."""

    def __init__(self, reason: Reason, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
