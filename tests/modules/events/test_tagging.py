"""Types, topics and audiences: no two of one name, and every calendar hears of another."""

from datetime import timedelta

import pytest

from modules.core.errors import NotFound
from modules.events.calendar_version import calendar_version
from modules.events.errors import DraftRefused, Fault
from modules.events.tagging import TagNames, add_tag, counted_tags, rename_tag
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event


def test_a_tag_is_added_with_an_address_of_its_own(session, now):
    topic = add_tag(session, "topic", TagNames(" Family  nights\x00", "Noches de familia"), 7, now)
    audience = add_tag(session, "audience", TagNames("Family nights"), 7, now)
    assert (topic.name_en, topic.name_es, topic.slug) == ("Family nights", "Noches de familia", "family-nights")
    assert audience.slug == "family-nights-audience"


@pytest.mark.parametrize(
    ("kind", "names", "fault"),
    [
        ("topic", TagNames(" "), Fault("name_en", "missing")),
        ("topic", TagNames("TRUST"), Fault("name_en", "taken")),
        ("color", TagNames("Blue"), Fault("kind", "unknown")),
        ("topic", TagNames("x" * 61), Fault("name_en", "too_long")),
        ("topic", TagNames("Blue", "x" * 61), Fault("name_es", "too_long")),
    ],
)
def test_what_cannot_stand_is_named(session, now, kind, names, fault):
    a_tag(session, "Trust", "topic")
    with pytest.raises(DraftRefused) as refused:
        add_tag(session, kind, names, None, now)
    assert refused.value.faults == (fault,)


def test_another_name_keeps_the_address_and_tells_calendars(session, now):
    tag = a_tag(session, "Trust", "topic")
    slug, number = tag.slug, calendar_version(session)[0]
    rename_tag(session, tag.id, TagNames("Trust and care", "Confianza"), None, now + timedelta(hours=1))
    assert (tag.name_en, tag.slug, calendar_version(session)[0]) == ("Trust and care", slug, number + 1)
    rename_tag(session, tag.id, TagNames("Trust and care"), None, now)
    with pytest.raises(NotFound):
        rename_tag(session, 404, TagNames("Nothing"), None, now)


@pytest.mark.parametrize("many", [1, 20])
def test_how_many_events_carry_each_takes_one_statement(session, engine, now, many):
    tags = [a_tag(session) for _ in range(many)]
    for _ in range(3):
        an_event(session, now, tags=tags)
    with counted_queries(engine) as statements:
        assert [each.events for each in counted_tags(session)] == [3] * many
    assert len(statements) == 1
