"""Each period of the clock runs once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.outbox.clock import take_nights, take_periods
from modules.outbox.models import ClockRun

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


def test_the_first_run_is_of_the_present_period(session, now):
    assert take_periods(session, "tea", QUARTER, now + MINUTE) == [now]


def test_a_period_is_taken_once_and_the_next_when_it_begins(session, now):
    taken = [take_periods(session, "tea", QUARTER, now + minutes * MINUTE) for minutes in (0, 5, 14, 15, 16)]
    assert taken == [[now], [], [], [now + QUARTER], []]


def test_missed_periods_are_found_oldest_first(session, now):
    take_periods(session, "tea", QUARTER, now)
    assert take_periods(session, "tea", QUARTER, now + 3 * QUARTER) == [now + n * QUARTER for n in (1, 2, 3)]


def test_kinds_do_not_mind_each_other(session, now):
    assert take_periods(session, "tea", QUARTER, now) == take_periods(session, "soup", QUARTER, now) == [now]


def test_work_that_fails_leaves_its_period_to_be_run(fresh_database, now):
    with Session(fresh_database) as session:
        take_periods(session, "tea", QUARTER, now)
        session.rollback()
    with Session(fresh_database) as session, transaction(session):
        assert take_periods(session, "tea", QUARTER, now) == [now]


def test_eight_clocks_at_once_run_each_period_once(fresh_database, now):
    def ring(minute: int) -> int:
        with Session(fresh_database) as session, transaction(session):
            return len(take_periods(session, "tea", MINUTE, now + minute * MINUTE))

    ran = ring(0)
    with ThreadPoolExecutor(8) as pool:
        ran += sum(pool.map(ring, [minute for minute in range(30) for _ in range(8)]))
    with Session(fresh_database) as session:
        rows = session.scalar(select(func.count()).select_from(ClockRun))
    assert ran == rows
    assert rows == 30


PACIFIC = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2027, 1, 11, 10, 59, tzinfo=UTC), date(2027, 1, 10)),  # 2:59 in California: the night before goes on
        (datetime(2027, 1, 11, 11, 0, tzinfo=UTC), date(2027, 1, 11)),  # 3:00
        (datetime(2027, 1, 12, 0, 30, tzinfo=UTC), date(2027, 1, 11)),  # the afternoon, when the day of UTC begins
        (datetime(2027, 7, 11, 10, 0, tzinfo=UTC), date(2027, 7, 11)),  # 3:00 in summer
    ],
)
def test_a_night_begins_at_its_hour_in_the_zone(session, at, night):
    assert take_nights(session, "tea", 3, PACIFIC, at) == [night]
    assert take_nights(session, "tea", 3, PACIFIC, at) == []


def test_missed_nights_are_taken_over_a_change_of_the_clock_and_after_days_of_utc(session):
    take_periods(session, "tea", timedelta(days=1), datetime(2027, 3, 11, 20, tzinfo=UTC))  # began at 16:00 in California
    nights = take_nights(session, "tea", 3, PACIFIC, datetime(2027, 3, 14, 20, tzinfo=UTC))
    assert nights == [date(2027, 3, day) for day in (11, 12, 13, 14)]
    assert take_nights(session, "tea", 3, PACIFIC, datetime(2027, 3, 15, 10, tzinfo=UTC)) == [date(2027, 3, 15)]
