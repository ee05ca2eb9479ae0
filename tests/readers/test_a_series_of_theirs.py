"""A partner's series comes in and goes out again: all programs see the dates that its own rule has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from modules.events.importing import import_events
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from modules.formats.reading import read_calendar
from tests.factories.calendars import PUBLISHER
from tests.factories.partners import ZONE, a_calendar
from tests.readers.rules import feed_faults

NOW = datetime(2026, 9, 1, 18, tzinfo=UTC)
EVERY_OTHER = f"""UID:council
SUMMARY:Council
DTSTART;TZID={ZONE}:20260915T173000
DTEND;TZID={ZONE}:20260915T190000
RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=20;BYDAY=TU
EXDATE;TZID={ZONE}:20261124T173000
TRANSP:TRANSPARENT"""
MOVED = f"""UID:council
SUMMARY:Council
RECURRENCE-ID;TZID={ZONE}:20261208T173000
DTSTART;TZID={ZONE}:20261209T090000
DTEND;TZID={ZONE}:20261209T103000"""
CLOSED = """UID:closed
SUMMARY:Office closed
DTSTART;VALUE=DATE:20261126
DTEND;VALUE=DATE:20261128
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"""


def by_hand():
    """Every other Tuesday at half past five, over both changes of the clock."""
    starts = [datetime(2026, 9, 15, 17, 30, tzinfo=ZoneInfo(ZONE)) + timedelta(weeks=2 * number) for number in range(20)]
    starts[6] = starts[6].replace(day=9, hour=9, minute=0)
    del starts[5]
    return [each.astimezone(UTC) for each in starts]


def test_every_program_sees_the_dates_and_none_is_numbered(session, programs):
    import_events(session, read_calendar(a_calendar(EVERY_OTHER, MOVED, CLOSED), ZONE, NOW), ZONE, "theirs", NOW)
    session.flush()
    feed = make_bytes(session, PUBLISHER, PublicFeed("en"), NOW).body
    assert feed_faults(feed) == []
    assert feed.count(b"TRANSP:TRANSPARENT") == 19
    for name, entries in programs.see(feed).items():
        council = sorted((each for each in entries if each.summary == "Council"), key=lambda each: each.starts)
        assert [each.starts for each in council] == by_hand(), name
        assert {each.ends - each.starts for each in council} == {timedelta(hours=1.5)}, name
        closed = sorted((each for each in entries if each.summary == "Office closed"), key=lambda each: str(each.starts))
        assert [str(each.starts)[:10] for each in closed] == ["2026-11-26", "2027-11-25"], name
        assert len({each.uid for each in entries}) == 21, name


def test_it_goes_out_as_the_same_bytes_when_it_comes_again(session):
    for now in (NOW, NOW + timedelta(weeks=1)):
        import_events(session, read_calendar(a_calendar(EVERY_OTHER, MOVED, CLOSED), ZONE, now), ZONE, "theirs", now)
        session.flush()
    first, again = (make_bytes(session, PUBLISHER, PublicFeed("en"), NOW).body for _ in range(2))
    assert first == again
    assert first.count(b"SEQUENCE:0") == 21
