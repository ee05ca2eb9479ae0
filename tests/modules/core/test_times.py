from datetime import UTC, datetime

import pytest

from modules.core.times import from_local, local, read_now

PACIFIC = "America/Los_Angeles"


def wall(text: str) -> datetime:
    """What a clock on the wall shows, without a zone."""
    return datetime.fromisoformat(text)


def test_wall_time_in_winter_and_summer():
    assert from_local(wall("2027-01-12 16:00"), PACIFIC) == datetime(2027, 1, 13, 0, 0, tzinfo=UTC)
    assert from_local(wall("2027-07-12 16:00"), PACIFIC) == datetime(2027, 7, 12, 23, 0, tzinfo=UTC)


def test_the_skipped_hour_is_refused():
    with pytest.raises(ValueError, match="skipped"):
        from_local(wall("2027-03-14 02:30"), PACIFIC)


def test_the_repeated_hour_is_the_first():
    assert from_local(wall("2027-11-07 01:30"), PACIFIC) == datetime(2027, 11, 7, 8, 30, tzinfo=UTC)


def test_local_is_the_way_back():
    moment = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
    assert from_local(local(moment, PACIFIC).replace(tzinfo=None), PACIFIC) == moment


def test_now_comes_from_the_database_in_utc(session):
    assert read_now(session).tzinfo is UTC
