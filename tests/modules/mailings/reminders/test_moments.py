"""A rule's moment on the clocks of the world."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from modules.core.times import local
from modules.mailings.reminders.models import ReminderRule
from modules.mailings.reminders.moments import moment_of
from tests.factories.events import wall


def changes_its_clocks(zone: str) -> bool:
    winter, summer = (datetime(2027, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))
    return winter != summer


ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
CHANGING = [zone for zone in ZONES if changes_its_clocks(zone)]
STARTS = st.datetimes(wall("2020-01-01"), wall("2040-01-01"), timezones=st.just(UTC))
SPRING = st.datetimes(wall("2027-04-01"), wall("2027-05-01"), timezones=st.just(UTC))
"""Weeks after the clocks of the north went forward."""


def test_it_is_the_hour_said_on_the_day_said_whatever_the_clocks_do():
    met = Counter()

    @given(
        st.sampled_from(CHANGING) | st.sampled_from(ZONES),
        STARTS | SPRING,
        st.integers(1, 60) | st.just(45),
        st.integers(6, 21),
    )
    def reminded(zone, starts_at, days, hour):
        there = local(moment_of(ReminderRule(thing="session", days=days, hour=hour), starts_at, zone), zone)
        assert (there.hour, there.minute, there.second) == (hour, 0, 0)
        assert there.date() == local(starts_at, zone).date() - timedelta(days=days)
        shifted = there.utcoffset() != local(starts_at, zone).utcoffset()
        met["the clocks changed in between" if shifted else "they did not"] += 1

    reminded()
    print(dict(met))
    assert met["the clocks changed in between"] >= 0.05 * sum(met.values())


@given(st.sampled_from(ZONES), STARTS, st.integers(5, 720))
def test_minutes_are_minutes_on_every_clock(zone, starts_at, minutes):
    assert starts_at - moment_of(ReminderRule(thing="session", minutes=minutes), starts_at, zone) == timedelta(minutes=minutes)


def test_the_day_on_which_clocks_go_forward_in_california():
    zone = ZoneInfo("America/Los_Angeles")
    day_before = ReminderRule(thing="session", days=1, hour=9)
    monday = datetime(2027, 3, 15, 16, 0, tzinfo=zone)
    assert moment_of(day_before, monday.astimezone(UTC), zone.key) == datetime(2027, 3, 14, 16, 0, tzinfo=UTC)
    sunday = datetime(2027, 3, 14, 16, 0, tzinfo=zone)
    assert moment_of(day_before, sunday.astimezone(UTC), zone.key) == datetime(2027, 3, 13, 17, 0, tzinfo=UTC)
