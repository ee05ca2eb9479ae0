"""What the values of a choice are called."""

from sqlalchemy import select

from modules.events.choices import Choice
from modules.events.naming import TITLE, Named, names_from, names_of, naming
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event


def test_names_are_in_both_languages_and_written_as_most_events_write_them(session, engine, now):
    topic, series = a_tag(session, "Trust", "topic", name_es="Confianza"), a_tag(session, "Open doors", "series")
    for county in ("Fresno", "fresno", "Fresno"):
        an_event(session, now, county=county)
    an_event(session, now, county="Fresno County", status="draft")
    with counted_queries(engine) as statements:
        names = names_of(session, Choice(topic=topic.slug, series=series.slug, county="fresno", host="nobody"))
    assert names == {"topic": Named("Trust", "Confianza"), "series": Named("Open doors"), "county": Named("Fresno")}
    assert len(statements) == 1
    assert names_of(session, Choice(county="fresno-county")) == {}


def test_nothing_is_asked_where_nothing_has_a_name(session, engine):
    with counted_queries(engine) as statements:
        assert names_of(session, Choice(text="trust", format="online", language="es")) == {}
    assert statements == []


def test_a_topic_is_no_audience(session):
    topic = a_tag(session, "Trust", "topic")
    assert names_of(session, Choice(audience=topic.slug)) == {}


def test_an_event_is_called_by_its_title_in_the_language_it_has(session, now):
    both, spanish = (
        an_event(session, now, title="Trust", title_es="Confianza"),
        an_event(session, now, title="", title_es="Uno"),
    )
    hidden = an_event(session, now, status="draft")
    titles = [names_from(session.scalar(select(naming(Choice(), each.slug)))) for each in (both, spanish, hidden)]
    assert titles == [{TITLE: Named("Trust", "Confianza")}, {TITLE: Named("", "Uno")}, {}]
    assert [titles[0][TITLE].said(each).text for each in ("en", "es")] == ["Trust", "Confianza"]
    assert titles[1][TITLE].said("en") == ("Uno", "es")
