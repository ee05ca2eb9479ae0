"""Measures: values over time, corrected by rows, kept or dropped with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from modules.cohorts.errors import DayToCome, TeamWithdrawn
from modules.cohorts.models import MeasureValue
from modules.cohorts.teams.teaming import withdraw_team
from modules.cohorts.work.measures import (
    MeasureDraft,
    ValueDraft,
    add_value,
    judge_measure,
    make_measure,
    measure,
    measured,
    measures_of,
)
from modules.core.errors import NotFound
from tests.conftest import counted_queries
from tests.factories.teams import a_team

DRAFT = MeasureDraft(name="Families at council meetings", unit="people", direction="up", baseline=8, aim=30)


@pytest.fixture
def team(session, now):
    return a_team(session, now)


@pytest.fixture
def made(session, now, team):
    return make_measure(session, team.id, DRAFT, now, None)


def test_values_stand_in_order_and_the_newest_of_a_day_counts(session, now, team, made):
    first = date(2026, 10, 1)
    for day, value in ((first + timedelta(days=30), 14), (first, 9), (first, 10)):
        add_value(session, made.id, ValueDraft(measured_on=day, value=value), now, None)
    found = measured(session, made)
    assert [each.value for each in found.values] == [10, 14]
    assert found.last.value == 14
    assert session.scalar(select(func.count()).select_from(MeasureValue)) == 3


def test_a_day_to_come_is_refused_and_today_is_today_everywhere(session, now, made):
    add_value(session, made.id, ValueDraft(measured_on=now.date() + timedelta(days=1), value=1), now, None)
    with pytest.raises(DayToCome):
        add_value(session, made.id, ValueDraft(measured_on=now.date() + timedelta(days=2), value=1), now, None)


def test_kept_or_dropped_with_a_reason(session, now, team, made, engine):
    other = make_measure(session, team.id, replace(DRAFT, unit="families"), now, None)
    judge_measure(session, made.id, ("dropped", "Nobody could count it."), now, None)
    assert (made.state, made.verdict) == ("dropped", "Nobody could count it.")
    session.flush()
    with counted_queries(engine) as statements:
        assert [each.measure for each in measures_of(session, team.id)] == [other, made]
    assert len(statements) == 2


def test_forms_sent_twice_count_once(session, now, team, made):
    assert make_measure(session, team.id, DRAFT, now, None) is made
    once = ValueDraft(measured_on=now.date(), value=9, note=" Two nights ")
    first, again = (add_value(session, made.id, once, now, None) for _ in range(2))
    corrected = add_value(session, made.id, replace(once, value=10), now, None)
    back = add_value(session, made.id, once, now, None)
    assert first is again
    assert len({first.id, corrected.id, back.id}) == 3
    judge_measure(session, made.id, ("dropped", "Nobody could count it."), now, None)
    assert make_measure(session, team.id, DRAFT, now, None) is not made


def test_of_another_team_it_is_not_there(session, now, made):
    with pytest.raises(NotFound):
        measure(session, made.id, a_team(session, now).id)


def test_a_withdrawn_team_keeps_what_it_measured(session, now, team, made):
    add_value(session, made.id, ValueDraft(measured_on=now.date(), value=1), now, None)
    withdraw_team(session, team.id, "", now, None)
    for deed in (
        lambda: make_measure(session, team.id, DRAFT, now, None),
        lambda: add_value(session, made.id, ValueDraft(measured_on=now.date(), value=1), now, None),
        lambda: judge_measure(session, made.id, ("kept", ""), now, None),
    ):
        with pytest.raises(TeamWithdrawn):
            deed()
    assert len(measures_of(session, team.id)[0].values) == 1
