"""When a partner is asked again. Never within the hour; later if its calendar or its server says so, or if it has failed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from icalendar import vDuration

from modules.feeds.incoming.models import Partner
from modules.feeds.incoming.outcomes import Code, Trouble

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST = timedelta(days=7)
"""A calendar that asks to be left alone for longer is looked at once a week all the same."""
AFTER_FAILURES = (HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, DAY, DAY, DAY)
"""The pause after the first bad answer in a row, the second …; after the last of them nobody asks any more."""

_HEAD = re.compile(rb"BEGIN:VEVENT", re.IGNORECASE)
# RFC 7986, 5.7, and its older cousin, which Outlook obeys; the first of them that can be read counts.
_HINTS = tuple(
    re.compile(rb"^" + name + rb"(?:;[^:\r\n]*)?:([^\r\n]{2,40})\r?$", re.IGNORECASE | re.MULTILINE)
    for name in (b"REFRESH-INTERVAL", b"X-PUBLISHED-TTL")
)


def pause_of(body: bytes) -> timedelta:
    """How long this calendar asks to be left alone, within an hour and a week."""
    head = _HEAD.split(body, maxsplit=1)[0]
    hints = (_duration(found[1]) for hint in _HINTS if (found := hint.search(head)))
    return _bounded(next((hint for hint in hints if hint is not None), HOUR))


def _duration(text: bytes) -> timedelta | None:
    try:
        found: timedelta = vDuration.from_ical(text.decode("ascii").strip().upper())
    except (ValueError, OverflowError):
        return None
    return found


def pause_after(trouble: Trouble, failures: int, now: datetime) -> timedelta | None:
    """The pause after so many bad answers in a row; None: nobody asks again before a person says so.

    What is missing is looked for once a day, what is gone for good (410) not at all. A server's Retry-After is obeyed.
    """
    if trouble.code == Code.GONE or failures >= len(AFTER_FAILURES):
        return None
    least = DAY if trouble.code == Code.MISSING else AFTER_FAILURES[failures - 1]
    return max(least, _bounded(_asked_for(trouble.retry_after, now)))


def is_behind(partner: Partner, now: datetime) -> bool:
    """Whether what we show of a calendar that we look at may be out of date, for whatever reason it was not read."""
    if not partner.address or partner.stopped_at or partner.heard_at is None:
        return False
    return partner.heard_at < now - timedelta(seconds=partner.pause) - DAY


def _asked_for(retry_after: str, now: datetime) -> timedelta:
    """Seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after.isdigit():
        return min(timedelta(seconds=int(retry_after[:9])), LONGEST)
    try:
        return parsedate_to_datetime(retry_after) - now
    except (ValueError, TypeError, OverflowError):
        return HOUR


def _bounded(pause: timedelta) -> timedelta:
    return min(max(pause, HOUR), LONGEST)
