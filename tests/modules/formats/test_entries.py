from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.factories.entries import an_entry, utc

NAIVE = datetime(2026, 7, 1, 10)  # noqa: DTZ001 - without a zone on purpose


def test_moments_are_kept_in_utc_and_whole_seconds():
    pacific = timezone(timedelta(hours=-7))
    entry = an_entry(starts=datetime(2026, 7, 1, 10, 0, 0, 999, tzinfo=pacific))
    assert entry.starts == utc(2026, 7, 1, 17)
    assert entry.starts.tzinfo is UTC


@pytest.mark.parametrize(
    "over",
    [
        {"starts": NAIVE},
        {"last_modified": NAIVE},
        {"ends": utc(2026, 7, 1, 16)},
        {"ends": date(2026, 7, 2)},
        {"starts": date(2026, 7, 1), "ends": date(2026, 7, 1)},
    ],
    ids=["no zone", "no zone of a stamp", "ends before it starts", "date and moment", "no whole day"],
)
def test_times_no_calendar_can_carry_are_refused(over):
    with pytest.raises(ValueError):
        an_entry(**over)


def test_a_deadline_may_end_when_it_starts():
    entry = an_entry(ends=utc(2026, 7, 1, 17))
    assert not entry.all_day


def test_dates_make_whole_days():
    assert an_entry(starts=date(2026, 7, 1), ends=date(2026, 7, 2)).all_day
