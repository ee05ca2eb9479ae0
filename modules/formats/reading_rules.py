"""Which rules of repetition are worked out: those of meetings. Others would keep a machine busy for hours, or for ever."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime
from itertools import islice

from dateutil.rrule import rrulestr

from modules.formats.faults import Reason, Unreadable

_PART = re.compile(r"(FREQ|INTERVAL|COUNT|UNTIL|WKST|BY[A-Z]+)=([A-Z0-9+,-]+)")
_LIST = r"[+-]?[0-9]{1,3}(?:,[+-]?[0-9]{1,3})*"
_VALUES = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,3}",
    "COUNT": "[1-9][0-9]{0,9}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6}Z?)?",
    "WKST": "SU|MO|TU|WE|TH|FR|SA",
    "BYDAY": r"(?:[+-]?[0-9]{1,2})?(?:SU|MO|TU|WE|TH|FR|SA)(?:,(?:[+-]?[0-9]{1,2})?(?:SU|MO|TU|WE|TH|FR|SA))*",
    "BYHOUR": "[0-9]{1,2}",
    "BYMINUTE": "[0-9]{1,2}",
    "BYSECOND": "[0-9]{1,2}",
} | dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), _LIST)
_LONGEST = 1_000
_OFTEN = re.compile(r"FREQ=(?:SECOND|MINUTE|HOUR)LY|BY(?:HOUR|MINUTE|SECOND)=[0-9]+,")
# Years in which weekdays and leap years fall as ever, and after which dateutil stops of itself.
_LAST_YEARS = range(9943, 9972)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that may be worked out. `days` tells what it costs: the days that must be gone through for it."""

    text: str
    days: int


def read_rule(value: str, begins: date, closes: datetime) -> Rule:
    """Judge the rule of a series that begins then, to be worked out up to `closes`. Raises Unreadable.

    An UNTIL in another form than the series (RFC 5545, 3.3.10) is read as it was meant: the last day counts.
    """
    text = value.strip().rstrip(";").upper()
    if _OFTEN.search(text):
        raise Unreadable(Reason.TOO_OFTEN, "RRULE")
    parts = _parts(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], begins)
    if any(name.startswith("BY") for name in parts) and not _comes_true(parts, begins):
        raise Unreadable(Reason.BAD_RULE, "RRULE")
    return Rule(_joined(parts), _days(parts, begins, closes))


def _parts(text: str) -> dict[str, str]:
    found = [_PART.fullmatch(part) for part in text[:_LONGEST].split(";")]
    # Some programs write COUNT=-1 for "without end".
    parts = {match[1]: match[2] for match in found if match and not match[0].startswith("COUNT=-")}
    sound = all(name in _VALUES and re.fullmatch(_VALUES[name], each) for name, each in parts.items())
    if len(text) > _LONGEST or len({match[1] for match in found if match}) != len(found) or "FREQ" not in parts or not sound:
        raise Unreadable(Reason.BAD_RULE, "RRULE")
    return parts


def _until(text: str, begins: date) -> str:
    """In UTC for moments, and a date for days, as the RFC wants it."""
    try:
        day = datetime.strptime(text[:8], "%Y%m%d")  # noqa: DTZ007 - the clock of the series follows
        if not isinstance(begins, datetime):
            return text[:8]
        time = datetime.strptime(text[9:15] or "235959", "%H%M%S").time()  # noqa: DTZ007
    except ValueError:
        raise Unreadable(Reason.BAD_RULE, "RRULE") from None
    if text.endswith("Z"):
        return text
    if day.year == MAXYEAR:
        return f"{text[:8]}T235959Z"
    return f"{datetime.combine(day, time, begins.tzinfo).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _days(parts: dict[str, str], begins: date, closes: datetime) -> int:
    """Every day is a step of a daily rule; the others take less time for it."""
    last = min(f"{closes:%Y%m%d}", parts.get("UNTIL", "99991231")[:8])
    days = max(0, (datetime.strptime(last, "%Y%m%d").date() - _day(begins)).days)  # noqa: DTZ007 - a day
    return days // int(parts.get("INTERVAL", 1)) // (1 if parts["FREQ"] == "DAILY" else 2)


def _comes_true(parts: dict[str, str], begins: date) -> bool:
    """Whether it finds two dates within a generation. dateutil would look for a 31st of February until the year 9999.

    So it looks in the last years before that, beginning on the same day of the same weekday.
    """
    endless = _joined({name: each for name, each in parts.items() if name not in {"COUNT", "UNTIL"}})
    try:
        return len(list(islice(rrulestr(endless, dtstart=_in_the_last_years(_day(begins))), 2))) == 2
    except (ValueError, OverflowError):
        return False


def _in_the_last_years(day: date) -> datetime:
    same = (date(year, day.month, day.day) for year in _LAST_YEARS if isleap(year) == isleap(day.year))
    found = next(each for each in same if each.weekday() == day.weekday())
    return datetime(found.year, found.month, found.day)  # noqa: DTZ001 - a day on whatever clock


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={each}" for name, each in parts.items())
