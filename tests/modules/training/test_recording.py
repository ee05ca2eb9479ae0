"""What learners' devices tell: each event once, in any order, and nothing that cannot be."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import msgspec
import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.outbox.recording import CHANNEL
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.completion.enrolling import move
from modules.training.completion.progress import resume_of
from modules.training.errors import NotEnrolled
from modules.training.learning.intake import BEFORE_BEGINNING
from modules.training.learning.recording import MOST_AT_ONCE, Learner, record_events
from modules.training.models import LearningEvent, Recount, Response
from tests.factories.learning import MINUTE, READ, a_learner, count_all, everything_but, present_state, tell, told
from tests.factories.training import RIGHT_ANSWERS, a_content, a_module, publish_again, rewritten
from tests.waiting import PATIENCE

NAN, ENDLESS = float("nan"), float("inf")
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@pytest.fixture
def module(session, now):
    return a_module(session, now)


@pytest.fixture
def learner(session, now, module):
    made = a_learner(session, now, module)
    count_all(session, now)
    return made


def number_of_events(session) -> int:
    return session.scalar(select(func.count()).select_from(LearningEvent))


def test_told_twice_is_recorded_once_and_asked_for_once(session, now, learner):
    events = everything_but(enrolment=learner, at=now - 10 * MINUTE)
    for _ in range(2):
        assert tell(session, learner, *events, *events, now=now) == {}
    assert number_of_events(session) == 3
    assert session.scalar(select(func.count()).select_from(Recount)) == 1
    assert present_state(session, learner.person_id, learner.module_id).satisfied_at == now - 8 * MINUTE


def test_the_relay_is_told_only_when_nobody_had_asked_yet(fresh_database, now):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        learner = a_learner(session, now, a_module(session, now))
        count_all(session, now)
    url = fresh_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as listening, Session(fresh_database) as session:
        listening.execute(f"listen {CHANNEL}")
        heard = []
        for counted_before in (False, False, False, True):
            with transaction(session):
                if counted_before:
                    count_all(session, now)
            with transaction(session):
                tell(session, learner, told(learner, "first/read", "viewed", READ, now), now=now)
            listening.execute(f"notify {CHANNEL}, 'that was all'")  # rings come in the order of their commits
            with closing(listening.notifies(timeout=PATIENCE)) as rings:
                heard.append(list(takewhile(lambda payload: payload != "that was all", (each.payload for each in rings))))
    assert heard == [["recount"], [], [], ["recount"]]


def test_where_somebody_is_asks_for_no_counting_and_the_newest_place_wins(session, now, learner):
    def placed(lesson, at, **over):
        return told(learner, "", "placed", {"lesson": lesson, "at": lesson + "/x", "scroll": 0.5, "second": 3}, at, **over)

    assert tell(session, learner, placed("second", now), placed("first", now - MINUTE), now=now) == {}
    assert session.scalar(select(func.count()).select_from(Recount)) == 0
    place = resume_of(session, learner.person_id, learner.module_id)
    assert (place.lesson, place.at, place.scroll, place.second) == ("second", "second/x", 0.5, 3)
    tell(session, learner, placed("first", now, number=10**6), now=now)
    assert resume_of(session, learner.person_id, learner.module_id).lesson == "first"
    assert resume_of(session, learner.person_id, 0) is None


def test_a_clock_that_is_ahead_is_put_right_and_nonsense_counts_as_now(session, now, learner):
    ahead = timedelta(hours=5)
    events = [told(learner, "first/read", "viewed", READ, now + ahead - minute * MINUTE) for minute in (0, 1)]
    wild = [told(learner, "first/read", "viewed", READ, at) for at in (FIRST, LAST)]
    assert tell(session, learner, *events, *wild, now=now) == {}
    recorded = {row.id: row.occurred_at for row in session.scalars(select(LearningEvent))}
    assert [recorded[each.id] for each in events + wild] == [now, now - MINUTE, now, now]


def test_the_time_of_the_past_is_kept(session, now, learner):
    learner.enrolled_at = now - timedelta(days=30)
    event = told(learner, "first/read", "viewed", READ, now - timedelta(days=30))
    tell(session, learner, event, now=now)
    assert session.get(LearningEvent, event.id).occurred_at == now - timedelta(days=30)


@pytest.mark.parametrize(
    ("activity", "verb", "payload", "reason"),
    [
        ("first/gone", "viewed", READ, "activity"),
        ("first", "viewed", READ, "activity"),
        ("first/read", "played", {"ranges": [[0, 1]], "of": 10}, "activity"),
        ("first/read", "answered", {"answers": {}}, "activity"),
        ("first/read", "submitted", {}, "activity"),
        ("first/read", "dreamt", {}, "verb"),
        ("second/live", "attended", {"session_id": 1, "came": True}, "verb"),
        ("first/read", "viewed", {}, "payload"),
        ("first/read", "viewed", {"seconds": "9", "end": True}, "payload"),
        ("first/read", "viewed", {"seconds": NAN, "end": True}, "payload"),
        ("first/read", "viewed", {"seconds": -1, "end": True}, "payload"),
        ("first/read", "viewed", [1, 2], "payload"),
        ("first/read", "spent", {"seconds": 121}, "payload"),
        ("first/read", "spent", {"seconds": 0}, "payload"),
        ("first/read", "spent", {"seconds": ENDLESS}, "payload"),
        ("first/read", "spent", {"seconds": 10**400}, "payload"),
        ("first/film", "played", {"ranges": [], "of": 100}, "payload"),
        ("first/film", "played", {"ranges": [[9, 3]], "of": 100}, "payload"),
        ("first/film", "played", {"ranges": [[-1, 3]], "of": 100}, "payload"),
        ("first/film", "played", {"ranges": [[90, 130]], "of": 100}, "payload"),
        ("first/film", "played", {"ranges": [[0, NAN]], "of": 100}, "payload"),
        ("first/film", "played", {"ranges": [[0, 1]], "of": NAN}, "payload"),
        ("first/film", "played", {"ranges": [[0, 1]] * 201, "of": 100}, "payload"),
        ("first/check", "answered", {"answers": {"one": ["x" * 501]}}, "payload"),
        ("first/check", "answered", {"answers": {"short": ["\0"]}}, "payload"),
        ("first/check", "answered", {"answers": {"short": ["\ud800"]}}, "payload"),
        ("first/check", "answered", {"answers": {f"k{n}": ["x" * 400] for n in range(50)}}, "payload"),
        ("second/journal", "submitted", {}, "payload"),
        ("second/journal", "submitted", {"answers": {"text": "a\0b"}}, "payload"),
        ("second/journal", "submitted", {"answers": {"text": "x" * 60_000}}, "payload"),
        ("second/rate", "submitted", {"answers": {"low": "unheard of"}}, "payload"),
        ("", "placed", {"lesson": "first", "scroll": 2}, "payload"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_is_taken(session, now, learner, activity, verb, payload, reason):
    good, bad = told(learner, "first/read", "viewed", READ, now), told(learner, activity, verb, payload, now)
    assert tell(session, learner, bad, good, now=now) == {bad.id: reason}
    assert session.scalars(select(LearningEvent.id)).all() == [good.id]


def test_an_event_of_somebody_else_or_of_another_module_is_refused(session, now, module, learner):
    theirs = told(learner, "first/read", "viewed", READ, now)
    tell(session, learner, theirs, now=now)
    for other in (a_learner(session, now, module), a_learner(session, now, a_module(session, now))):
        assert tell(session, other, theirs, now=now) == {theirs.id: "owner"}
    foreign = told(learner, "first/read", "viewed", READ, now, version_id=a_module(session, now).current_id)
    unknown = told(learner, "first/read", "viewed", READ, now, version_id=10**12)
    naive = told(learner, "first/read", "viewed", READ, now.replace(tzinfo=None))
    refused = tell(session, learner, foreign, unknown, naive, now=now)
    assert refused == {foreign.id: "version", unknown.id: "version", naive.id: "time"}


def test_nobody_records_for_a_module_they_do_not_take(session, now, module):
    with pytest.raises(NotEnrolled):
        record_events(session, Learner(0, module.id), [], now)


def test_more_than_can_be_taken_at_once_is_to_be_told_again(session, now, learner):
    events = [told(learner, "first/read", "spent", {"seconds": 1}, now) for _ in range(MOST_AT_ONCE + 2)]
    assert set(tell(session, learner, *events, now=now).values()) == {"more"}
    assert number_of_events(session) == MOST_AT_ONCE


def test_answers_are_corrected_here_whatever_the_device_says(session, now, learner):
    event = told(learner, "first/check", "answered", {"answers": {"one": ["b"], "odd": ["x"]}, "points": 5, "of": 5}, now)
    tell(session, learner, event, now=now)
    assert session.get(LearningEvent, event.id).payload == {"answers": {"one": ["b"]}, "points": 1, "of": 5}


def test_attempts_are_counted_over_all_devices(session, now):
    module = a_module(session, now, lessons=with_attempts(2))
    learner = a_learner(session, now, module)
    attempts = [told(learner, "first/check", "answered", {"answers": RIGHT_ANSWERS}, now) for _ in range(3)]
    assert tell(session, learner, *attempts, now=now) == {attempts[2].id: "attempts"}
    assert tell(session, learner, *attempts[:2], now=now) == {}


def test_attempts_on_two_versions_at_once_are_counted_together(session, now):
    module = a_module(session, now, lessons=with_attempts(2))
    learner, first = a_learner(session, now, module), module.current_id
    rewritten(session, module, now, title={"en": "Said better", "es": "Mejor dicho"})
    publish_again(session, module, now)
    attempts = [told(learner, "first/check", "answered", {"answers": RIGHT_ANSWERS}, now) for _ in range(4)]
    mixed = [replace(each, version_id=(first, module.current_id)[place % 2]) for place, each in enumerate(attempts)]
    assert tell(session, learner, *mixed, now=now) == {each.id: "attempts" for each in mixed[2:]}


def test_a_device_with_an_older_version_has_no_more_attempts_than_its_learner(session, now):
    module = a_module(session, now, lessons=with_attempts(0))
    learner, first = a_learner(session, now, module), module.current_id
    rewritten(session, module, now, lessons=with_attempts(2))
    publish_again(session, module, now)
    attempts = [told(learner, "first/check", "answered", {"answers": RIGHT_ANSWERS}, now) for _ in range(4)]
    old = [replace(each, version_id=first) for each in attempts]
    assert tell(session, learner, *old[:1], now=now) == {}
    move(session, learner, now)
    assert tell(session, learner, *old[1:], now=now) == {each.id: "attempts" for each in old[2:]}


def test_nobody_did_anything_long_before_they_began(session, now, learner):
    """A forged clock would date a certificate back."""
    early, earlier = now - BEFORE_BEGINNING, now - BEFORE_BEGINNING - MINUTE
    events = [told(learner, "first/read", "viewed", READ, at) for at in (early, earlier)]
    assert tell(session, learner, *events, now=now) == {}
    times = session.scalars(select(LearningEvent.occurred_at).order_by(LearningEvent.occurred_at)).all()
    assert times == [early, now]


def with_attempts(number):
    lessons = [msgspec.to_builtins(lesson) for lesson in a_content().lessons]
    quiz = next(each for each in lessons[0]["activities"] if each["key"] == "check")
    quiz["attempts"] = number
    lessons[1]["activities"] = [each for each in lessons[1]["activities"] if each["kind"] != "live"]
    return lessons


def test_what_was_written_offline_is_kept_under_the_events_id(session, now, learner):
    event = told(learner, "second/journal", "submitted", {"answers": {"text": " Tea. "}, "shared": True}, now - MINUTE)
    taken = told(learner, "second/sheet", "submitted", {}, now)
    for _ in range(2):
        assert tell(session, learner, event, taken, now=now) == {}
    response = session.scalars(select(Response)).one()
    assert (response.id, response.answers, response.shared) == (event.id, {"text": "Tea."}, True)
    assert response.submitted_at == now - MINUTE
    assert session.get(LearningEvent, event.id).payload == {"response": str(event.id)}
    assert session.get(LearningEvent, taken.id).payload == {}


def test_events_of_an_older_version_are_taken_and_count_by_their_version(session, now, module, learner):
    rewritten(session, module, now, lessons=read_anew(session, module))
    publish_again(session, module, now, "required")
    learner_of_new = a_learner(session, now, module)
    events = [told(learner_of_new, "first/read", "viewed", READ, now, version_id=learner.version_id)]
    assert tell(session, learner_of_new, *events, now=now) == {}
    state = present_state(session, learner_of_new.person_id, module.id)
    assert state.requirements[0].done_at is None
    tell(session, learner_of_new, told(learner_of_new, "first/read", "viewed", READ, now), now=now)
    assert present_state(session, learner_of_new.person_id, module.id).requirements[0].done_at == now


def read_anew(session, module):
    lessons = [msgspec.to_builtins(lesson) for lesson in draft_content(find_draft(session, module.id)).lessons]
    lessons[0]["activities"][0]["words"] = {"en": "Chairs, counted anew.", "es": "Sillas contadas de nuevo."}
    return lessons


def test_learning_events_cannot_be_deleted(session, now, learner):
    tell(session, learner, told(learner, "first/read", "viewed", READ, now), now=now)
    with pytest.raises(Exception, match="training_learning_event"):
        session.execute(text("delete from training_learning_event"))
