"""The rules of the RFCs are kept by every feed, and the checker sees each of them broken."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from modules.formats.entries import Status
from tests.factories.entries import an_entry, utc
from tests.modules.formats.test_icalendar_text import a_feed
from tests.modules.formats.test_vevent import WORST
from tests.readers.rules import faults, feed_faults

FULL = a_feed(
    [
        an_entry(
            description=f"{WORST}\n\nTwo; three, four.",
            html="<p>Two; three</p>",
            location="Hall; 1, 2",
            geo=(36.7, -119.8),
            url="https://agency.example/events/sample",
            categories=("Families", "LCAP, more"),
        ),
        an_entry(uid="cancelled", status=Status.CANCELLED, zone="America/New_York"),
        an_entry(uid="twice", starts=utc(2026, 11, 1, 8, 30), ends=utc(2026, 11, 1, 9, 30)),
        an_entry(uid="days", starts=utc(2026, 7, 1).date(), ends=utc(2026, 7, 3).date()),
        an_entry(uid="no-rule", zone="Africa/Casablanca", summary="ñ" * 200),
    ]
)
BROKEN = {
    "3.1: half a line break": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\n"),
    "3.1: a character cut in two": ("ñ".encode(), b"\xc3\r\n \xb1"),
    "3.1: an empty line": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\n\r\n"),
    "3.1: no content line": (b"SEQUENCE:0\r\n", b"NoneSEQUENCE\r\n"),
    "3.1.4": (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR"),
    "3.1: 9": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nCOMMENT:" + b"a" * 90 + b"\r\n"),
    "3.1: the last line": (b"END:VCALENDAR\r\n", b"END:VCALENDAR"),
    "3.4": (b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    "3.6: not one PRODID and one VERSION": (b"PRODID", b"X-PRODID"),
    "3.6: no component": (FULL[FULL.index(b"BEGIN:VTIMEZONE") : -len(b"END:VCALENDAR\r\n")], b""),
    "3.6: END": (b"END:VEVENT", b"END:VTODO"),
    "3.6.1: no UID, DTSTAMP": (b"UID:days", b"X-UID:days"),
    "3.6.1: more than one of a kind": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nSEQUENCE:1\r\n"),
    "3.6.1: DTEND and DURATION": (b"DTEND;VALUE", b"DURATION:P1D\r\nDTEND;VALUE"),
    "3.6.5: a zone defined": (b"TZID:America/New_York\r\n", b"TZID:America/Los_Angeles\r\n"),
    "3.6.5: an observance begins": (b"DTSTART:20250309T020000\r\n", b"DTSTART:20250309T020000Z\r\n"),
    "3.2.19: no VTIMEZONE": (b"\r\nTZID:America/New_York\r\n", b"\r\nTZID:New York\r\n"),
    "3.2.19: UTC": (b"America/New_York", b"UTC"),
    "a VTIMEZONE for nothing": (b"TZID=America/New_York", b"TZID=America/Los_Angeles"),
    "one local RDATE a line": (b"RDATE:", b"RDATE:20260101T000000,"),
    "MS-OXCICAL 2.1.3.1.1.19.2": (b"BYDAY=2SU", b"BYDAY=SU"),
    "3.3.5": (b"DTSTART;TZID=Africa/Casablanca:20260701T180000", b"DTSTART;TZID=Africa/Casablanca:20260701T180000Z"),
    "3.3.11": (b"LOCATION:Hall\\; 1", b"LOCATION:Hall; 1"),
    "3.3.13": (b"URL:https", b"URL:javascript"),
    "3.6.5: an observance lacks": (b"TZOFFSETFROM:-0800\r\n", b""),
    "3.3.14": (b"TZOFFSETTO:-0700", b"TZOFFSETTO:-7"),
    "3.8.1.2": (b"CATEGORIES:Families,LCAP", b"CATEGORIES:Families;LCAP"),
    "3.8.1.6": (b"GEO:36.7;-119.8", b"GEO:36.7,-119.8"),
    "3.8.1.11": (b"STATUS:CONFIRMED", b"STATUS:OFF"),
    "3.8.2.2: DTEND has another form": (b"DTEND;VALUE=DATE:20260703", b"DTEND:20260703T000000Z"),
    "3.8.2.2: DTEND is not later": (b"DTEND;VALUE=DATE:20260703", b"DTEND;VALUE=DATE:20260701"),
    "3.8.2.7": (b"TRANSP:OPAQUE", b"TRANSP:CLEAR"),
    "3.8.7: a stamp": (b"DTSTAMP:20260304T050600Z", b"DTSTAMP:20260304T050600"),
    "3.8.7.4": (b"SEQUENCE:0", b"SEQUENCE:-1"),
    "RFC 9073, 6.5": (b";VALUE=TEXT", b""),
}
UNWANTED = {
    "3.8.4.7": (b"UID:days", b"UID:twice"),
    "3.8.7.2": (b"DTSTAMP:20260304T050600Z", b"DTSTAMP:20260304T050700Z"),
    "RFC 7986, 5.7": (b"REFRESH-INTERVAL;VALUE=DURATION", b"REFRESH-INTERVAL"),
    "a feed has no METHOD": (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:PUBLISH"),
    "a feed says its name": (b"\r\nNAME:", b"\r\nX-NAME:"),
    "a feed has no ATTENDEE": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nATTENDEE:mailto:ana@family.example\r\n"),
    "a feed has no VALARM": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nBEGIN:VALARM\r\nEND:VALARM\r\n"),
    "an entry says all": (b"LAST-MODIFIED", b"X-MODIFIED"),
    "an entry stands for itself": (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nRRULE:FREQ=DAILY\r\n"),
    "an entry with a page": (b"DESCRIPTION:C", b"X-DESCRIPTION:C"),
    "what is cancelled": (b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE"),
}


def test_a_feed_with_everything_in_it_keeps_every_rule():
    assert feed_faults(FULL) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_seen(rule):
    sound, broken = BROKEN[rule]
    assert sound in FULL
    assert [fault for fault in faults(FULL.replace(sound, broken)) if fault.startswith(rule)]


@pytest.mark.parametrize("rule", UNWANTED)
def test_what_this_house_does_not_want_is_seen(rule):
    sound, broken = UNWANTED[rule]
    assert sound in FULL
    assert [fault for fault in feed_faults(FULL.replace(sound, broken)) if fault.startswith(rule)]


def test_an_empty_feed_keeps_every_rule_and_every_program_reads_it(programs):
    body = a_feed([])
    assert feed_faults(body) == []
    assert set(map(tuple, programs.see(body).values())) == {()}


SAME_BYTES = "from tests.readers.test_rules import FULL; import sys; sys.stdout.buffer.write(FULL)"


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_another_process_with_other_hashes_writes_the_same_bytes(seed):
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    written = subprocess.run([sys.executable, "-c", SAME_BYTES], env=environment, capture_output=True, check=True).stdout
    assert written == FULL
