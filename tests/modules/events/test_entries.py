"""Calendar entries of events, and what search engines read of them."""

from datetime import timedelta

import pytest

from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.events.entries import Private, entries_of
from modules.events.structured import structured_event
from modules.formats.entries import CalendarUser
from tests.factories.events import an_event

LINKS = Links("https://convene.example.org", Tokens(["k" * 32]))
AGENCY = CalendarUser("Sample Agency", "events@agency.example")
HOSTS = Private(CalendarUser("Sample COE", "hosts@example.org"))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_the_public_reads_words_and_place_but_no_link_to_join(session, now):
    event = an_event(
        session, now, summary="Bring a plan.", description="With **friends**.", format="hybrid", venue="Hall", city="Fresno"
    )
    (entry,) = entries_of(event, "en", LINKS)
    page = LINKS.event(event.slug)
    assert entry.description == "Bring a plan.\n\nWith friends."
    assert entry.html == f'<p>Bring a plan.</p><p>With <strong>friends</strong>.</p>\n<p><a href="{page}">{page}</a></p>'
    assert (entry.location, entry.conference, entry.organizer) == ("Hall, Fresno", "", None)
    assert event.join_link not in repr(entry)


def test_a_summary_is_no_markdown(session, now):
    event = an_event(session, now, summary="1. *Bring* <b> & a_plan_", description="")
    (entry,) = entries_of(event, "en", LINKS)
    assert entry.description == "1. *Bring* <b> & a_plan_"
    assert entry.html.startswith("<p>1. *Bring* &lt;b&gt; &amp; a_plan_</p>")


@pytest.mark.parametrize(
    ("over", "named"),
    [
        ({}, AGENCY),
        ({"host": "Sample COE"}, AGENCY),
        ({"contact_email": "questions@coe.example"}, CalendarUser("Sample Agency", "questions@coe.example")),
        ({"contact_email": "questions@coe.example", "host": "Sample COE"}, CalendarUser("Sample COE", "questions@coe.example")),
    ],
    ids=["the agency", "hosts without an address", "an address for questions", "hosts with an address"],
)
def test_a_public_entry_names_who_answers_questions(session, now, over, named):
    event = an_event(session, now, **over)
    (entry,) = entries_of(event, "en", LINKS, organizer=AGENCY)
    assert entry.organizer == named
    (private,) = entries_of(event, "en", LINKS, organizer=AGENCY, private=HOSTS)
    assert private.organizer == HOSTS.organizer


def test_more_on_the_web_is_told_once(session, now):
    more = "https://hosts.example/more"
    for description in ("Words", f"Words, and {more}"):
        event = an_event(session, now, description=description, page_link=more)
        (entry,) = entries_of(event, "en", LINKS)
        assert entry.description.startswith("Words")
        assert entry.description.count(more) == 1
        assert (entry.url, entry.page) == (LINKS.event(event.slug), LINKS.event(event.slug))
        assert f'<p><a href="{more}">{more}</a></p>' in entry.html


def test_an_imported_entry_keeps_the_page_of_its_own_calendar(session, now):
    event = an_event(session, now, source_uid="theirs", page_link="https://hosts.example/theirs")
    (entry,) = entries_of(event, "en", LINKS)
    assert (entry.url, entry.page) == ("https://hosts.example/theirs", LINKS.event(event.slug))


def test_who_registered_reads_the_link_and_who_invites(session, now):
    event = an_event(session, now, description="With **friends**.")
    (entry,) = entries_of(event, "en", LINKS, private=HOSTS)
    assert entry.description == f"{event.join_link}\n\nWith friends."
    assert (entry.conference, entry.location, entry.organizer) == (event.join_link, event.join_link, HOSTS.organizer)
    assert "<strong>friends</strong>" in entry.html


def test_what_is_cancelled_begins_with_the_reason(session, now):
    event = an_event(session, now, status="cancelled", cancel_reason="No heat.", description="Words")
    (entry,) = entries_of(event, "en", LINKS)
    assert (entry.cancelled, entry.description) == (True, "No heat.\n\nWords")


def test_sessions_are_counted_without_those_that_were_dropped(session, now):
    event = an_event(session, now, title="Course", sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in (1, 2, 3)])
    event.sessions[1].cancelled_at = now - 9 * DAY
    shown = entries_of(event, "en", LINKS)
    assert [(entry.summary, entry.cancelled) for entry in shown] == [
        ("Course (1/2)", False),
        ("Course", True),
        ("Course (2/2)", False),
    ]
    assert len(entries_of(event, "en", LINKS, dropped_since=now - 8 * DAY)) == 2


def test_whole_days_have_no_hours(session, now):
    start = now.replace(hour=8)
    event = an_event(session, now, sessions=[(start, start + 2 * DAY)])
    event.sessions[0].all_day = True
    (entry,) = entries_of(event, "en", LINKS)
    assert (entry.starts.isoformat(), entry.ends.isoformat()) == ("2027-01-11", "2027-01-13")
    assert structured_event(event, "en", LINKS, "Agency")["startDate"] == "2027-01-11"


@pytest.mark.parametrize(("over", "organizer"), [({}, "Agency"), ({"host": "Sample COE"}, "Sample COE")])
def test_search_engines_learn_who_where_and_how_many(session, now, over, organizer):
    event = an_event(session, now, format="hybrid", venue="Hall", address="1 Sample Street", city="Fresno", **over)
    found = structured_event(event, "es", LINKS, "Agency")
    place, online = found["location"]
    assert (place["address"]["addressLocality"], online["@type"]) == ("Fresno", "VirtualLocation")
    assert (found["organizer"]["name"], found["maximumAttendeeCapacity"]) == (organizer, 60)
    assert found["url"] == LINKS.event(event.slug, "es")
    assert event.join_link not in str(found)
