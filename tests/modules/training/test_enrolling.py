"""Taking modules and series; moving to a newer version; the top-up of a required change."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from modules.training.completion.counting import recount
from modules.training.completion.enrolling import enroll, enroll_in_series, find_series_enrolment, move
from modules.training.completion.progress import completions_of, enrolments_of, progress_of
from modules.training.content.catalog import module_by_id
from modules.training.errors import NotEligible, NotPublished, RoleUnknown
from modules.training.learning.own_module import own_module
from modules.training.learning.own_training import own_training
from modules.training.learning.topping_up import topup_of
from modules.training.models import Series
from tests.factories.learning import MINUTE, READ, a_learner, count_all, everything_but, tell, told
from tests.factories.people import a_person
from tests.factories.training import a_content, a_module, a_series, publish_again, rewritten, unpublished, words

LATER = timedelta(days=30)


def without_live(module_content=None):
    made = msgspec.to_builtins((module_content or a_content()).lessons)
    made[1]["activities"] = [each for each in made[1]["activities"] if each["kind"] != "live"]
    return made


def with_a_new_part():
    made = without_live()
    made[0]["activities"].append({"key": "law", "kind": "reading", "words": words("The law has changed.")})
    return made


RULE = {"all": [{"viewed": "first/read"}, {"score": "first/check", "at_least": 60}, {"submitted": "second/journal"}]}
MORE = {"all": [*RULE["all"], {"viewed": "first/law"}]}


@pytest.fixture
def module(session, now):
    return a_module(session, now, lessons=without_live(), rule=RULE)


@pytest.fixture
def finished(session, now, module):
    learner = a_learner(session, now, module)
    tell(session, learner, *everything_but(enrolment=learner, at=now - 5 * MINUTE), now=now)
    count_all(session, now)
    return learner


def test_again_is_the_same_row_and_keeps_its_version(session, now, module):
    person = a_person(session, now)
    taken = enroll(session, person.id, module, now)
    rewritten(session, module, now, minutes=40)
    publish_again(session, module, now)
    assert enroll(session, person.id, module, now + LATER, "assigned").id == taken.id
    assert (taken.version_id == module.current_id, taken.how, taken.enrolled_at) == (False, "open", now)
    assert list(enrolments_of(session, person.id)) == [module.id]
    count_all(session, now)
    progress = progress_of(session, person.id, [module.id, 0])[module.id]
    assert (progress.percent, progress.minutes_left, progress.last_event_at) == (0, 30, None)


def test_what_is_not_published_can_be_gone_on_with_but_not_begun(session, now, module):
    person = a_person(session, now)
    taken = enroll(session, person.id, module, now)
    unpublished(session, module, now)
    assert enroll(session, person.id, module, now).id == taken.id
    with pytest.raises(NotPublished):
        enroll(session, a_person(session, now).id, module, now)
    with pytest.raises(NotPublished):
        move(session, taken, now)


def test_moving_is_explicit_and_keeps_what_was_done(session, now, module):
    learner = a_learner(session, now, module)
    tell(session, learner, *everything_but("journal", enrolment=learner, at=now), now=now)
    count_all(session, now)
    rewritten(session, module, now, lessons=with_a_new_part(), rule=MORE)
    publish_again(session, module, now, "required")
    assert recount(session, now) == 0
    assert move(session, learner, now + LATER)
    assert not move(session, learner, now + LATER)
    count_all(session, now + LATER)
    progress = progress_of(session, learner.person_id, [module.id])[module.id]
    assert (progress.version_id, progress.percent, learner.moved_at) == (module.current_id, 50, now + LATER)


@pytest.mark.parametrize("change", ["correction", "improvement", "required"])
def test_no_change_of_content_touches_a_completion_and_only_a_required_one_asks_for_a_top_up(
    session, now, module, finished, change
):
    before = completions_of(session, finished.person_id)[module.id]
    earned_at = before.earned_at
    rewritten(session, module, now, lessons=with_a_new_part(), rule=MORE)
    publish_again(session, module, now, change)
    asked = ("first/law",) if change == "required" else ()
    assert (seen(session, module, finished).top_up, on_the_desk(session, finished, now)) == (asked, bool(asked))
    move(session, finished, now)
    count_all(session, now + LATER)
    own = seen(session, module, finished)
    assert (own.top_up, [each.key for each in own.top_up_lessons]) == (asked, ["first"] if asked else [])
    assert on_the_desk(session, finished, now) == bool(asked)
    after = completions_of(session, finished.person_id)[module.id]
    assert (after.id, after.earned_at, after.version_hash) == (before.id, earned_at, before.version_hash)
    assert topup_of(session, after) == (["first/law"] if change == "required" else [])


def seen(session, module, learner):
    return own_module(session, module_by_id(session, module.id), learner.person_id)


def on_the_desk(session, learner, now) -> bool:
    return bool(own_training(session, learner.person_id, now).topped_up)


def test_a_required_change_that_asks_nothing_of_who_has_finished_offers_no_top_up(session, now, module, finished):
    rewritten(session, module, now, summary=words("Said otherwise"))
    publish_again(session, module, now, "required")
    own = seen(session, module, finished)
    assert (len(own.newer), own.top_up, own.part_added, on_the_desk(session, finished, now)) == (1, (), False, False)


def test_a_top_up_is_finished_without_a_new_date(session, now, module, finished):
    rewritten(session, module, now, lessons=with_a_new_part(), rule=MORE)
    publish_again(session, module, now, "required")
    move(session, finished, now)
    tell(session, finished, told(finished, "first/law", "viewed", READ, now + LATER), now=now + LATER)
    count_all(session, now + LATER)
    (completion,) = completions_of(session, finished.person_id).values()
    assert topup_of(session, completion) == []
    assert not on_the_desk(session, finished, now + LATER)
    assert completion.earned_at == now - 3 * MINUTE
    assert progress_of(session, finished.person_id, [module.id])[module.id].percent == 100


def test_nothing_is_asked_of_who_is_up_to_date_or_when_nothing_is_published(session, now, module, finished):
    (completion,) = completions_of(session, finished.person_id).values()
    assert topup_of(session, completion) == []
    unpublished(session, module, now)
    assert topup_of(session, completion) == []


ASKED = {"ask": words("Who are you?"), "statements": [{"key": key, "text": words(key)} for key in ("works", "leads")]}
ROLES = {"teacher": {"title": words("Teacher"), "module": "x"}, "counselor": {"title": words("Counselor"), "module": "y"}}


def test_a_series_is_entered_once_all_statements_are_ticked(session, now):
    series, person = a_series(session, now, eligibility=ASKED), a_person(session, now)
    with pytest.raises(NotEligible) as refused:
        enroll_in_series(session, person.id, series, now, stated=["works", "odd"])
    assert refused.value.values == {"missing": ["leads"]}
    entered = enroll_in_series(session, person.id, series, now, stated=["leads", "works", "odd"])
    assert entered.stated == ["works", "leads"]
    assert enroll_in_series(session, person.id, series, now, stated=["leads", "works"]).id == entered.id


def test_a_role_is_one_of_the_series_and_may_be_changed(session, now):
    series, person = a_series(session, now, roles=ROLES), a_person(session, now)
    for role in ("", "principal"):
        with pytest.raises(RoleUnknown):
            enroll_in_series(session, person.id, series, now, role)
    enroll_in_series(session, person.id, series, now, "teacher")
    assert enroll_in_series(session, person.id, series, now, "counselor").role == "counselor"
    assert find_series_enrolment(session, person.id, series.id).role == "counselor"
    with pytest.raises(RoleUnknown):
        enroll_in_series(session, person.id, session.get(Series, a_series(session, now).id), now, "teacher")
