from datetime import date, timedelta

import icalendar
import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from modules.formats.cleaning import clean_line
from modules.formats.entries import CalendarUser, Status
from modules.formats.icalendar_text import Method, calendar, invitation
from modules.formats.vevent import tzid, vevent
from tests.factories.entries import an_entry, utc
from tests.modules.formats.readers import seen_by_expansion, seen_by_icalendar, seen_by_vobject
from tests.modules.formats.test_vevent import TEXTS, WORST

LOS_ANGELES = "America/Los_Angeles"
AROUND_CHANGES = [
    utc(2026, 3, 8, 9, 30),  # 01:30, before the hour that is skipped
    utc(2026, 3, 8, 10),  # 03:00, after it
    utc(2026, 11, 1, 8, 30),  # the first 01:30
    utc(2026, 11, 1, 9, 30),  # the second
    utc(2026, 11, 1, 10),  # 02:00
]
ZONES = st.sampled_from(
    [LOS_ANGELES, "America/New_York", "America/Phoenix", "Europe/Dublin", "Africa/Casablanca", "Asia/Gaza", "UTC"]
)
MOMENTS = st.integers(0, 2 * 365 * 24 * 4).map(lambda quarters: utc(2026, 1, 1) + timedelta(minutes=15 * quarters))


def a_feed(entries, name="Sample events"):
    return calendar(
        name,
        [vevent(entry) for entry in entries],
        zone=LOS_ANGELES,
        zones={zone for entry in entries if (zone := tzid(entry))},
        years=(2026, 2027),
    )


def written(entries):
    return sorted((entry.uid, entry.starts, entry.ends, entry.summary) for entry in entries)


def test_three_readers_agree_over_both_changes_of_the_clock():
    starts = [
        moment for centre in AROUND_CHANGES for moment in (centre - timedelta(days=1), centre, centre + timedelta(days=1))
    ]
    entries = [
        an_entry(uid=f"{start:%m%d%H%M}-{hours}", starts=start, ends=start + timedelta(hours=hours), summary="Reunión; 1, 2")
        for start in starts
        for hours in (1, 26)
    ]
    body = a_feed(entries)
    assert seen_by_icalendar(body) == written(entries)
    assert seen_by_expansion(body, 2026, 2026) == written(entries)
    assert seen_by_vobject(body) == written(entries)


@settings(max_examples=40)
@given(st.lists(st.tuples(MOMENTS, st.integers(1, 400), ZONES), min_size=1, max_size=8))
def test_three_readers_agree_on_any_time_in_any_zone(times):
    entries = [
        an_entry(uid=str(number), starts=start, ends=start + timedelta(minutes=15 * length), zone=zone)
        for number, (start, length, zone) in enumerate(times)
    ]
    body = a_feed(entries)
    assert seen_by_icalendar(body) == written(entries)
    assert seen_by_expansion(body, 2025, 2028) == written(entries)
    assert seen_by_vobject(body) == written(entries)


def test_readers_agree_on_whole_days_and_deadlines():
    entries = [
        an_entry(uid="days", starts=date(2026, 7, 1), ends=date(2026, 7, 4)),
        an_entry(uid="deadline", starts=utc(2026, 7, 1, 16), ends=utc(2026, 7, 1, 16)),
    ]
    body = a_feed(entries)
    assert seen_by_icalendar(body) == seen_by_vobject(body) == written(entries)


def test_the_header_has_the_form_each_program_reads():
    lines = a_feed([an_entry()], name="Talks; training, more").decode().replace("\r\n ", "").split("\r\n")
    for line in (
        "VERSION:2.0",
        r"NAME:Talks\; training\, more",
        r"X-WR-CALNAME:Talks\; training\, more",
        "X-WR-TIMEZONE:America/Los_Angeles",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert line in lines[: lines.index("BEGIN:VTIMEZONE")]
    assert not any(line.startswith(("METHOD", "ATTENDEE", "BEGIN:VALARM")) for line in lines)


@given(TEXTS)
@example(WORST)
def test_the_name_is_read_back_from_short_lines(name):
    body = a_feed([], name)
    assert max(map(len, body.split(b"\r\n"))) <= 75
    lines = icalendar.parser.Contentlines.from_ical(body)
    assert [line.parts()[2] for line in lines if line.startswith(("NAME:", "X-WR-CALNAME:"))] == [clean_line(name)] * 2


def test_each_zone_named_is_defined_once():
    entries = [
        an_entry(uid=str(number), zone=zone) for number, zone in enumerate(["America/New_York", "UTC", "America/New_York"])
    ]
    read = icalendar.Calendar.from_ical(a_feed(entries))
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == [LOS_ANGELES, "America/New_York"]


def test_an_empty_feed_is_still_a_calendar():
    body = a_feed([])
    assert len(icalendar.Calendar.from_ical(body).subcomponents) == 1
    assert vobject.readOne(body.decode()).vtimezone.tzid.value == LOS_ANGELES


def test_the_same_entries_give_the_same_bytes():
    entries = [an_entry(uid=str(number)) for number in range(3)]
    assert a_feed(entries) == a_feed(entries)
    assert a_feed(entries) != a_feed([*entries[:2], an_entry(uid="2", sequence=1)])


RECEIVER = CalendarUser('Ana "Nita" Ñandú, parent', "ana@family.example")


def test_a_request_updates_the_entry_of_the_feed():
    entry = an_entry(sequence=3)
    sent = invitation(entry, Method.REQUEST, RECEIVER, made=utc(2026, 5, 1))
    read = icalendar.Calendar.from_ical(sent.body)
    event = read.walk("VEVENT")[0]
    assert (str(read["METHOD"]), sent.content_type) == ("REQUEST", "text/calendar; charset=utf-8; method=REQUEST")
    assert (str(event["UID"]), event["SEQUENCE"], event.DTSTAMP) == (entry.uid, 3, utc(2026, 5, 1))
    assert str(event["ORGANIZER"]) == "mailto:events@agency.example"
    assert str(event["ATTENDEE"]) == "mailto:ana@family.example"
    assert event["ATTENDEE"].params["CN"] == RECEIVER.name
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert seen_by_icalendar(sent.body) == seen_by_vobject(sent.body) == written([entry])


def test_cancelling_the_event_says_so_in_the_entry():
    entry = an_entry(status=Status.CANCELLED, sequence=4)
    sent = invitation(entry, Method.CANCEL, RECEIVER, made=utc(2026, 5, 1), cancelled_prefix="Cancelled: ")
    event = vobject.readOne(sent.body.decode()).vevent
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "4")
    assert event.summary.value == "Cancelled: Sample workshop"
    assert b"METHOD:CANCEL\r\n" in sent.body
    assert sent.content_type.endswith("method=CANCEL")


def test_uninviting_one_person_does_not_cancel_the_event():
    sent = invitation(an_entry(), Method.CANCEL, RECEIVER, made=utc(2026, 5, 1))
    assert b"STATUS" not in sent.body
    assert b"PARTSTAT" not in sent.body


def test_an_invitation_made_again_is_the_same():
    made = [invitation(an_entry(), Method.REQUEST, RECEIVER, made=utc(2026, 5, 1)).body for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("over", [{"organizer": None}, {"status": Status.CANCELLED}], ids=["nobody invites", "cancelled"])
def test_an_invitation_to_nothing_is_refused(over):
    with pytest.raises(ValueError):
        invitation(an_entry(**over), Method.REQUEST, RECEIVER, made=utc(2026, 5, 1))
