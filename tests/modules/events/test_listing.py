"""The list of events: what is found, what is counted, and how many statements it takes."""

from datetime import date, timedelta

import pytest

from modules.events.choices import Choice
from modules.events.listing import listed_events, next_events
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event

ZONE = "America/Los_Angeles"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def titles(session, now, page=1, **choice):
    rows = listed_events(session, Choice(**choice), now, ZONE, page).rows
    return [row.event.wordings[0].title for row in rows]


def test_public_events_come_by_their_next_session(session, now):
    an_event(session, now, title="Later", starts_at=now + 3 * DAY)
    an_event(session, now, title="Draft", status="draft")
    an_event(session, now, title="Course", sessions=[(now - 9 * DAY, now - 9 * DAY + HOUR), (now + DAY, now + DAY + HOUR)])
    an_event(session, now, title="Cancelled", status="cancelled", starts_at=now + 2 * DAY)
    an_event(session, now, title="Over", starts_at=now - DAY)
    an_event(session, now, title="Running", starts_at=now - HOUR / 2)
    assert titles(session, now) == ["Running", "Course", "Cancelled", "Later"]
    assert titles(session, now, when="past") == ["Over"]


def test_a_row_names_the_next_session_and_the_one_after(session, now):
    starts = [now + days * DAY for days in (-7, 1, 8, 15)]
    an_event(session, now, sessions=[(start, start + HOUR) for start in starts])
    (row,) = listed_events(session, Choice(), now, ZONE).rows
    assert (row.starts_at, row.next_at, row.sessions_left) == (starts[1], starts[2], 3)


@pytest.mark.parametrize(
    "text", ["opinion", "OPINIÓN", "opin", "manana lcap", "Fresno", "cañada", "100%", "familias: su", "  "]
)
def test_words_are_found_whatever_their_case_and_accents(session, now, text):
    an_event(session, now, title="100% LCAP", title_es="Mañana de familias: su opinión", city="Fresno", venue="La Canada Hall")
    an_event(session, now, title="Another", starts_at=now + 9 * DAY)
    assert titles(session, now, text=text)[0] == "100% LCAP"
    assert (len(titles(session, now, text=text)) == 1) == bool(text.strip())


@pytest.mark.parametrize("text", ["LCAP zzz", "CAP", "x" * 500])
def test_words_that_are_not_there_find_nothing(session, now, text):
    an_event(session, now, title="100 LCAP")
    assert titles(session, now, text=text) == []


@pytest.mark.parametrize("text", ["%", "\x00", "'", "':* | !", "\\", "100_", "(LCAP"])
def test_signs_of_the_database_mean_nothing(session, now, text):
    an_event(session, now, title="100 LCAP")
    assert titles(session, now, text=text) == ["100 LCAP"]


def test_days_are_those_of_the_zone_and_both_included(session, now):
    late = now.replace(hour=7) + 2 * DAY  # 11 p.m. of January 12 in California
    an_event(session, now, title="Late", starts_at=late)
    assert titles(session, now, since=date(2027, 1, 12), until=date(2027, 1, 12)) == ["Late"]
    assert titles(session, now, since=date(2027, 1, 13)) == []
    assert titles(session, now, until=date(2027, 1, 11)) == []
    an_event(session, now, title="Over", starts_at=now - 3 * DAY)
    assert titles(session, now, since=date(2027, 1, 1), when="all") == ["Over", "Late"]
    assert titles(session, now, since=date(2027, 1, 1), when="past") == ["Over"]


def test_choices_join_and_counts_say_what_a_click_would_list(session, now):
    families, lcap = a_tag(session, "Families"), a_tag(session, "LCAP", "topic")
    an_event(session, now, title="A", tags=[families, lcap], interpreting=["es"])
    an_event(session, now, title="B", tags=[families], format="hybrid", venue="Hall", starts_at=now + 2 * DAY)
    an_event(session, now, title="C", tags=[lcap], languages=["es"], starts_at=now + 3 * DAY)
    listing = listed_events(session, Choice(audience=families.slug, language="es"), now, ZONE)
    assert [row.event.wordings[0].title for row in listing.rows] == ["A"]
    assert listing.total == 1
    assert listing.counts["audience"] == {families.slug: 1}
    assert listing.counts["language"] == {"en": 2, "es": 1}
    assert listing.counts["format"] == {"online": 1}
    assert listing.counts["topic"] == {lcap.slug: 1}
    for facet, values in listing.counts.items():
        for value, count in values.items():
            clicked = Choice(**{"audience": families.slug, "language": "es", facet: value})
            assert listed_events(session, clicked, now, ZONE).total == count


def test_what_editors_write_freely_is_chosen_however_it_was_typed(session, now):
    los_angeles = {"city": "Downey", "format": "in_person"}
    for county in ("Los Ángeles", "Los Angeles", "los  angeles", "Los Angeles"):
        an_event(session, now, county=county, host="Kern & Söhne: (Öffice)", **los_angeles)
    an_event(session, now, county="Kern", host="Another")
    an_event(session, now, title="Nowhere")
    listing = listed_events(session, Choice(county="los-angeles"), now, ZONE)
    assert (listing.total, listing.counts["host"]) == (4, {"kern-sohne-office": 4})
    assert listing.counts["county"] == {"los-angeles": 4, "kern": 1}
    assert listing.names["county"] == {"los-angeles": "Los Angeles", "kern": "Kern"}
    assert listed_events(session, Choice(host="another", county="los-angeles"), now, ZONE).total == 0


def test_a_name_without_a_letter_of_an_address_is_no_choice(session, now):
    an_event(session, now, county="洛杉矶", host="x" * 79 + " y" + "z" * 100)
    listing = listed_events(session, Choice(), now, ZONE)
    assert (listing.counts["county"], listing.counts["host"]) == ({}, {"x" * 79: 1})


def test_a_series_of_events_is_a_choice(session, now):
    doors = a_tag(session, "Open doors", "series")
    an_event(session, now, title="A", tags=[doors])
    an_event(session, now, title="B")
    assert titles(session, now, series=doors.slug) == ["A"]
    assert listed_events(session, Choice(), now, ZONE).counts["series"] == {doors.slug: 1}


def test_pages_follow_each_other_without_a_gap(session, now):
    for number in range(23):
        an_event(session, now, title=f"E{number:02}", starts_at=now + (1 + number // 5) * DAY)
    first, second = titles(session, now), titles(session, now, page=2)
    assert (len(first), len(second)) == (20, 3)
    assert first + second == [f"E{number:02}" for number in range(23)]
    assert listed_events(session, Choice(), now, ZONE).pages == 2


@pytest.mark.parametrize("many", [1, 20])
def test_the_list_takes_five_statements(session, engine, now, many):
    tag = a_tag(session)
    chosen = Choice(text="sample", audience=tag.slug)
    for _ in range(many):
        an_event(session, now, tags=[tag])
    session.expire_all()
    with counted_queries(engine) as statements:
        assert len(listed_events(session, chosen, now, ZONE).rows) == many
    assert len(statements) == 5


@pytest.mark.parametrize("many", [1, 20])
def test_what_is_next_takes_five_statements(session, engine, now, many):
    for number in range(many):
        an_event(session, now, starts_at=now + number * HOUR + HOUR)
    an_event(session, now, status="cancelled")
    session.expire_all()
    with counted_queries(engine) as statements:
        found = next_events(session, now)
    assert [row.starts_at for row in found] == [now + HOUR * number for number in (1, 2, 3)][:many]
    assert len(statements) == 5
