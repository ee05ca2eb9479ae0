"""One run for each period, whoever asks and however late."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import func, select

from modules.mailings.digests.models import DigestRun
from modules.mailings.digests.running import MOMENT, QUARTER, make_runs
from tests.conftest import counted_queries
from tests.factories.items import an_item
from tests.factories.lists import a_list, a_subscriber
from tests.modules.mailings.digests.conftest import HOME

HOUR = timedelta(hours=1)


def runs(session, frequency):
    found = select(DigestRun).where(DigestRun.frequency == frequency).order_by(DigestRun.starts_at)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def test_periods_follow_each_other_without_a_gap(session, now):
    make_runs(session, HOME, now)
    make_runs(session, HOME, now + 26 * HOUR)
    for frequency in ("daily", "weekly"):
        made = runs(session, frequency)
        assert len(made) == 26 * 4 + 1
        assert all(earlier.ends_at == later.starts_at for earlier, later in pairwise(made))
        assert made[-1].ends_at == now + 26 * HOUR


def test_asking_again_makes_none(session, now):
    a_subscriber(session, now, a_list(session, now), hour=10)
    assert make_runs(session, HOME, now) == 2  # Monday 10 a.m.: daily and weekly
    assert make_runs(session, HOME, now) == 0
    assert make_runs(session, HOME, now + QUARTER - timedelta(seconds=1)) == 0
    assert session.scalar(select(func.count()).select_from(DigestRun)) == 2


def test_a_period_that_is_nobodys_hour_is_finished_when_it_is_made(session, now):
    a_subscriber(session, now, a_list(session, now), hour=12)
    make_runs(session, HOME, now)
    make_runs(session, HOME, now + 3 * HOUR)
    waiting = [each for each in runs(session, "daily") if each.finished_at is None]
    assert [each.ends_at for each in waiting] == [now + 2 * HOUR]


def test_what_is_published_makes_its_moment_when_that_is_over(session, now):
    an_item(session, now, a_list(session, now))
    make_runs(session, HOME, now + MOMENT - timedelta(seconds=1))
    assert runs(session, "at_once") == []
    make_runs(session, HOME, now + MOMENT)
    make_runs(session, HOME, now + 5 * MOMENT)
    [made] = runs(session, "at_once")
    assert (made.starts_at, made.ends_at, made.finished_at) == (now, now + MOMENT, None)


def test_moments_that_no_clock_saw_are_made_later(session, now):
    for minutes in (0, 1, 90):
        an_item(session, now + timedelta(minutes=minutes), a_list(session, now))
    assert make_runs(session, HOME, now + 12 * HOUR) == 3


def test_making_runs_takes_few_statements(engine, session, now):
    topic = a_list(session, now)
    for hour in range(24):
        a_subscriber(session, now, topic, hour=hour)
    make_runs(session, HOME, now)
    with counted_queries(engine) as idle:
        make_runs(session, HOME, now + MOMENT)
    with counted_queries(engine) as late:
        make_runs(session, HOME, now + 12 * HOUR)
    assert (len(idle), len(late)) == (2, 6)
