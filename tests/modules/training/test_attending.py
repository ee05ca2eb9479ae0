"""A mark on a roster becomes a learning event; series are completed by modules in any order."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from modules.registrations.attendance import mark
from modules.registrations.models import Attendance
from modules.training.completion.enrolling import enroll_in_series, find_enrolment
from modules.training.completion.progress import completions_of
from modules.training.completion.series_completion import series_completed
from modules.training.completion.waiving import waive
from modules.training.learning.attending import attend
from modules.training.models import Completion, LearningEvent, Withdrawal
from tests.factories.events import an_event
from tests.factories.learning import MINUTE, a_learner, count_all, present_state
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.training import a_module, a_series, words

HOUR = timedelta(hours=1)
COME = {"attended": "second/live", "sessions": 2}


@pytest.fixture
def event(session, now):
    return an_event(session, now, sessions=[(now - day * HOUR, now - day * HOUR + 90 * MINUTE) for day in (30, 20, 10)])


@pytest.fixture
def module(session, now, event):
    return a_module(session, now, event=event, rule=COME)


@pytest.fixture
def seat(session, now, event):
    return a_registration(session, now, event=event)


def came(session, seat, meeting, now, came=True):
    mark(session, seat.id, meeting.id, came, now, None)
    return session.scalars(select(Attendance.id).order_by(Attendance.id.desc())).first()


def state(session, seat, module):
    return present_state(session, seat.person_id, module.id)


def test_coming_enrolls_and_counts_however_often_and_in_whatever_order_it_is_told(session, now, event, module, seat):
    marks = [came(session, seat, meeting, now + n * MINUTE) for n, meeting in enumerate(event.sessions[:2])]
    for order in permutations(marks):
        assert [attend(session, each, now + HOUR) for each in order] == [1, 1]
    assert find_enrolment(session, seat.person_id, module.id).how == "attended"
    assert state(session, seat, module).satisfied_at == now + MINUTE
    events = session.scalars(select(LearningEvent)).all()
    assert sorted(each.payload["minutes"] for each in events) == [90, 90]
    count_all(session, now + HOUR)
    assert completions_of(session, seat.person_id)[module.id].earned_at == now + MINUTE


def test_a_mark_taken_back_counts_no_longer(session, now, event, module, seat):
    marks = [came(session, seat, meeting, now) for meeting in event.sessions[:2]]
    marks.append(came(session, seat, event.sessions[0], now + MINUTE, came=False))
    for each in reversed(marks):
        attend(session, each, now + HOUR)
    assert (state(session, seat, module).satisfied_at, state(session, seat, module).requirements[0].have) == (None, 1)


def test_taking_a_mark_back_enrolls_nobody_and_a_mark_that_is_none_does_nothing(session, now, event, module, seat):
    came(session, seat, event.sessions[0], now)
    back = came(session, seat, event.sessions[0], now + MINUTE, came=False)
    assert (attend(session, back, now), attend(session, 0, now)) == (0, 0)
    assert find_enrolment(session, seat.person_id, module.id) is None


def test_an_event_that_no_module_asks_for_is_none_of_trainings(session, now):
    event = an_event(session, now)
    attendance_id = came(session, a_registration(session, now, event=event), event.sessions[0], now)
    assert attend(session, attendance_id, now) == 0
    assert session.scalar(select(func.count()).select_from(LearningEvent)) == 0


def earn(session, person_id, module, now):
    """Complete a module at a moment."""
    waive(session, person_id, module, "", "Known.", by=None, now=now)
    count_all(session, now)


def test_a_series_is_completed_with_its_last_module_in_any_order(session, now):
    series = a_series(session, now)
    modules = [a_module(session, now, series) for _ in range(3)]
    for order in permutations(modules):
        person = a_person(session, now)
        for number, each in enumerate(order[:2]):
            earn(session, person.id, each, now + number * MINUTE)
            assert series_completed(session, person.id, each.id) == []
        earn(session, person.id, order[2], now + 2 * MINUTE)
        (done,) = series_completed(session, person.id, order[2].id)
        assert (done.series.id, done.earned_at) == (series.id, now + 2 * MINUTE)
        assert len(done.evidence["completions"]) == 3


def test_some_of_many_modules_and_what_came_later_is_not_counted_in(session, now):
    series = a_series(session, now, rule={"n_of": 2, "of": [{"module": slug} for slug in "abc"]})
    modules = [a_module(session, now, series, slug=slug) for slug in "abc"]
    person = a_person(session, now)
    for number, each in enumerate(modules):
        earn(session, person.id, each, now + number * MINUTE)
    (done,) = series_completed(session, person.id, modules[0].id)
    assert (len(done.evidence["completions"]), done.earned_at) == (2, now + MINUTE)


def test_the_module_of_the_own_role_counts_once_the_role_is_chosen(session, now):
    roles = {name: {"title": words(name), "module": slug} for name, slug in (("teacher", "a"), ("counselor", "b"))}
    series = a_series(session, now, rule={"any": [{"own_role": True}]}, roles=roles)
    first, second = (a_module(session, now, series, slug=slug) for slug in "ab")
    person = a_person(session, now)
    earn(session, person.id, first, now)
    assert series_completed(session, person.id, first.id) == []
    enroll_in_series(session, person.id, series, now, "counselor")
    assert series_completed(session, person.id, first.id) == []
    enroll_in_series(session, person.id, series, now, "teacher")
    assert len(series_completed(session, person.id, first.id)) == 1
    assert len(series_completed(session, person.id, second.id)) == 1


def test_a_series_that_asks_who_one_is_must_be_entered(session, now):
    asked = {"ask": words("Who?"), "statements": [{"key": "works", "text": words("I work there.")}]}
    series = a_series(session, now, eligibility=asked)
    module = a_module(session, now, series)
    person = a_person(session, now)
    earn(session, person.id, module, now)
    assert series_completed(session, person.id, module.id) == []
    enroll_in_series(session, person.id, series, now, stated=["works"])
    assert len(series_completed(session, person.id, module.id)) == 1


def test_what_was_taken_back_does_not_count(session, now):
    module = a_module(session, now)
    learner = a_learner(session, now, module)
    earn(session, learner.person_id, module, now)
    completion = session.scalars(select(Completion)).one()
    session.add(Withdrawal(completion_id=completion.id, reason="Somebody else's.", withdrawn_at=now))
    session.flush()
    assert completions_of(session, learner.person_id) == {}
    assert series_completed(session, learner.person_id, module.id) == []
