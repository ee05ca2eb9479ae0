from datetime import date
from unicodedata import category

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from modules.formats.cleaning import clean_line, clean_text
from modules.formats.entries import CalendarUser, Status
from modules.formats.vevent import tzid, vevent
from tests.factories.entries import an_entry, utc

# What breaks writers and readers, among anything else.
TROUBLE = st.sampled_from(
    [
        "\\",
        "\\n",
        "\\N",
        "\n",
        "\r\n",
        "\r",
        ";",
        ",",
        ":",
        '"',
        "'",
        "^",
        "^n",
        "\t",
        " ",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u202e",
        "\ud800",
        "ñ",
        "😀",
        "e\u0301",
        "BEGIN:VEVENT",
    ]
)
TEXTS = st.lists(TROUBLE | st.text(max_size=20), max_size=30).map("".join)
# Every trouble at once, so that none is left to chance.
WORST = '\ufeffC:\\New\\now; a, b: "c" ^n\r\nñ 😀\u2028e\x85\x00\ud800 ' + "ñ" * 80


def lines_of(body: bytes) -> dict[str, str]:
    """Unfolded lines by what stands before the first colon."""
    return dict(line.partition(":")[::2] for line in body.decode().replace("\r\n ", "").split("\r\n"))


def by_vobject(body: bytes):
    return vobject.readOne(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body.decode()}END:VCALENDAR\r\n").vevent


@given(TEXTS, TEXTS, TEXTS)
@example(WORST, WORST, WORST)
def test_two_readers_get_back_any_text(summary, description, location):
    body = vevent(
        an_entry(starts=date(2026, 7, 1), ends=date(2026, 7, 2), summary=summary, description=description, location=location)
    )
    wanted = [clean_line(summary), clean_text(description), clean_line(location)]
    names = ["SUMMARY", "DESCRIPTION", "LOCATION"]
    event, other = icalendar.Event.from_ical(body), by_vobject(body)
    assert [str(event.get(name, "")) for name in names] == wanted
    assert [other.getChildValue(name.lower(), "") for name in names] == wanted


@given(st.lists(TEXTS, max_size=4), TEXTS)
@example([WORST, "b"], WORST)
def test_two_readers_get_back_categories_and_html(categories, html):
    body = vevent(an_entry(starts=date(2026, 7, 1), ends=date(2026, 7, 2), categories=tuple(categories), html=html))
    wanted = [clean_line(category) for category in categories if clean_line(category)]
    event, other = icalendar.Event.from_ical(body), by_vobject(body)
    assert [str(name) for name in getattr(event.get("CATEGORIES"), "cats", [])] == wanted
    assert other.getChildValue("categories", []) == wanted
    assert str(event.get("STYLED-DESCRIPTION", "")) == clean_text(html)


@given(TEXTS, TEXTS)
@example(WORST, WORST)
def test_lines_are_short_whole_and_the_same_each_time(summary, description):
    entry = an_entry(summary=summary, description=description)
    body = vevent(entry)
    lines = body.split(b"\r\n")
    assert body == vevent(entry)
    assert max(map(len, lines)) <= 75
    assert {category(character) for line in lines for character in line.decode()}.isdisjoint({"Cc", "Zl", "Zp"})
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)


def test_stamps_say_when_the_entry_last_changed():
    lines = lines_of(vevent(an_entry(sequence=7)))
    assert lines["DTSTAMP"] == lines["LAST-MODIFIED"] == "20260304T050600Z"
    assert (lines["CREATED"], lines["SEQUENCE"]) == ("20260102T000000Z", "7")


@pytest.mark.parametrize(
    ("over", "start", "end"),
    [
        ({}, "DTSTART;TZID=America/Los_Angeles:20260701T100000", "DTEND;TZID=America/Los_Angeles:20260701T110000"),
        (
            {"zone": "Africa/Freetown"},
            "DTSTART;TZID=Africa/Freetown:20260701T170000",
            "DTEND;TZID=Africa/Freetown:20260701T180000",
        ),
        ({"zone": "UTC"}, "DTSTART:20260701T170000Z", "DTEND:20260701T180000Z"),
        ({"starts": date(2026, 7, 1), "ends": date(2026, 7, 3)}, "DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703"),
    ],
    ids=["local", "always at UTC's hour", "UTC", "whole days"],
)
def test_times_are_written_with_an_explicit_end(over, start, end):
    lines = vevent(an_entry(**over)).decode().split("\r\n")
    assert start in lines
    assert end in lines


@pytest.mark.parametrize(
    ("starts", "ends", "zone"),
    [
        (utc(2026, 11, 1, 8, 30), utc(2026, 11, 1, 12), None),
        (utc(2026, 11, 1, 9, 30), utc(2026, 11, 1, 12), None),
        (utc(2026, 11, 1, 6), utc(2026, 11, 1, 8), None),
        (utc(2026, 11, 1, 6), utc(2026, 11, 1, 10), "America/Los_Angeles"),
        (utc(2026, 3, 8, 9), utc(2026, 3, 8, 10), "America/Los_Angeles"),
    ],
    ids=["starts in the first 1:30", "starts in the second 1:30", "ends at the first 1:00", "around both", "in spring"],
)
def test_a_time_the_clock_shows_twice_is_written_in_utc(starts, ends, zone):
    entry = an_entry(starts=starts, ends=ends)
    assert tzid(entry) == zone
    assert (b"DTSTART:" in vevent(entry)) == (b"DTEND:" in vevent(entry)) == (zone is None)


def test_a_deadline_has_no_end_line():
    assert b"DTEND" not in vevent(an_entry(ends=utc(2026, 7, 1, 17)))


def test_a_cancelled_entry_says_so_thrice():
    entry = an_entry(status=Status.CANCELLED)
    lines = lines_of(vevent(entry, cancelled_prefix="Cancelado: "))
    assert (lines["STATUS"], lines["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert lines["SUMMARY"] == "Cancelado: Sample workshop"
    assert b"Cancelado" not in vevent(an_entry(), cancelled_prefix="Cancelado: ")


def test_the_description_ends_with_the_address_of_the_page():
    address = "https://agency.example/events/sample"
    lines = lines_of(vevent(an_entry(url=address, description="Bring a laptop.")))
    assert lines["DESCRIPTION"] == f"Bring a laptop.\\n\\n{address}"
    assert lines["URL"] == address
    twice = lines_of(vevent(an_entry(url=address, description=f"See {address}")))
    assert twice["DESCRIPTION"] == f"See {address}"


def test_the_page_ends_the_description_where_the_address_is_another():
    lines = lines_of(vevent(an_entry(url="https://hosts.example/1", page="https://agency.example/1", description="Words")))
    assert (lines["URL"], lines["DESCRIPTION"]) == ("https://hosts.example/1", r"Words\n\nhttps://agency.example/1")


def test_an_address_holds_nothing_that_no_address_may_hold():
    typed = CalendarUser("Niño", "niño <x>@agency.example")
    lines = lines_of(vevent(an_entry(url='https://a.example/ñ"{1}?q=a%20b&c=1#d', organizer=typed)))
    assert lines["URL"] == "https://a.example/%C3%B1%22%7B1%7D?q=a%20b&c=1#d"
    assert lines["ORGANIZER;CN=Niño"] == "mailto:ni%C3%B1o%20%3Cx%3E@agency.example"


def test_html_stands_beside_plain_text():
    lines = lines_of(vevent(an_entry(html="<p>a; b</p>", description="a; b")))
    assert lines["DESCRIPTION"] == r"a\; b"
    assert lines["X-ALT-DESC;FMTTYPE=text/html"] == r"<html><body><p>a\; b</p></body></html>"
    assert lines["STYLED-DESCRIPTION;FMTTYPE=text/html;VALUE=TEXT"] == r"<p>a\; b</p>"


def test_places_people_and_links_are_written():
    lines = lines_of(
        vevent(an_entry(geo=(34.05, -118.25), conference="https://meet.example/1,2", url="https://a.example/?x=1;2"))
    )
    assert lines["GEO"] == "34.05;-118.25"
    assert lines["CONFERENCE;VALUE=URI"] == "https://meet.example/1,2"
    assert lines["URL"] == "https://a.example/?x=1;2"
    assert lines['ORGANIZER;CN="Sample Agency"'] == "mailto:events@agency.example"


def test_what_is_empty_is_left_out():
    body = vevent(an_entry(organizer=None))
    for name in (
        b"DESCRIPTION",
        b"LOCATION",
        b"GEO",
        b"URL",
        b"CATEGORIES",
        b"CONFERENCE",
        b"ORGANIZER",
        b"ATTENDEE",
        b"VALARM",
    ):
        assert name not in body
