"""Single events, my events and the lists of staff."""

from datetime import timedelta

import pytest

from modules.core.errors import NotFound
from modules.events.queries import event_by_id, event_by_slug, events_soon, staff_events, upcoming_of
from modules.events.wordings import said
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event

DAY = timedelta(days=1)


def test_an_event_comes_whole_in_four_statements(session, engine, now):
    slug = an_event(
        session, now, tags=[a_tag(session)], sessions=[(now + n * DAY, now + n * DAY + DAY) for n in range(20)]
    ).slug
    session.expire_all()
    with counted_queries(engine) as statements:
        event = event_by_slug(session, slug)
        assert (len(event.sessions), len(event.wordings), len(event.tags)) == (20, 2, 1)
    assert len(statements) == 4


def test_what_is_not_there_is_not_found(session):
    with pytest.raises(NotFound):
        event_by_slug(session, "no-such-event")
    with pytest.raises(NotFound):
        event_by_id(session, 404)


def test_mine_are_those_still_to_come(session, now):
    events = [an_event(session, now, starts_at=now + days * DAY) for days in (2, 1, -3)]
    cancelled = an_event(session, now, status="cancelled", starts_at=now + 3 * DAY)
    found = upcoming_of(session, [event.id for event in [*events, cancelled]], now)
    assert found == [events[1], events[0], cancelled]


@pytest.mark.parametrize(("which", "expected"), [("upcoming", "B"), ("drafts", "A"), ("past", "C"), ("cancelled", "D")])
def test_staff_find_every_event_in_one_list(session, now, which, expected):
    an_event(session, now, title="A", status="draft", starts_at=now - 30 * DAY)
    an_event(session, now, title="B")
    an_event(session, now, title="C", starts_at=now - DAY)
    an_event(session, now, title="D", status="cancelled")
    page = staff_events(session, which, "", now)
    assert [event.wordings[0].title for event in page.events] == [expected]
    assert staff_events(session, which, "nothing like it", now).total == 0


@pytest.mark.parametrize("many", [1, 20])
def test_staff_lists_take_two_statements(session, engine, now, many):
    for _ in range(many):
        an_event(session, now)
    session.expire_all()
    with counted_queries(engine) as statements:
        assert len(staff_events(session, "upcoming", "", now).events) == many
        assert len(events_soon(session, now)) == many
    assert len(statements) == 4


def test_what_has_no_translation_is_said_in_another_language(session, now):
    event = an_event(session, now, title="English", title_es="Español", summary="")
    event.wordings[1].description = "Solo en español"
    assert said(event, "title", "es") == ("Español", "es")
    assert said(event, "description", "en") == ("Solo en español", "es")
    assert said(event, "summary", "en") == ("", "")
