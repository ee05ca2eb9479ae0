"""Every reader's hour comes once on each of their days, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.mailings.digests.hours import WEEKLY_ON, Reader, is_due, moments, today
from modules.mailings.digests.running import QUARTER

HOME = "America/Los_Angeles"
TURNS = [
    (HOME, date(2027, 3, 14)),
    (HOME, date(2027, 11, 7)),
    ("America/Havana", date(2027, 3, 14)),  # skips midnight
    ("Australia/Lord_Howe", date(2027, 4, 4)),  # half an hour
    ("Asia/Kathmandu", date(2027, 3, 14)),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("Pacific/Chatham", date(2027, 9, 26)),
]
ZONES = sorted(available_timezones())


def periods(zone, first, days):
    """The quarters of an hour that cover these days of a zone and some hours more on both sides."""
    begin = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    start = begin - (begin - datetime(1970, 1, 1, tzinfo=UTC)) % QUARTER - 24 * QUARTER
    return [start + count * QUARTER for count in range(days * 96 + 48)]


def taken(frequency, zone, hour, first, days):
    """On which days of the reader a run took them, by the wall clock they then had."""
    found = Counter()
    for start in periods(zone, first, days):
        if is_due(frequency, Reader(zone, hour), HOME, start, start + QUARTER):
            found[(start + QUARTER).astimezone(ZoneInfo(zone)).date()] += 1
    return found


@pytest.mark.parametrize(("zone", "day"), TURNS)
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7, 23])
def test_nobody_is_skipped_or_doubled_when_clocks_change(zone, day, hour):
    found = taken("daily", zone, hour, day - timedelta(days=2), 5)
    within = [day + timedelta(days=count) for count in range(-2, 3)]
    assert [found[each] for each in within] == [1] * 5


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 20),
)
def test_there_is_one_moment_on_each_day_and_each_lies_in_one_period(zone, hour, day, days):
    reader = Reader(zone, hour)
    begin, end = (datetime.combine(each, datetime.min.time(), UTC) for each in (day, day + timedelta(days=days)))
    whole = list(moments("daily", reader, HOME, begin, end))
    assert abs(len(whole) - days) <= 1
    gaps = [later - earlier for earlier, later in pairwise(whole)]
    assert all(timedelta(hours=22) <= gap <= timedelta(hours=26) for gap in gaps)
    halves = [
        moment
        for first in (begin, begin + (end - begin) / 2)
        for moment in moments("daily", reader, HOME, first, first + (end - begin) / 2)
    ]
    assert halves == whole


@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23), day=st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_weekly_one_comes_once_in_each_week_with_the_daily_one_of_that_day(zone, hour, day):
    begin = datetime.combine(day, datetime.min.time(), UTC)
    weekly, daily = (
        list(moments(each, Reader(zone, hour), HOME, begin, begin + timedelta(days=7))) for each in ("weekly", "daily")
    )
    assert len(weekly) <= 2
    assert set(weekly) <= set(daily)
    month = list(moments("weekly", Reader(zone, hour), HOME, begin, begin + timedelta(days=28)))
    assert 3 <= len(month) <= 5
    assert all(each.astimezone(ZoneInfo(zone)).weekday() == WEEKLY_ON for each in month)


def test_a_day_that_a_zone_leaves_out_gives_no_second_digest():
    """Samoa had no December 30, 2011."""
    found = list(
        moments(
            "daily", Reader("Pacific/Apia", 7), HOME, datetime(2011, 12, 29, tzinfo=UTC), datetime(2011, 12, 31, tzinfo=UTC)
        )
    )
    assert len(set(found)) == 2


def test_a_zone_of_no_known_name_is_the_agencys():
    around = (datetime(2027, 1, 11, 14, 45, tzinfo=UTC), datetime(2027, 1, 11, 15, 0, tzinfo=UTC))
    assert is_due("daily", Reader("", 7), HOME, *around)
    assert is_due("daily", Reader("Mars/Olympus", 7), HOME, *around)
    assert today(Reader("../etc", 7), HOME, around[0]) == date(2027, 1, 11)


def test_the_hour_is_the_end_of_the_period_that_takes_it():
    seven = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
    assert is_due("daily", Reader(HOME, 7), HOME, seven - QUARTER, seven)
    assert not is_due("daily", Reader(HOME, 7), HOME, seven, seven + QUARTER)
