"""Series of other programs: their dates as the RFC itself or a hand-made list has them, and what is not worked out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from modules.formats.faults import Reason
from modules.formats.reading import Limits, read_calendar
from modules.formats.reading_series import MOST_DATES
from tests.factories.entries import utc
from tests.modules.formats.test_reading import RULES, a_file

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 10, 1, 18, tzinfo=UTC)
WEEKLY = ("UID:1", "SUMMARY:Board", f"DTSTART;TZID={ZONE}:20261027T090000", f"DTEND;TZID={ZONE}:20261027T100000")
LIMITS = Limits()
FIRST = utc(2026, 10, 27, 16)


def read(*entries, now=NOW, limits=LIMITS, before=()):
    return read_calendar(a_file(*entries, before=before), ZONE, now, limits)


def read_one(*entries, now=NOW, before=()):
    found = read(*entries, now=now, before=before)
    assert found.faults == []
    (entry,) = found.entries
    return entry


def series_of(*lines, now=NOW, before=()):
    return read_one((*WEEKLY, *lines), now=now, before=before).series


def starts(*lines):
    return [each.starts for each in series_of(*lines).dates]


def an_override(*lines, of=f";TZID={ZONE}:20261103T090000"):
    return ("UID:1", "SUMMARY:Board", f"RECURRENCE-ID{of}", *lines)


def days(text: str) -> list[tuple[int, ...]]:
    """`1997 9 2-4 10 7` as the days it names."""
    found, words = [], text.split()
    year = int(words.pop(0))
    month = 0
    for word in words:
        if word.startswith("y"):
            year = int(word[1:])
        elif word.startswith("m"):
            month = int(word[1:])
        else:
            first, _, last = word.partition("-")
            found += [(year, month, day) for day in range(int(first), int(last or first) + 1)]
    return found


# The examples of RFC 5545, 3.8.5.3: the rule, the first day, and the days that the RFC itself lists.
EXAMPLES = [
    ("FREQ=DAILY;COUNT=10", "19970902", "1997 m9 2-11"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902", "1997 m9 2 12 22 m10 2 12"),
    ("FREQ=WEEKLY;COUNT=10", "19970902", "1997 m9 2 9 16 23 30 m10 7 14 21 28 m11 4"),
    ("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "19970902", "1997 m9 2 4 9 11 16 18 23 25 30 m10 2"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "19970902", "1997 m9 2 4 16 18 30 m10 2 14 16"),
    ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "19970905", "1997 m9 5 m10 3 m11 7 m12 5 y1998 m1 2 m2 6 m3 6 m4 3 m5 1 m6 5"),
    ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "19970907", "1997 m9 7 28 m11 2 30 y1998 m1 4 25 m3 1 29 m5 3 31"),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922", "1997 m9 22 m10 20 m11 17 m12 22 y1998 m1 19 m2 16"),
    ("FREQ=MONTHLY;COUNT=6;BYMONTHDAY=-3", "19970928", "1997 m9 28 m10 29 m11 28 m12 29 y1998 m1 29 m2 26"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "19970930", "1997 m9 30 m10 1 31 m11 1 30 m12 1 31 y1998 m1 1 31 m2 1"),
    ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "19970910", "1997 m9 10-15 y1999 m3 10-13"),
    ("FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "19970610", "1997 m6 10 m7 10 y1998 m6 10 m7 10"),
    ("FREQ=YEARLY;COUNT=3;BYDAY=20MO", "19970519", "1997 m5 19 y1998 m5 18 y1999 m5 17"),
    ("FREQ=YEARLY;COUNT=2;BYWEEKNO=20;BYDAY=MO", "19970512", "1997 m5 12 y1998 m5 11"),
    ("FREQ=YEARLY;COUNT=5;BYMONTH=3;BYDAY=TH", "19970313", "1997 m3 13 20 27 y1998 m3 5 12"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904", "1997 m9 4 m10 7 m11 6"),
    (
        "FREQ=MONTHLY;COUNT=7;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "19970929",
        "1997 m9 29 m10 30 m11 27 m12 30 y1998 m1 29 m2 26 m3 30",
    ),
    ("FREQ=MONTHLY;COUNT=5;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "19970913", "1997 m9 13 m10 11 m11 8 m12 13 y1998 m1 10"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805", "1997 m8 5 10 19 24"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805", "1997 m8 5 17 19 31"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115", "2007 m1 15 30 m2 15 m3 15 30"),
]


@pytest.mark.parametrize("whole", [False, True], ids=["nine o'clock", "whole days"])
@pytest.mark.parametrize(("rule", "first", "expected"), EXAMPLES, ids=[rule for rule, _, _ in EXAMPLES])
def test_the_examples_of_the_rfc(rule, first, expected, whole):
    clock = ZoneInfo("America/New_York")
    begins = f"DTSTART;VALUE=DATE:{first}" if whole else f"DTSTART;TZID={clock.key}:{first}T090000"
    rule = rule.replace("T000000Z", "") if whole else rule
    now = datetime.strptime(first, "%Y%m%d").replace(tzinfo=UTC)
    found = [each.starts for each in read_one(("UID:1", begins, f"RRULE:{rule}"), now=now).series.dates]
    listed = [date(*day) if whole else datetime(*day, 9, tzinfo=clock).astimezone(UTC) for day in days(expected)]
    # An UNTIL of a whole day counts that day.
    assert found[: len(listed)] == listed
    assert len(found) - len(listed) == ("UNTIL" in rule and whole)


class TestTimes:
    def test_nine_o_clock_stays_nine_over_both_clock_changes(self):
        found = starts("RRULE:FREQ=WEEKLY;COUNT=22")
        assert (found[0], found[1], found[19], found[20]) == (
            utc(2026, 10, 27, 16),
            utc(2026, 11, 3, 17),
            utc(2027, 3, 9, 17),
            utc(2027, 3, 16, 16),
        )
        assert {each.astimezone(ZoneInfo(ZONE)).hour for each in found} == {9}

    def test_a_series_in_utc_stays_at_its_hour_there(self):
        entry = ("UID:1", "DTSTART:20261027T160000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
        assert [each.starts.hour for each in read_one(entry).series.dates] == [16, 16, 16]

    def test_an_hour_that_the_clock_skips_is_the_one_after(self):
        lines = (f"DTSTART;TZID={ZONE}:20270313T023000", "RRULE:FREQ=DAILY;COUNT=3")
        found = [each.starts for each in read_one(("UID:1", *lines)).series.dates]
        assert found == [utc(2027, 3, 13, 10, 30), utc(2027, 3, 14, 10, 30), utc(2027, 3, 15, 9, 30)]

    def test_an_end_is_as_exact_as_it_was_given(self):
        night = ("UID:1", f"DTSTART;TZID={ZONE}:20261024T220000", "RRULE:FREQ=WEEKLY;COUNT=2")
        exact = read_one((*night, f"DTEND;TZID={ZONE}:20261025T040000")).series.dates
        assert [each.ends - each.starts for each in exact] == [timedelta(hours=6)] * 2
        loose = read_one((*night, "DURATION:P1D")).series.dates
        assert [each.ends - each.starts for each in loose] == [timedelta(hours=24), timedelta(hours=25)]

    def test_a_further_date_in_utc_is_on_the_clock_of_the_series(self):
        night = ("UID:1", f"DTSTART;TZID={ZONE}:20261024T220000", "DURATION:P1D", "RDATE:20261101T050000Z")
        assert [each.ends - each.starts for each in read_one(night).series.dates] == [timedelta(hours=24), timedelta(hours=25)]

    def test_whole_days_and_several(self):
        entry = ("UID:1", "DTSTART;VALUE=DATE:20261030", "DTEND;VALUE=DATE:20261102", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3")
        assert [(each.starts, each.ends) for each in read_one(entry).series.dates] == [
            (date(2026, 10, 30), date(2026, 11, 2)),
            (date(2026, 11, 27), date(2026, 11, 30)),
            (date(2026, 12, 25), date(2026, 12, 28)),
        ]

    def test_a_zone_of_the_file_s_own(self):
        lines = ("UID:1", "DTSTART;TZID=Office clock:20261027T090000", "RRULE:FREQ=WEEKLY;COUNT=2")
        exdate = "EXDATE;TZID=Office clock:20261103T090000"
        assert [each.starts for each in read_one(lines, before=RULES).series.dates] == [FIRST, utc(2026, 11, 3, 17)]
        assert [each.starts for each in read_one((*lines, exdate), before=RULES).series.dates] == [FIRST]

    @pytest.mark.parametrize(
        "until", ["20261110T170000Z", "20261110", "20261110T090000", "20261111T000000Z", "20261116"], ids=lambda text: text
    )
    def test_until_counts_the_last_day_in_whatever_form(self, until):
        assert starts(f"RRULE:FREQ=WEEKLY;UNTIL={until}") == [FIRST, utc(2026, 11, 3, 17), utc(2026, 11, 10, 17)]

    def test_until_a_second_before(self):
        assert len(starts("RRULE:FREQ=WEEKLY;UNTIL=20261110T165959Z")) == 2


class TestExceptions:
    @pytest.mark.parametrize(
        "exdate",
        [
            f"EXDATE;TZID={ZONE}:20261103T090000",
            "EXDATE:20261103T170000Z",
            "EXDATE;VALUE=DATE:20261103",
            "EXDATE:20261103T090000",
            "EXDATE;TZID=America/New_York:20261103T120000",
        ],
        ids=["own clock", "UTC", "a day", "no clock", "another clock"],
    )
    def test_a_date_that_is_off(self, exdate):
        assert starts("RRULE:FREQ=WEEKLY;COUNT=3", exdate) == [FIRST, utc(2026, 11, 10, 17)]

    def test_further_dates_once_each_and_periods_with_their_own_end(self):
        lines = ("RDATE:20261027T160000Z,20261029T160000Z", "RDATE;VALUE=PERIOD:20261030T160000Z/PT3H")
        found = series_of("RRULE:FREQ=WEEKLY;COUNT=2", *lines, "RDATE;VALUE=PERIOD:20261031T160000Z/20261031T180000Z").dates
        assert [(each.starts.day, (each.ends - each.starts).seconds // 3600) for each in found] == [
            (27, 1),
            (29, 1),
            (30, 3),
            (31, 2),
            (3, 1),
        ]

    @pytest.mark.parametrize("of", [f";TZID={ZONE}:20261103T090000", ":20261103T170000Z", ";VALUE=DATE:20261103"])
    def test_a_date_that_was_moved_is_known_by_its_rule(self, of):
        moved = an_override(f"DTSTART;TZID={ZONE}:20261104T130000", "DURATION:PT2H", "LOCATION:Hall", of=of)
        entry = read_one((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"), moved)
        assert entry.series.dates[1].original == utc(2026, 11, 3, 17)
        assert (entry.series.dates[1].starts, entry.series.dates[1].ends) == (utc(2026, 11, 4, 21), utc(2026, 11, 4, 23))
        assert [each.location for each in entry.series.dates] == ["", "Hall", ""]
        assert (entry.summary, entry.series.reworded) == ("Board", 0)

    def test_the_order_in_the_file_says_nothing_and_the_latest_override_counts(self):
        overrides = [an_override(f"DTSTART;TZID={ZONE}:2026110{day}T130000", f"SEQUENCE:{day}") for day in (6, 5)]
        found = read_one(*overrides, (*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3")).series.dates
        assert [each.starts.day for each in found] == [27, 6, 10]

    def test_a_cancelled_date_is_none_and_words_of_a_date_are_counted(self):
        off = an_override(f"DTSTART;TZID={ZONE}:20261103T090000", "STATUS:CANCELLED")
        renamed = ("UID:1", "SUMMARY:Budget", "RECURRENCE-ID:20261110T170000Z", "DTSTART:20261110T170000Z")
        series = read_one((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"), off, renamed).series
        assert ([each.starts.day for each in series.dates], series.reworded) == ([27, 10], 1)

    def test_this_and_all_that_follow(self):
        later = an_override(
            f"DTSTART;TZID={ZONE}:20261104T130000", "DURATION:PT2H", of=f";RANGE=THISANDFUTURE;TZID={ZONE}:20261103T090000"
        )
        found = read_one((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"), later).series.dates
        assert [each.original for each in found] == [FIRST, utc(2026, 11, 3, 17), utc(2026, 11, 10, 17)]
        assert [each.starts for each in found] == [FIRST, utc(2026, 11, 4, 21), utc(2026, 11, 11, 21)]
        assert [(each.ends - each.starts).seconds for each in found] == [3600, 7200, 7200]

    def test_a_date_without_its_series_is_one_date(self):
        alone = an_override(f"DTSTART;TZID={ZONE}:20261104T130000")
        assert [each.original for each in read_one(alone).series.dates] == [utc(2026, 11, 3, 17)]

    def test_a_cancelled_series_still_says_when_it_was(self):
        entry = read_one((*WEEKLY, "STATUS:CANCELLED", "RRULE:FREQ=WEEKLY;COUNT=3"))
        assert (entry.status, len(entry.series.dates)) == ("CANCELLED", 3)

    def test_a_second_series_of_one_uid_is_reported(self):
        found = read((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"), (*WEEKLY, "RRULE:FREQ=DAILY;COUNT=3"))
        assert [(fault.reason, fault.index) for fault in found.faults] == [(Reason.DUPLICATE_UID, 2)]
        assert [each.starts.day for each in found.entries[0].series.dates] == [27, 3, 10]

    def test_of_two_series_of_one_uid_the_newer_is_read(self):
        newer = (*WEEKLY, "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:2")
        left_behind = an_override("DTSTART:20261103T180000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "SEQUENCE:1")
        found = read((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"), left_behind, newer)
        assert [(fault.reason, fault.index) for fault in found.faults] == [(Reason.DUPLICATE_UID, 1)]
        assert [each.starts.day for each in found.entries[0].series.dates] == [27, 28, 29]

    def test_a_rule_that_stands_twice_one_that_is_empty_and_a_count_of_less_than_nothing(self):
        assert len(starts("RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=WEEKLY;COUNT=3")) == 3
        assert len(starts("RRULE:FREQ=WEEKLY;COUNT=-1;UNTIL=20261110")) == 3
        assert series_of("RRULE:") is None


class TestWindow:
    def test_two_years_ahead_of_a_series_without_end(self):
        series = series_of("RRULE:FREQ=WEEKLY", now=datetime(2030, 1, 1, tzinfo=UTC))
        assert (series.dates[0].starts, series.dates[-1].starts) == (
            utc(2030, 1, 1, 17),
            utc(2031, 12, 30, 17),
        )
        assert not series.left_out

    def test_the_next_dates_of_more_than_are_kept(self):
        series = series_of("RRULE:FREQ=DAILY")
        assert (len(series.dates), series.left_out, series.dates[0].starts) == (MOST_DATES, True, FIRST)

    def test_what_goes_on_is_not_over(self):
        entry = ("UID:1", "DTSTART:20261001T170000Z", "DTEND:20261001T190000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
        assert len(read_one(entry).series.dates) == 2
        assert len(read_one(entry, now=utc(2026, 10, 1, 19)).series.dates) == 1

    def test_a_day_is_over_when_it_ends_where_it_is(self):
        entry = ("UID:1", "DTSTART;VALUE=DATE:20261001", "RRULE:FREQ=WEEKLY;COUNT=2")
        assert len(read_one(entry, now=utc(2026, 10, 2, 6, 59)).series.dates) == 2
        assert len(read_one(entry, now=utc(2026, 10, 2, 7)).series.dates) == 1

    def test_a_series_that_is_over_keeps_its_last_year(self):
        lines = (*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3")
        assert len(read_one(lines, now=utc(2027, 6, 1, 0)).series.dates) == 3
        assert [fault.reason for fault in read(lines, now=utc(2028, 6, 1, 0)).faults] == [Reason.NO_DATES]

    def test_the_words_of_a_rule_do_not_change_with_time(self):
        lines = (*WEEKLY, "RRULE:FREQ=WEEKLY", "EXDATE:20261110T170000Z,20261103T170000Z")
        turned = (*WEEKLY, "EXDATE:20261103T170000Z", "EXDATE:20261110T170000Z", "RRULE:freq=weekly;")
        early, late = read_one(lines).series, read_one(turned, now=NOW + timedelta(weeks=30)).series
        assert early.rule == late.rule
        there = {each.original for each in early.dates}
        assert [each.original in there for each in late.dates].count(False) == 30


class TestRefused:
    @pytest.mark.parametrize(
        ("lines", "reason", "field"),
        [
            (["RRULE:FREQ=SECONDLY"], Reason.TOO_OFTEN, "RRULE"),
            (["RRULE:FREQ=MINUTELY;COUNT=10"], Reason.TOO_OFTEN, "RRULE"),
            (["RRULE:FREQ=HOURLY;INTERVAL=24"], Reason.TOO_OFTEN, "RRULE"),
            (["RRULE:FREQ=DAILY;BYHOUR=9,13"], Reason.TOO_OFTEN, "RRULE"),
            (["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=YEARLY;BYWEEKNO=60"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;INTERVAL=0"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;BYEASTER=0"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;FREQ=WEEKLY"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;UNTIL=20261399"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=FORTNIGHTLY"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY;COUNT=99999999999999999999"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:every Tuesday"], Reason.BAD_RULE, "RRULE"),
            ([f"RRULE:FREQ=DAILY;BYMONTHDAY={',1' * 600}"], Reason.BAD_RULE, "RRULE"),
            (["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], Reason.RECURRING, "RRULE"),
            (["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"], Reason.RECURRING, "EXRULE"),
            (["RRULE:FREQ=DAILY", "EXDATE:soon"], Reason.BAD_TIME, "EXDATE"),
            (["RDATE:00010101T000000Z"], Reason.BAD_TIME, "RDATE"),
            (["RDATE;VALUE=PERIOD:20261030T160000Z/20261029T160000Z"], Reason.END_BEFORE_START, "RDATE"),
            (["RRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z"], Reason.NO_DATES, ""),
            (["RRULE:FREQ=WEEKLY;COUNT=1", "EXDATE:20261027T160000Z"], Reason.NO_DATES, ""),
            (["RRULE:FREQ=DAILY", f"EXDATE:{','.join(['20261027T160000Z'] * 2001)}"], Reason.TOO_MANY_DATES, ""),
            (["RRULE:FREQ=DAILY", *["EXDATE:20261027T160000Z"] * 2001], Reason.TOO_MANY_DATES, ""),
        ],
        ids=lambda value: str(value)[:50],
    )
    def test_with_its_reason_and_no_other_entry_suffers(self, lines, reason, field):
        found = read((*WEEKLY, *lines), ("UID:2", "DTSTART:20261027T160000Z"))
        assert [entry.uid for entry in found.entries] == ["2"]
        assert [(fault.reason, fault.field, fault.uid, fault.line) for fault in found.faults] == [(reason, field, "1", 3)]

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=DAILY;COUNT=1000000000",
            "FREQ=DAILY;UNTIL=99991231T235959Z",
            "FREQ=DAILY;UNTIL=99991231",
        ],
    )
    def test_what_is_endless_is_read_as_far_as_it_is_kept(self, rule):
        assert len(starts(f"RRULE:{rule}")) == MOST_DATES

    def test_thousands_of_dates_that_are_off(self):
        off = ",".join(f"{date(2026, 10, 27) + timedelta(days=day):%Y%m%d}T090000" for day in range(2000))
        found = read((*WEEKLY, "RRULE:FREQ=DAILY", f"EXDATE;TZID={ZONE}:{off}"))
        assert [fault.reason for fault in found.faults] == [Reason.NO_DATES]

    def test_all_series_of_a_file_together_have_their_limits(self):
        many = [("UID:" + str(number), *WEEKLY[1:], "RRULE:FREQ=WEEKLY;COUNT=50") for number in range(4)]
        found = read(*many, limits=Limits(dates=100))
        assert (len(found.entries), [fault.reason for fault in found.faults]) == (2, [Reason.TOO_MANY_DATES] * 2)
        found = read(*many, limits=Limits(days=1000))
        assert (len(found.entries), [fault.reason for fault in found.faults]) == (2, [Reason.TOO_MANY_DATES] * 2)

    def test_rules_that_never_come_true_use_the_limit_up(self):
        many = [("UID:" + str(number), *WEEKLY[1:], "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31") for number in range(4)]
        found = read(*many, ("UID:one", "DTSTART:20261027T160000Z"), limits=Limits(days=30_000))
        assert [fault.reason for fault in found.faults] == [Reason.BAD_RULE] * 2 + [Reason.TOO_MANY_DATES] * 2
        assert [entry.uid for entry in found.entries] == ["one"]


def a_list(values, most=3):
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(lambda each: ",".join(map(str, each)))


DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 5),
        "COUNT": st.integers(1, 200),
        "UNTIL": st.sampled_from(["20271231T235959Z", "20270314T100000Z"]),
        "WKST": st.sampled_from(DAYS),
        "BYDAY": a_list(DAYS),
        "BYMONTH": a_list(range(1, 13)),
        "BYMONTHDAY": a_list([1, 2, 15, 28, 29, 30, 31, -1, -2]),
        "BYSETPOS": a_list([1, 2, -1]),
    },
)


@given(PARTS)
def test_any_rule_has_the_dates_that_its_wall_clock_shows(parts):
    """Worked out once more without zones: on the wall clock, day after day."""
    if "COUNT" in parts:
        parts.pop("UNTIL", None)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    found = read((*WEEKLY, f"RRULE:{text}"))
    if found.faults:
        assert found.faults[0].reason in {Reason.BAD_RULE, Reason.NO_DATES}
        return
    clock = {"tzinfo": None}
    begins = FIRST.astimezone(ZoneInfo(ZONE)).replace(**clock)
    wall = rrulestr(text.replace("Z", ""), dtstart=begins)
    expected = {begins, *wall.between(begins, (NOW + timedelta(days=731)).replace(**clock))}
    in_utc = sorted(each.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC) for each in expected)[:MOST_DATES]
    dates = [each.starts for each in found.entries[0].series.dates]
    assert dates[: len(in_utc)] == in_utc
    assert len(dates) - len(in_utc) <= 2
