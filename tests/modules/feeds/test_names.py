"""What calendars are called, which of those of a choice there are, and what finding out costs."""

import icalendar
import pytest
from icalendar.parser import unescape_backslash
from sqlalchemy import select

from modules.core.errors import NotFound
from modules.events.calendar_version import raise_calendar_version
from modules.events.choices import FACETS, Choice
from modules.events.tagging import TagNames, rename_tag
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import Snapshot
from modules.feeds.snapshots import make_bytes
from tests.conftest import counted_queries
from tests.factories.calendars import PUBLISHER
from tests.factories.events import a_tag, an_event

PLACED = {"county": "Los Ángeles", "host": "LACOE, Downey; & friends"}


def calendar_of(session, now, feed):
    session.flush()
    return icalendar.Calendar.from_ical(make_bytes(session, PUBLISHER, feed, now).body)


def name(session, now, feed):
    found = calendar_of(session, now, feed)
    assert found["NAME"] == found["X-WR-CALNAME"]
    return unescape_backslash(str(found["NAME"]))


def choice_of_everything(session, now):
    """A choice of each facet, and an event that fits it."""
    tags = {kind: a_tag(session, f"Some {kind}", kind) for kind in ("type", "topic", "audience", "series")}
    an_event(session, now, tags=list(tags.values()), languages=["es"], **PLACED)
    slugs = {kind: tag.slug for kind, tag in tags.items()}
    return Choice(format="online", county="los-angeles", host="lacoe-downey-friends", language="es", **slugs)


def test_a_calendar_is_called_after_what_was_chosen(session, now):
    chosen = choice_of_everything(session, now)
    assert name(session, now, PublicFeed("en")) == "Sample events"
    assert name(session, now, PublicFeed("en", Choice(format="in_person"))) == "Sample events: in person"
    assert name(session, now, PublicFeed("en", chosen)) == (
        "Sample events: Some topic, Some type, Some audience, Some series, online, Los Ángeles, LACOE, Downey; & friends, in Spanish"
    )
    assert set(FACETS) == {facet for facet in FACETS if getattr(chosen, facet)}
    assert len(calendar_of(session, now, PublicFeed("en", chosen)).walk("VEVENT")) == 1


def test_that_of_one_event_bears_its_title_in_the_language_asked_for(session, now):
    event = an_event(session, now, title="Trust; first", title_es="Confianza")
    names = [name(session, now, PublicFeed(locale, event=event.slug)) for locale in ("en", "es")]
    assert names == ["Trust; first", "Confianza"]


def test_another_name_is_told(session, now):
    tag = a_tag(session, "Attendance", "topic", name_es="Asistencia")
    feed = PublicFeed("es", Choice(topic=tag.slug))
    before = make_bytes(session, PUBLISHER, feed, now)
    rename_tag(session, tag.id, TagNames("Being there", "Estar"), None, now)
    after = make_bytes(session, PUBLISHER, feed, now)
    assert ("Asistencia" in before.body.decode(), "Estar" in after.body.decode()) == (True, True)
    assert before.etag != after.etag
    assert after.last_modified > before.last_modified


@pytest.mark.parametrize("choice", [Choice(county="nowhere"), Choice(host="nobody"), Choice(series="none")])
def test_a_county_or_host_of_no_event_has_no_calendar(session, now, choice):
    an_event(session, now, county="Nowhere", host="Nobody", status="draft")
    with pytest.raises(NotFound):
        make_bytes(session, PUBLISHER, PublicFeed("en", choice), now)
    assert session.scalars(select(Snapshot.key)).all() == []


def test_who_was_given_a_calendar_keeps_it_when_the_county_is_written_differently(session, now):
    event, feed = an_event(session, now, county="Kerm"), PublicFeed("en", Choice(county="kerm"))
    assert len(calendar_of(session, now, feed).walk("VEVENT")) == 1
    event.county = "Kern"
    raise_calendar_version(session, now)
    assert name(session, now, feed) == "Sample events: kerm"
    assert calendar_of(session, now, feed).walk("VEVENT") == []


@pytest.mark.parametrize("many", [1, 20])
def test_the_name_costs_no_statement(session, engine, now, many):
    chosen = choice_of_everything(session, now)
    for _ in range(many):
        an_event(session, now, county="Kern")
    with counted_queries(engine) as statements:
        for feed in (PublicFeed("en", chosen), PublicFeed("en", Choice(county="kern"))):
            statements.clear()
            make_bytes(session, PUBLISHER, feed, now)
            assert len(statements) <= 4
