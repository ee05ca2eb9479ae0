"""Who is stuck and why, for whom; who is not; and what it costs to ask."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select

from modules.core.errors import NotFound
from modules.groups.making import add_member, make_group, remove_member
from modules.people.models import Person
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.completion.enrolling import move
from modules.training.completion.waiving import waive
from modules.training.completion.withdrawing import withdraw
from modules.training.helping.reach import Sought, assigned_groups, learner_in_reach
from modules.training.helping.shared_journals import shared_journals
from modules.training.helping.stuck import place_from, stuck, stuck_cases, stuck_learners
from modules.training.learning.answering import answer_quiz
from modules.training.learning.assigning import assign, end_assignment
from modules.training.learning.responding import respond
from modules.training.models import Completion
from tests.conftest import counted_queries
from tests.factories.accounts import an_account
from tests.factories.learning import a_learner, count_all, everything_but, tell
from tests.factories.people import a_person
from tests.factories.training import a_content, a_module, publish_again, rewritten

DAY = timedelta(days=1)
WRONG = {"one": ["a"]}
EVERYBODY = Sought()


@pytest.fixture
def strict(session, now):
    """A module whose quiz may be answered twice."""
    return a_strict_module(session, now)


def a_strict_module(session, now):
    lessons = msgspec.to_builtins(a_content().lessons)
    lessons[0]["activities"][3]["attempts"] = 2
    lessons[1]["activities"] = [each for each in lessons[1]["activities"] if each["kind"] != "live"]
    return a_module(session, now, lessons=lessons)


def kinds(session, now, sought=EVERYBODY, **over):
    found = stuck(session, sought, now, **over).cases
    assert stuck_cases(session, sought, now, **over) == len(found)
    return {each.person_id: each.kinds for each in found}


def a_group(session, now, *people, owner=None):
    group = make_group(session, "Sample group", now, owner)
    for person in people:
        add_member(session, group.id, person.id, now - 60 * DAY)
    return group


def finish(session, now, enrolment, at):
    assert tell(session, enrolment, *everything_but(enrolment=enrolment, at=at), now=now) == {}
    count_all(session, now)


def test_silent_for_two_weeks_with_something_left(session, now):
    module = a_module(session, now - 90 * DAY)
    began, lately, done = (a_learner(session, now - 20 * DAY, module) for _ in range(3))
    tell(session, lately, *everything_but("check", enrolment=lately, at=now - 13 * DAY), now=now)
    tell(session, began, *everything_but("check", "journal", enrolment=began, at=now - 15 * DAY), now=now)
    finish(session, now, done, now - 19 * DAY)
    [found] = stuck(session, Sought(), now).cases
    assert (found.person_id, found.kinds) == (began.person_id, ("silent",))
    assert (found.reasons[0].since, found.began) == (now - 15 * DAY, True)
    assert 0 < found.minutes_left < 30
    assert stuck_learners(session, None, now + 2 * DAY) == 2


def test_out_of_attempts_until_it_is_waived_or_asked_anew(session, now, strict):
    learner, other = a_learner(session, now, strict), a_learner(session, now, strict)
    for taken, tries in ((learner, 2), (other, 1)):
        for _ in range(tries):
            answer_quiz(session, taken, "first/check", uuid4(), WRONG, now)
    count_all(session, now)
    [found] = stuck(session, Sought(), now).cases
    assert (found.person_id, found.kinds, found.quiz["en"]) == (learner.person_id, ("attempts",), "Check")
    waive(session, learner.person_id, strict, "first/check", "Answered on paper", by=None, now=now)
    count_all(session, now)
    assert kinds(session, now) == {}


def test_a_required_change_gives_attempts_back_to_who_moves(session, now, strict):
    learner = a_learner(session, now, strict)
    for _ in range(2):
        answer_quiz(session, learner, "first/check", uuid4(), WRONG, now)
    lessons = msgspec.to_builtins(draft_content(find_draft(session, strict.id)).lessons)
    lessons[0]["activities"][3]["title"] = {"en": "Check anew", "es": "Otra vez"}
    rewritten(session, strict, now, lessons=lessons)
    publish_again(session, strict, now, "required")
    count_all(session, now)
    assert kinds(session, now) == {learner.person_id: ("attempts",)}
    move(session, learner, now)
    count_all(session, now)
    assert kinds(session, now) == {}


def test_nothing_is_late_of_somebody_who_can_neither_sign_in_nor_has_begun(session, now):
    module = a_strict_module(session, now)
    minor, met = a_person(session, now), a_learner(session, now, module)
    group = a_group(session, now, minor, session.get_one(Person, met.person_id))
    assign(session, module, group.id, now - DAY, by=None, now=now - 30 * DAY)
    count_all(session, now)
    assert list(kinds(session, now)) == [met.person_id]
    an_account(session, now, minor)
    assert set(kinds(session, now)) == {minor.id, met.person_id}


def test_overdue_is_who_was_given_it_and_is_not_done(session, now):
    module = a_module(session, now - 90 * DAY)
    never, left, done = (a_person(session, now, address=f"learner{each}@example.org") for each in range(3))
    group = a_group(session, now, never, left, done)
    remove_member(session, group.id, left.id, now)
    given = assign(session, module, group.id, now - DAY, by=None, now=now - 30 * DAY)
    finish(session, now, a_learner(session, now - 20 * DAY, module, done), now - 19 * DAY)
    [found] = stuck(session, Sought(), now).cases
    assert (found.person_id, found.kinds, found.began, found.minutes_left) == (never.id, ("overdue",), False, 30)
    assert found.reasons[0].since == now - DAY
    end_assignment(session, given.id, by=None, now=now)
    assert kinds(session, now) == {}


def test_the_most_urgent_stand_first_with_all_their_reasons(session, now, strict):
    silent, both = a_learner(session, now - 40 * DAY, strict), a_learner(session, now - 20 * DAY, strict)
    group = a_group(session, now, session.get_one(Person, both.person_id))
    assign(session, strict, group.id, now - DAY, by=None, now=now - 30 * DAY)
    count_all(session, now)
    assert list(kinds(session, now).items()) == [(both.person_id, ("overdue", "silent")), (silent.person_id, ("silent",))]
    assert kinds(session, now, kind="overdue") == {both.person_id: ("overdue", "silent")}
    assert kinds(session, now, kind="attempts") == {}
    assert kinds(session, now, Sought(group_id=group.id)) == {both.person_id: ("overdue", "silent")}
    assert kinds(session, now, Sought(module_ids=[])) == {}
    assert stuck_learners(session, None, now) == 2


def test_a_completion_that_was_taken_back_is_no_standstill(session, now):
    module = a_module(session, now - 90 * DAY)
    learner = a_learner(session, now - 40 * DAY, module)
    finish(session, now, learner, now - 39 * DAY)
    withdraw(session, session.scalars(select(Completion.id)).one(), "Somebody else's answers", by=None, now=now)
    count_all(session, now)
    assert kinds(session, now) == {}


def test_a_facilitator_of_a_cohort_sees_its_people_alone(session, now):
    module = a_module(session, now - 90 * DAY)
    ours, theirs, nobodys = (a_person(session, now, address=f"learner{each}@example.org") for each in range(3))
    group = a_group(session, now, ours, owner=("cohort", 7))
    other = a_group(session, now, theirs, owner=("cohort", 8))
    team = a_group(session, now, nobodys, owner=("team", 7))
    for each in (group, other, team):
        assign(session, module, each.id, None, by=None, now=now - 30 * DAY)
    for person in (ours, theirs, nobodys):
        a_learner(session, now - 30 * DAY, module, person)
    count_all(session, now)
    assert kinds(session, now, Sought({7})) == {ours.id: ("silent",)}
    assert kinds(session, now, Sought(frozenset())) == {}
    assert stuck_learners(session, None, now) == 3
    assert [each.id for each in assigned_groups(session, {7})] == [group.id]
    assert len(assigned_groups(session, None)) == 3
    assert learner_in_reach(session, {7}, ours.id, module.id) == ours
    for stranger, reach in ((theirs, {7}), (a_person(session, now), None)):
        with pytest.raises(NotFound):
            learner_in_reach(session, reach, stranger.id, module.id)


def test_journals_are_read_while_they_are_shared(session, now):
    module = a_module(session, now)
    learner, quiet = a_learner(session, now, module), a_learner(session, now, module)
    respond(session, learner, "second/journal", uuid4(), {"text": "The night shift."}, now, shared=True)
    respond(session, quiet, "second/journal", uuid4(), {"text": "For me alone."}, now)
    [found] = shared_journals(session, Sought())
    assert (found.words, found.title["en"], found.response.person_id) == ("The night shift.", "Journal", learner.person_id)
    assert shared_journals(session, Sought({7})) == []
    respond(session, learner, "second/journal", uuid4(), {"text": "Not any more."}, now + DAY)
    assert shared_journals(session, Sought()) == []


def test_page_after_page_everybody_stands_once(session, now, strict):
    people = [a_person(session, now, address=f"learner{each}@example.org") for each in range(60)]
    group = a_group(session, now, *people[:55])
    assign(session, strict, group.id, now - DAY, by=None, now=now - 30 * DAY)
    assign(session, strict, a_group(session, now, *people[:5]).id, now - 2 * DAY, by=None, now=now - 30 * DAY)
    for number, person in enumerate(people[3:], 20):
        a_learner(session, now - number * DAY, strict, person)
    count_all(session, now)
    first = stuck(session, Sought(), now)
    rest = stuck(session, Sought(), now, after=place_from(str(first.next)))
    assert (len(first.cases), len(rest.cases), rest.next) == (50, 10, None)
    places = [each.place for each in first.cases + rest.cases]
    assert places == sorted(places)
    assert len({each.person_id for each in places}) == 60
    assert [each.since for each in places[4:6]] == [now - 2 * DAY, now - DAY]
    silent = stuck(session, Sought(), now, "silent")
    assert len(stuck(session, Sought(), now, "silent", silent.next).cases) == 7
    assert stuck_cases(session, Sought(), now, "silent") == 57


@pytest.mark.parametrize("text", ["", "1-2-3", "1-2-3-x", "1-2-3--4", "9" * 30 + "-1-1-1", "²-1-1-1"])
def test_an_address_that_says_nothing_begins_at_the_beginning(text):
    assert place_from(text) is None


def test_no_more_are_counted_than_many(session, now, strict, monkeypatch):
    monkeypatch.setattr("modules.training.helping.stuck.MANY", 3)
    for _ in range(5):
        a_learner(session, now - 20 * DAY, strict)
    count_all(session, now)
    assert (stuck_cases(session, Sought(), now), stuck_learners(session, None, now)) == (4, 4)


def test_many_cost_no_more_than_few(session, now, engine, strict):
    for _ in range(60):
        a_learner(session, now - 20 * DAY, strict)
    count_all(session, now)
    stuck(session, Sought(), now)
    for ask, found in ((stuck, 50), (stuck_cases, 60)):
        with counted_queries(engine) as statements:
            said = ask(session, Sought(), now)
        assert (len(said.cases) if ask is stuck else said, len(statements)) == (found, 1)
    with counted_queries(engine) as statements:
        stuck_learners(session, None, now)
    assert len(statements) == 1
