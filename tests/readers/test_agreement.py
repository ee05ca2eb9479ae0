"""Five programs that know nothing of us read our feeds alike: what, when and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from modules.formats.clock_changes import clock_changes
from modules.formats.entries import Entry, Status
from modules.formats.icalendar_text import calendar
from modules.formats.vevent import component, tzid, vevent
from tests.factories.entries import an_entry, utc
from tests.modules.formats.test_vevent import WORST
from tests.readers.programs import Programs, as_node_ical_reads, as_written
from tests.readers.rules import feed_faults
from tests.readers.typed import OFFERED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF = HOUR / 2
RULED = [
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
]
WITHOUT_RULE = [
    "America/Phoenix",
    "Pacific/Honolulu",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Asia/Gaza",
    "UTC",
]
# Each gave up summer time, or took it back, inside these two years.
RULE_CHANGED = {
    "America/Mexico_City": 2022,
    "America/Sao_Paulo": 2018,
    "Asia/Amman": 2022,
    "Europe/Volgograd": 2020,
    "Asia/Tehran": 2022,
    "Asia/Pyongyang": 2018,
}
WORDS = {
    "plain": "Sample workshop",
    "Spanish and emoji": "¿Cómo están? Ñandú, niñez y corazón 😀👩🏽‍🏫🇲🇽",
    "other scripts": "学区 학부모 עברית عربي Հայերեն हिन्दी",
    "combining": "e\u0301cole a\u030a",
    "separators": "a;b,c;;,, d:e=f",
    "backslashes": r"C:\dir\file, \; \\ \, a\\",
    "quotes": "He said \"yes\" and 'no'",
    "looks like iCalendar": "BEGIN:VEVENT END:VEVENT X;Y=Z:1",
    "one long word": "ñ" * 150 + "😀" * 60,
    "carets": "^n ^^ ^'",
    "HTML": "<b>1 &amp; 2</b>",
    "separators of lines": "one\u2028two\u2029three\x85four",
}


def feed(entries: Iterable[Entry], zone: str = "America/Los_Angeles") -> bytes:
    """As the site writes it."""
    entries = list(entries)
    years = [moment.year for entry in entries for moment in (entry.starts, entry.ends)]
    zones = {name for entry in entries if (name := tzid(entry))}
    return calendar("Sample", map(vevent, entries), zone=zone, zones=zones, years=(min(years), max(years)))


def agreed(programs: Programs, body: bytes, entries: Iterable[Entry]) -> None:
    """Assert that the rules are kept and that each program sees exactly the times and titles of these entries."""
    assert feed_faults(body) == []
    wanted = sorted((entry.uid, entry.starts, entry.ends, entry.summary) for entry in entries)
    for name, seen in programs.see(body).items():
        assert [each.times for each in seen] == wanted, name


def around_changes(zone: str, first_year: int) -> list[Entry]:
    """Entries before, in and after each hour that the clock skips or repeats, of one week round it, and through two years."""
    span = range(first_year, first_year + 2)
    centres = [datetime(year, month, 14, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC) for year in span for month in range(1, 13)]
    offsets = [-DAY, -HOUR, -HALF, -HALF / 2, timedelta(), HALF / 2, HALF, HOUR, 2 * HOUR, DAY]
    for change in clock_changes(ZoneInfo(zone), span):
        at = (change.wall - change.kind.before).replace(tzinfo=UTC)
        centres += [at + offset for offset in offsets]
    lengths = [HALF, 2 * HOUR, 26 * HOUR]
    moments = [(start, start + length) for start in dict.fromkeys(centres) for length in lengths]
    return [an_entry(uid=f"{number:04}", starts=start, ends=end, zone=zone) for number, (start, end) in enumerate(moments)]


@pytest.mark.parametrize("zone", RULED + WITHOUT_RULE)
def test_all_agree_over_two_years_of_a_zone(programs, zone):
    entries = around_changes(zone, 2026)
    agreed(programs, feed(entries), entries)


@pytest.mark.parametrize("zone", RULE_CHANGED)
def test_all_agree_on_a_zone_whose_rule_changes_in_these_years(programs, zone):
    entries = around_changes(zone, RULE_CHANGED[zone])
    body = feed(entries)
    agreed(programs, body, entries)
    assert b"RDATE" in body or body.count(b"BEGIN:STANDARD") > 1


def test_javascript_agrees_on_every_zone_that_staff_can_choose(programs):
    entries = [
        an_entry(uid=f"{zone} {month}", starts=utc(2026, month, 20, 17), ends=utc(2026, month, 20, 19), zone=zone)
        for zone in OFFERED
        for month in (1, 4, 7, 11)
    ]
    body = feed(entries)
    assert feed_faults(body) == []
    wanted = sorted((entry.uid, entry.starts, entry.ends, entry.summary) for entry in entries)
    for name, seen in programs.see_in_javascript(body).items():
        assert [each.times for each in seen] == wanted, name


def test_all_agree_on_whole_days_long_stays_and_deadlines(programs):
    entries = [
        an_entry(uid="day", starts=date(2026, 3, 8), ends=date(2026, 3, 9)),
        an_entry(uid="days over the change", starts=date(2026, 10, 30), ends=date(2026, 11, 3)),
        an_entry(uid="leap day", starts=date(2028, 2, 29), ends=date(2028, 3, 1)),
        an_entry(uid="year's end", starts=utc(2026, 12, 31, 20), ends=utc(2027, 1, 2, 20)),
        an_entry(uid="three weeks", starts=utc(2026, 10, 20, 16), ends=utc(2026, 11, 10, 17)),
        an_entry(uid="deadline", starts=utc(2026, 7, 1, 16), ends=utc(2026, 7, 1, 16)),
    ]
    agreed(programs, feed(entries), entries)


@pytest.mark.parametrize("name", WORDS)
def test_all_agree_on_words(programs, name):
    text = WORDS[name]
    entry = an_entry(
        summary=text, description=f"{text}\n\n{text}", location=text, url="https://agency.example/a?b=1;2", categories=(text,)
    )
    body = feed([entry])
    broken = re.sub("[\u2028\u2029\x85]", "\n", text)
    clean = " ".join(broken.split())
    told = f"{broken}\n\n{broken}\n\n{entry.url}"
    wanted = as_written(entry, summary=clean, description=told)._replace(location=clean, categories=(clean,))
    assert feed_faults(body) == []
    for program, seen in programs.see(body).items():
        assert seen == [as_node_ical_reads(wanted) if program == "node-ical" else wanted], program


def test_what_is_cancelled_is_cancelled_for_all(programs):
    entries = [an_entry(uid="off", status=Status.CANCELLED, sequence=3), an_entry(uid="on", sequence=2)]
    for name, seen in programs.see(feed(entries)).items():
        assert [(each.uid, each.status, each.sequence) for each in seen] == [("off", "CANCELLED", 3), ("on", "CONFIRMED", 2)], (
            name
        )


def test_a_fault_that_node_ical_has_is_no_other_than_the_one_we_know():
    troubled = as_written(an_entry(), summary=WORST.replace("\n", " "), description='"a" \\n TZID=')
    assert as_node_ical_reads(troubled) != troubled
    for text in WORDS.values():
        plain = as_written(an_entry(), summary=text, description="")
        if "\\" not in text:
            assert as_node_ical_reads(plain) == plain


# --- Controls: what others write, and what we must not, is read wrong, and these tests see it ---


def with_foreign_zones(entries: Iterable[Entry]) -> bytes:
    """The same entries with the VTIMEZONEs that icalendar makes."""
    made = icalendar.Calendar({"PRODID": "-//Control//EN", "VERSION": "2.0"})
    for entry in entries:
        made.add_component(component(entry))
    made.add_missing_timezones()
    return made.to_ical()


def by_month(zone: str) -> list[Entry]:
    return [
        an_entry(uid=f"{month:02}", starts=utc(2026, month, 1, 8), ends=utc(2026, month, 1, 9), zone=zone)
        for month in range(1, 13)
    ]


def test_with_zones_by_icalendar_summer_is_an_hour_wrong_in_the_engine_of_thunderbird(programs):
    entries = by_month("Europe/Berlin")
    theirs = programs.see_in_javascript(with_foreign_zones(entries))["ical.js"]
    ours = programs.see_in_javascript(feed(entries))["ical.js"]
    wrong = {
        seen.uid: seen.starts - right.starts for seen, right in zip(theirs, entries, strict=True) if seen.starts != right.starts
    }
    assert wrong == dict.fromkeys(["04", "05", "06", "07", "08", "09", "10"], HOUR)
    assert [seen.starts for seen in ours] == [right.starts for right in entries]


def test_rules_of_zones_by_icalendar_are_broken(programs):
    assert [fault for fault in feed_faults(with_foreign_zones(by_month("Europe/Berlin"))) if "RDATE" in fault]


@pytest.mark.parametrize(
    ("ours", "wrong"),
    [
        (b"TZOFFSETTO:-0700", b"TZOFFSETTO:-0800"),
        (b"BYMONTH=3;BYDAY=2SU", b"BYMONTH=4;BYDAY=1SU"),
        (b"DTEND;TZID=America/Los_Angeles:20260701T11", b"DTEND;TZID=America/Los_Angeles:20260701T12"),
        (b"SUMMARY:", b"SUMMARY:x"),
        (b"UID:", b"UID:x"),
    ],
)
def test_what_is_wrong_is_seen(programs, ours, wrong):
    entries = [an_entry(), an_entry(uid="later", starts=utc(2026, 3, 20, 17), ends=utc(2026, 3, 20, 18))]
    body = feed(entries)
    assert ours in body
    with pytest.raises(AssertionError):
        agreed(programs, body.replace(ours, wrong), entries)
