"""The month: which session stands on which day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from modules.events.choices import Choice
from modules.events.months import month_of_events, next_month
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event

JANUARY = date(2027, 1, 1)
SUNDAY, MONDAY = 6, 0
HOUR = timedelta(hours=1)


def grid(session, first=JANUARY, choice=None, week_start=SUNDAY):
    weeks = month_of_events(session, first, choice or Choice(), week_start)
    return {day.day: day.dated for week in weeks for day in week if day.dated}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_session_stands_on_the_day_of_its_own_zone(session, now):
    an_event(session, now, starts_at=at("2027-01-13 06:30"))
    an_event(session, now, starts_at=at("2027-01-13 06:30"), time_zone="America/New_York")
    assert {day.day: len(found) for day, found in grid(session).items()} == {12: 1, 13: 1}


def test_the_edges_of_the_month_belong_to_it_by_the_clock_on_the_wall(session, now):
    an_event(session, now, title="Last hour", starts_at=at("2027-02-01 07:00"))
    an_event(session, now, title="First hour", starts_at=at("2027-01-01 08:00"))
    an_event(session, now, title="Too late", starts_at=at("2027-02-01 08:00"))
    found = grid(session)
    assert {day: dated[0].event.wordings[0].title for day, dated in found.items()} == {
        date(2027, 1, 1): "First hour",
        date(2027, 1, 31): "Last hour",
    }


def test_days_and_nights_are_told_apart(session, now):
    an_event(session, now, sessions=[(at("2027-01-12 17:00"), at("2027-01-14 08:00"))])
    assert [day.day for day in grid(session)] == [12, 13]


def test_a_session_knows_its_number_among_all(session, now):
    starts = [at("2026-12-30 18:00"), at("2027-01-06 18:00"), at("2027-01-13 18:00")]
    an_event(session, now, sessions=[(start, start + HOUR) for start in starts])
    assert [(dated[0].number, dated[0].sessions) for dated in grid(session).values()] == [(2, 3), (3, 3)]


def test_drafts_stay_away_cancelled_events_and_choices_stay(session, now):
    tag = a_tag(session)
    an_event(session, now, status="draft")
    an_event(session, now, status="cancelled", tags=[tag])
    an_event(session, now)
    assert [len(found) for found in grid(session).values()] == [2]
    assert [len(found) for found in grid(session, choice=Choice(audience=tag.slug)).values()] == [1]


@pytest.mark.parametrize(("start", "first_day"), [(SUNDAY, date(2026, 12, 27)), (MONDAY, date(2026, 12, 28))])
def test_weeks_begin_where_the_reader_expects(session, start, first_day):
    weeks = month_of_events(session, JANUARY, Choice(), start)
    assert weeks[0][0].day == first_day
    assert not weeks[0][0].of_month


def test_months_follow_each_other():
    assert next_month(date(2026, 12, 1)) == JANUARY
    assert next_month(JANUARY, -1) == date(2026, 12, 1)


@pytest.mark.parametrize("many", [1, 20])
def test_the_month_takes_three_statements(session, engine, now, many):
    for _ in range(many):
        an_event(session, now)
    session.expire_all()
    with counted_queries(engine) as statements:
        assert sum(map(len, grid(session).values())) == many
    assert len(statements) == 3
