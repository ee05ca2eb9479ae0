from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.timezone import tzp

from modules.formats.cleaning import clean_line, clean_text
from modules.formats.entries import CalendarUser, Status
from modules.formats.faults import Reason
from modules.formats.icalendar_text import calendar
from modules.formats.reading import Limits, read_calendar
from modules.formats.vevent import vevent
from tests.factories.entries import an_entry, utc
from tests.modules.formats.test_vevent import TEXTS, WORST

ZONE = "America/New_York"
NOW = datetime(2025, 6, 1, tzinfo=UTC)
GOOD = ("UID:good", "SUMMARY:Good", "DTSTART:20250701T140000Z", "DTEND:20250701T150000Z")


def a_file(*events, before=()) -> bytes:
    """A calendar of events given as their lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *before]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def an_event(*lines) -> tuple[str, ...]:
    """A good event in which lines of the same name are replaced."""
    given_names = {line.replace(";", ":").partition(":")[0] for line in lines}
    return (*(line for line in GOOD if line.partition(":")[0] not in given_names), *lines)


def read_one(*lines, before=()):
    read = read_calendar(a_file(an_event(*lines), before=before), ZONE, NOW)
    assert read.faults == []
    return read.entries[0]


def only_fault(*lines):
    read = read_calendar(a_file(GOOD, an_event(*lines)), ZONE, NOW)
    assert [entry.uid for entry in read.entries] == ["good"]
    return read.faults[0]


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        (["DTSTART:20250701T100000", "DTEND:20250701T110000"], utc(2025, 7, 1, 14), utc(2025, 7, 1, 15)),
        (["DTSTART;TZID=America/Denver:20250701T100000", "DTEND:20250701T170000Z"], utc(2025, 7, 1, 16), utc(2025, 7, 1, 17)),
        (
            ["DTSTART;TZID=Pacific Standard Time:20250701T070000", "DTEND:20250701T150000Z"],
            utc(2025, 7, 1, 14),
            utc(2025, 7, 1, 15),
        ),
        (
            ["DTSTART;TZID=/x.org/v1/America/Denver:20250701T100000", "DTEND:20250701T170000Z"],
            utc(2025, 7, 1, 16),
            utc(2025, 7, 1, 17),
        ),
        (["DTSTART;VALUE=DATE:20250701", "DTEND;VALUE=DATE:20250703"], date(2025, 7, 1), date(2025, 7, 3)),
        (["DTSTART:20250701", "DTEND:20250701"], date(2025, 7, 1), date(2025, 7, 2)),
        (["DTSTART:20250701T140000Z", "DTEND:20250701T140000Z"], utc(2025, 7, 1, 14), utc(2025, 7, 1, 14)),
    ],
    ids=["floating", "IANA", "Windows", "vendor", "whole days", "day without VALUE that ends on itself", "deadline"],
)
def test_times_are_understood(lines, starts, ends):
    entry = read_one(*lines)
    assert (entry.starts, entry.ends) == (starts, ends)
    assert entry.all_day == (type(starts) is date)


@pytest.mark.parametrize(
    ("start", "duration", "ends"),
    [
        ("DTSTART:20250701T140000Z", "PT1H30M", utc(2025, 7, 1, 15, 30)),
        ("DTSTART:20250308T150000", "P1D", utc(2025, 3, 9, 19)),
        ("DTSTART:20250308T150000", "PT24H", utc(2025, 3, 9, 20)),
        ("DTSTART:20250701", "P1W", date(2025, 7, 8)),
    ],
    ids=["hours", "a day on the clock", "24 hours over the change", "weeks"],
)
def test_durations_are_added(start, duration, ends):
    lines = ("UID:one", start, f"DURATION:{duration}")
    assert read_calendar(a_file(lines), ZONE, NOW).entries[0].ends == ends


def test_without_an_end_a_day_lasts_and_a_moment_does_not():
    read = read_calendar(a_file(("UID:1", "DTSTART:20250701"), ("UID:2", "DTSTART:20250701T140000Z")), ZONE, NOW)
    assert [entry.ends - entry.starts for entry in read.entries] == [timedelta(days=1), timedelta()]


RULES = (
    "BEGIN:VTIMEZONE",
    "TZID:Office clock",
    "BEGIN:STANDARD",
    "DTSTART:16011104T020000",
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    "TZOFFSETFROM:-0700",
    "TZOFFSETTO:-0800",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010311T020000",
    "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
    "TZOFFSETFROM:-0800",
    "TZOFFSETTO:-0700",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


def test_a_zone_of_the_files_own_is_followed_and_forgotten():
    lines = ("DTSTART;TZID=Office clock:20250701T070000", "DTEND;TZID=Office clock:20250701T080000")
    assert read_one(*lines, before=RULES).starts == utc(2025, 7, 1, 14)
    winter = ("DTSTART;TZID=Office clock:20251201T070000", "DTEND;TZID=Office clock:20251201T080000")
    assert read_one(*winter, before=RULES).starts == utc(2025, 12, 1, 15)
    assert only_fault(*lines).reason is Reason.UNKNOWN_ZONE
    assert tzp.timezone("Office clock") is None


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=YEARLY;BYSECOND=1", "FREQ=YEARLY;INTERVAL=0"]
)
def test_a_zone_that_would_keep_the_machine_busy_is_refused(rule):
    before = [f"RRULE:{rule}" if line.startswith("RRULE") else line for line in RULES]
    read = read_calendar(a_file(an_event("DTSTART;TZID=Office clock:20250701T070000"), before=before), ZONE, NOW)
    assert [fault.reason for fault in read.faults] == [Reason.UNKNOWN_ZONE]


@pytest.mark.parametrize(
    ("lines", "reason", "field"),
    [
        (["EXRULE:FREQ=WEEKLY"], Reason.RECURRING, "EXRULE"),
        (["DTEND:20250701T130000Z"], Reason.END_BEFORE_START, ""),
        (["DTEND;VALUE=DATE:20250702"], Reason.BAD_TIME, "DTEND"),
        (["DTSTART:20251301T140000Z"], Reason.BAD_TIME, "DTSTART"),
        (["DTSTART:00010101T000000"], Reason.BAD_TIME, "DTSTART"),
        (["DTSTART:tomorrow"], Reason.BAD_TIME, "DTSTART"),
        (["DTSTART;TZID=Mars/Base:20250701T140000"], Reason.UNKNOWN_ZONE, "Mars/Base"),
        (["no line at all"], Reason.BAD_LINE, ""),
        ([f"SUMMARY:{'x' * 1001}"], Reason.TOO_LONG, "SUMMARY"),
        ([f"DESCRIPTION:{'x' * 100_001}"], Reason.TOO_LONG, "DESCRIPTION"),
        ([], Reason.DUPLICATE_UID, ""),
    ],
    ids=lambda value: value if isinstance(value, Reason) else "",
)
def test_a_broken_entry_is_reported_and_spoils_no_other(lines, reason, field):
    fault = only_fault(*lines)
    assert (fault.reason, fault.field, fault.index, fault.line, fault.uid) == (reason, field, 2, 9, "good")


@pytest.mark.parametrize("duration", ["one hour", "P2900000D"])
def test_a_length_that_is_none_is_reported(duration):
    lines = ("UID:good", "DTSTART:20250701T140000Z", f"DURATION:{duration}")
    assert [fault.field for fault in read_calendar(a_file(lines), ZONE, NOW).faults] == ["DURATION"]


def test_bytes_that_are_no_text_are_reported():
    read = read_calendar(a_file(an_event("UID:latin", "SUMMARY:caf?")).replace(b"caf?", b"caf\xe9"), ZONE, NOW)
    assert [(fault.reason, fault.uid, fault.summary) for fault in read.faults] == [(Reason.BAD_BYTES, "latin", "caf\ufffd")]


@pytest.mark.parametrize(
    ("data", "reasons", "read"),
    [
        (b"<html>Sign in</html>", [Reason.NOT_A_CALENDAR], 0),
        (b"", [Reason.NOT_A_CALENDAR], 0),
        (a_file(GOOD)[:-15], [Reason.FILE_CUT_SHORT], 1),
        (a_file(GOOD, an_event("UID:two"))[:-40], [Reason.FILE_CUT_SHORT, Reason.CUT_SHORT], 1),
        (a_file(GOOD).replace(b"VEVENT", b"VTODO"), [Reason.NOT_AN_EVENT], 0),
        (a_file(GOOD, an_event("UID:two"), an_event("UID:three")), [Reason.TOO_MANY_ENTRIES], 0),
        (a_file(an_event(f"DESCRIPTION:{'x' * 2000}")), [Reason.FILE_TOO_LARGE], 0),
    ],
    ids=["a page", "nothing", "end missing", "half an entry", "a task", "too many", "too large"],
)
def test_a_file_that_is_not_whole_says_so(data, reasons, read):
    found = read_calendar(data, ZONE, NOW, Limits(octets=2000, entries=2))
    assert [fault.reason for fault in found.faults] == reasons
    assert len(found.entries) == read


def test_an_entry_that_never_ends_spares_the_next():
    data = a_file(an_event("UID:open"), GOOD).replace(b"END:VEVENT\r\n", b"", 1)
    read = read_calendar(data, ZONE, NOW)
    assert [entry.uid for entry in read.entries] == ["good"]
    assert [(fault.reason, fault.uid) for fault in read.faults] == [(Reason.CUT_SHORT, "open")]


@pytest.mark.parametrize("newline", [b"\n", b"\r", b"\r\r\n"])
def test_any_line_end_and_a_byte_order_mark_will_do(newline):
    data = b"\xef\xbb\xbf" + a_file(GOOD).replace(b"\r\n", newline)
    assert [entry.uid for entry in read_calendar(data, ZONE, NOW).entries] == ["good"]


def test_a_fold_inside_a_character_does_no_harm():
    data = a_file(an_event("SUMMARY:caf?")).replace(b"caf?", b"caf\xc3\r\n \xa9 " + b"x" * 500)
    assert read_calendar(data, ZONE, NOW).entries[0].summary == "café " + "x" * 500


def test_a_missing_uid_is_derived_the_same_each_time():
    lines = GOOD[1:]
    uids = {read_calendar(a_file(event), ZONE, NOW).entries[0].uid for event in (lines, (*lines, "LOCATION:Room 2"))}
    assert len(uids) == 1
    assert read_calendar(a_file((*lines[1:], "SUMMARY:Other")), ZONE, NOW).entries[0].uid not in uids


def test_html_in_a_description_is_told_from_text():
    entry = read_one(r"DESCRIPTION:Kind: talk\n<p>Fish &amp\; <b>chips</b></p>\nBring:\nforks")
    assert entry.description_plain == "Kind: talk\n\nFish & chips\n\nBring:\nforks"
    assert "Bring:<br>" in entry.description_html
    assert read_one("DESCRIPTION:a < b and c > d").description_html == ""


def test_html_beside_the_description_is_kept():
    entry = read_one("DESCRIPTION:Plain", "X-ALT-DESC;FMTTYPE=text/html:<p>Rich</p>")
    assert (entry.description_plain, entry.description_html) == ("Plain", "<p>Rich</p>")


def test_what_has_no_field_is_kept_as_it_stood():
    entry = read_one("URL:javascript:alert(1)", "GEO:here", "STATUS:MAYBE", "SEQUENCE:-1", "X-COLOR;X=1:red", "CLASS:PUBLIC")
    assert entry.others == (
        "URL:javascript:alert(1)",
        "GEO:here",
        "STATUS:MAYBE",
        "SEQUENCE:-1",
        "X-COLOR;X=1:red",
        "CLASS:PUBLIC",
    )
    assert (entry.url, entry.geo, entry.status, entry.sequence) == ("", None, Status.CONFIRMED, 0)


def test_people_and_alarms_of_the_sender_are_left_behind():
    entry = read_one("ATTENDEE:mailto:a@b.example", "BEGIN:VALARM", "TRIGGER:-PT5M", "DESCRIPTION:Ring", "END:VALARM")
    assert (entry.others, entry.description_plain) == ((), "")


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
@example(WORST, WORST, [WORST, "b"])
def test_what_we_write_we_read_back(summary, description, categories):
    entry = an_entry(
        summary=summary,
        description=description,
        categories=tuple(categories),
        status=Status.TENTATIVE,
        geo=(34.05, -118.25),
        sequence=5,
        conference="https://meet.example/1",
        transparent=True,
        organizer=CalendarUser('The "Agency"', "a@b.example"),
    )
    read = read_calendar(calendar("Sample", [vevent(entry)], zone=ZONE, zones={entry.zone}, years=(2026, 2026)), ZONE, NOW)
    assert read.faults == []
    found = read.entries[0]
    for field in (
        "uid",
        "sequence",
        "starts",
        "ends",
        "zone",
        "status",
        "geo",
        "conference",
        "transparent",
        "organizer",
        "created",
        "last_modified",
    ):
        assert getattr(found, field) == getattr(entry, field), field
    assert found.summary == clean_line(summary)
    assert found.description_plain == clean_text(description)
    assert found.categories == tuple(filter(None, map(clean_line, categories)))
    assert found.others == ()


REPEATING = (
    "RRULE:FREQ=WEEKLY",
    "RRULE:FREQ=DAILY;COUNT=3",
    "EXDATE:20250702T140000Z",
    "EXDATE;VALUE=DATE:20250701",
    "RDATE:20250705",
    "RDATE;VALUE=PERIOD:20250705T140000Z/PT1H",
    "RECURRENCE-ID:20250702T140000Z",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20250702",
    "DTSTART;VALUE=DATE:20250701",
    "DTSTART;TZID=Office clock:20250701T070000",
    "DURATION:P1D",
    "STATUS:CANCELLED",
)
PIECES = st.sampled_from(
    [
        *(f"{line}\r\n".encode() for line in (*RULES, *GOOD, *REPEATING, "BEGIN:VEVENT", "END:VEVENT")),
        b"\xff",
        b";",
        b":",
        b'"',
        b"\r\n ",
        b"\\",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=10), max_size=60).map(b"".join))
def test_nothing_makes_it_fall(middle):
    data = b"BEGIN:VCALENDAR\r\n" + middle + a_file(GOOD)
    assert read_calendar(data, ZONE, NOW).entries or read_calendar(data, ZONE, NOW).faults


@given(st.lists(st.lists(st.sampled_from(REPEATING), max_size=6), min_size=1, max_size=3))
def test_no_mix_of_repeating_lines_makes_it_fall(events):
    read = read_calendar(a_file(*(("UID:1", "DTSTART:20250701T140000Z", *lines) for lines in events), before=RULES), ZONE, NOW)
    assert len(read.entries) + len(read.faults) >= 1
