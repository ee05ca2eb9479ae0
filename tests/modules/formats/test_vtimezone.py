from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import icalendar
import pytest

from modules.formats.clock_changes import clock_changes
from modules.formats.vtimezone import vtimezone

FIRST, LAST = 2020, 2037
SECOND = timedelta(seconds=1)
AMERICAN = sorted(zone for zone in available_timezones() if zone.startswith("America/"))
HARD = [
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Honolulu",
    "Pacific/Norfolk",
    "UTC",
]


def moments_to_compare(zone: ZoneInfo):
    """Just before and at each change, outside of the hours shown twice; and both ends of the range."""
    yield datetime(FIRST, 1, 1, tzinfo=zone).astimezone(UTC)
    yield datetime(LAST, 12, 31, 23, 59, tzinfo=zone).astimezone(UTC)
    for change in clock_changes(zone, range(FIRST, LAST + 1)):
        at = (change.wall - change.kind.before).replace(tzinfo=UTC)
        repeated = max(change.kind.before - change.kind.after, timedelta())
        yield from (at - repeated - SECOND, at + repeated)


def read_back(body: bytes):
    return icalendar.Timezone.from_ical(body).to_tz(lookup_tzid=False)


@pytest.mark.parametrize("name", AMERICAN + HARD)
def test_equals_zoneinfo_at_every_change(name):
    zone, read = ZoneInfo(name), read_back(vtimezone(name, FIRST, LAST))
    for moment in moments_to_compare(zone):
        wall = moment.astimezone(zone).replace(tzinfo=None)
        assert wall.replace(tzinfo=read).astimezone(UTC) == moment, wall


def test_los_angeles_is_two_rules_in_the_old_wall_clock():
    lines = vtimezone("America/Los_Angeles", FIRST, LAST).decode().split("\r\n")
    assert lines[2:8] == [
        "BEGIN:DAYLIGHT",
        "DTSTART:20190310T020000",
        "TZOFFSETFROM:-0800",
        "TZOFFSETTO:-0700",
        "TZNAME:PDT",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
    ]
    assert lines.count("BEGIN:STANDARD") == lines.count("BEGIN:DAYLIGHT") == 1


@pytest.mark.parametrize("name", ["America/Phoenix", "Pacific/Honolulu", "Asia/Kathmandu", "UTC"])
def test_a_zone_that_never_changes_is_one_standard(name):
    text = vtimezone(name, FIRST, LAST).decode()
    assert text.count("BEGIN:") == 2
    assert "BEGIN:STANDARD" in text


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Asia/Gaza"])
def test_a_zone_without_a_rule_has_one_date_a_line(name):
    lines = vtimezone(name, FIRST, LAST).decode().split("\r\n")
    dates = [line for line in lines if line.startswith("RDATE:")]
    assert len(dates) > 20
    assert not any("," in line or "RRULE" in line for line in lines)
    for start, following in zip(lines, lines[4:], strict=False):
        # Some readers forget DTSTART where there is an RDATE.
        if start.startswith("DTSTART:") and following.startswith("RDATE:"):
            assert following == start.replace("DTSTART", "RDATE")


def test_a_short_range_does_not_take_the_last_sunday_for_the_fourth():
    # In 2026 the last Sundays of March and October are their fifth and fourth.
    assert b"BYMONTH=10;BYDAY=-1SU" in vtimezone("Europe/Berlin", 2026, 2026)


def test_no_change_is_overlooked_between_two_that_cancel_out():
    changes = clock_changes(ZoneInfo("Africa/Casablanca"), range(2026, 2029))
    # Ramadan of three years.
    assert [f"{change.wall:%d %b %H:%M}" for change in changes] == [
        "15 Feb 03:00",
        "22 Mar 02:00",
        "07 Feb 03:00",
        "14 Mar 02:00",
        "23 Jan 03:00",
        "05 Mar 02:00",
    ]


def test_a_winter_time_counted_as_the_exception_still_makes_two_rules():
    text = vtimezone("Europe/Dublin", FIRST, LAST).decode()
    assert text.count("RRULE") == 2
    assert text.index("BEGIN:DAYLIGHT") < text.index("TZNAME:IST") < text.index("BEGIN:STANDARD") < text.index("TZNAME:GMT")


def test_an_unknown_zone_is_refused():
    with pytest.raises(ZoneInfoNotFoundError):
        vtimezone("America/Nowhere", FIRST, LAST)


def test_is_made_once():
    assert vtimezone("America/Denver", FIRST, LAST) is vtimezone("America/Denver", FIRST, LAST)


@pytest.mark.parametrize("name", ["America/Los_Angeles", "Pacific/Honolulu", "Asia/Gaza"])
def test_a_slip_of_the_pen_in_a_year_far_ahead_costs_no_more_and_spoils_nothing(name):
    assert vtimezone(name, 2026, 9999) == vtimezone(name, 2026, 2200)
    assert vtimezone(name, 9999, 9999) == vtimezone(name, 2200, 2200)
