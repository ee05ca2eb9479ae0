"""Whenever the demonstration is set up, work is due and people meet on working days, at an hour that the wall shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.models import CohortSession, Deliverable, HandIn, Round
from modules.core.times import local
from modules.events.models import Event
from modules.training.models import Assignment
from webapp.cli.demo_choosing import add_choosing
from webapp.cli.demo_cohorts import add_cohorts
from webapp.cli.demo_days import moment_on, working_day
from webapp.cli.demo_learners import add_learners
from webapp.cli.demo_people import add_organizations, crowd
from webapp.cli.demo_teams import add_teams
from webapp.cli.demo_training import add_training

PACIFIC = "America/Los_Angeles"
FIRST = datetime(2027, 1, 1, 19, tzinfo=UTC)


def test_no_day_of_a_year_leads_to_a_weekend_or_off_its_hour():
    days = [-60, -45, -14, -7, -6, -4, -1, 0, 1, 13, 18, 30]
    seen: Counter[str] = Counter()
    for number in range(366):
        now = FIRST + timedelta(days=number)
        today = local(now, PACIFIC).date()
        for day in days:
            due = local(moment_on(now, PACIFIC, day), PACIFIC)
            assert (due.weekday() < 5, due.hour, due.minute) == (True, 17, 0)
            assert (due.date() > today) == (day > 0)
            seen["as said" if due.date() == today + timedelta(days=day) else "moved"] += 1
    print(dict(seen))
    assert min(seen.values()) >= seen.total() / 20


def test_a_weekend_gives_way_onward_in_what_is_to_come_and_back_in_what_is_over():
    friday = FIRST.date()  # January 1, 2027
    assert [working_day(friday, days).day for days in (1, 2, 3)] == [4, 4, 4]
    assert [working_day(friday, days).isoformat() for days in (0, -5, -6)] == ["2027-01-01", "2026-12-25", "2026-12-25"]


@pytest.mark.parametrize("day", range(7))
def test_all_that_is_due_and_all_sessions_fall_on_working_days(session, day):
    """Set up on each day of the week in which the clock changes."""
    now = datetime(2027, 3, 10, 19, tzinfo=UTC) + timedelta(days=day)
    add_organizations(session, now)
    crowd(session, now)
    add_cohorts(session, PACIFIC, now)
    add_choosing(session, PACIFIC, now)
    add_training(session, "Sample Agency", now)
    add_teams(session, PACIFIC, now)
    add_learners(session, PACIFIC, now)
    rounds = session.scalars(select(Round)).all()
    meetings = session.scalars(select(Event).join(CohortSession, CohortSession.event_id == Event.id)).all()
    ends = {
        "rounds": [each.closes_at for each in rounds],
        "deliverables": list(session.scalars(select(Deliverable.due_at))),
        "modules": list(session.scalars(select(Assignment.due_at).where(Assignment.due_at.is_not(None)))),
        "sessions": [each.starts_at for each in meetings],
    }
    for kind, moments in ends.items():
        assert moments, kind
        walls = [local(each, PACIFIC) for each in moments]
        assert [str(each) for each in walls if each.weekday() >= 5 or each.minute] == [], kind
    assert {local(each, PACIFIC).hour for each in ends["deliverables"] + ends["modules"]} == {17}
    assert sorted(local(each, PACIFIC).hour for each in ends["rounds"]) == [9, 17]
    handed = session.execute(select(HandIn.handed_in_at, Deliverable.due_at).join(Deliverable)).all()
    assert all(at < due for at, due in handed)
