"""Where on Earth: what people copy from maps, and what calendars hold."""

from __future__ import annotations

import pytest

from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.events.entries import entries_of
from modules.events.faults import faults_of
from modules.events.importing import import_events
from modules.events.models import Event
from modules.events.positions import read_position, write_position
from modules.formats.reading import read_calendar
from modules.formats.vevent import vevent
from tests.factories.entries import an_entry
from tests.factories.events import a_draft, an_event
from tests.modules.formats.test_icalendar_text import a_feed

LINKS = Links("https://convene.example.org", Tokens(["k" * 32]))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", None),
        ("36.7378, -119.7871", (36.7378, -119.7871)),
        ("36.7378,-119.7871", (36.7378, -119.7871)),
        ("36.7378 -119.7871", (36.7378, -119.7871)),
        ("36.7378;-119.7871", (36.7378, -119.7871)),
        ("36.73785678901, -119.78714321", (36.737857, -119.787143)),
        ("0.00000001, -0.00001", (0.0, 0.0)),
        ("-90, 180", (-90.0, 180.0)),
    ],
)
def test_a_position_is_read_as_maps_give_it(typed, read):
    assert read_position(typed) == read
    assert read_position(write_position(read)) == read


@pytest.mark.parametrize("typed", ["Fresno", "36.7", "91, 0", "0, 181", "36° N 119° W", "1e1, 2", "1, 2, 3", "nan, 0"])
def test_what_is_no_place_on_earth_is_refused(typed):
    with pytest.raises(ValueError):
        read_position(typed)
    assert [(fault.field, fault.code) for fault in faults_of(a_draft(position=typed))] == [("position", "no_position")]


@pytest.mark.parametrize(("format_", "geo"), [("in_person", (36.7378, -119.7871)), ("online", None)])
def test_a_calendar_is_told_where_unless_nobody_goes_there(session, now, format_, geo):
    event = an_event(session, now, format=format_, venue="Hall", position="36.7378, -119.7871")
    (entry,) = entries_of(event, "en", LINKS)
    assert entry.geo == geo
    assert (b"\r\nGEO:36.7378;-119.7871\r\n" in vevent(entry)) == bool(geo)


def test_an_imported_position_goes_out_again(session, now):
    body = a_feed([an_entry(geo=(36.7378, -119.7871), location="Hall")])
    import_events(session, read_calendar(body, "America/Los_Angeles", now), "America/Los_Angeles", "theirs.ics", now)
    event = next(each for each in session.identity_map.values() if isinstance(each, Event))
    (entry,) = entries_of(event, "en", LINKS)
    assert (event.position, entry.geo) == ("36.7378, -119.7871", (36.7378, -119.7871))
