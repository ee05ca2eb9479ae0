"""What a learner's events come to, leaf by leaf and branch by branch."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from modules.training.completion.evidence import Spans, Waived
from modules.training.completion.state import State, state_of
from tests.factories.learning import MINUTE, READ, evidence
from tests.factories.training import a_content

MINUTES = timedelta(minutes=1)


def counted(rule, *events, valid_from=None, waivers=()):
    return state_of(a_content(rule=rule), valid_from or {}, events, waivers)


def test_read_to_the_end_and_stayed(now):
    rule = {"viewed": "first/read"}
    state = counted(rule, evidence("first/read", "viewed", READ, now, key="a"))
    assert (state.satisfied_at, state.percent, state.minutes_left) == (now, 100, 0)
    assert state.requirements[0].evidence == ["a"]
    for payload in ({"seconds": 4.9, "end": True}, {"seconds": 60, "end": False}):
        state = counted(rule, evidence("first/read", "viewed", payload, now))
        assert (state.satisfied_at, state.percent, state.minutes_left) == (None, 0, 12)


@pytest.mark.parametrize(
    ("ranges", "have"),
    [
        ([[[0, 50]], [[50, 90]]], 90),
        ([[[0, 50], [0, 50], [20, 60]]], 60),
        ([[[60, 100]], [[0, 10]], [[10, 59.999]]], 99),
        ([[[95, 500]]], 5),
    ],
)
def test_what_was_played_counts_once_wherever_the_player_stood(now, ranges, have):
    told = [
        evidence("first/film", "played", {"ranges": each, "of": 100}, now + number * MINUTE)
        for number, each in enumerate(ranges)
    ]
    state = counted({"viewed": "first/film"}, *told)
    assert state.requirements[0].have == have
    assert state.satisfied_at == (told[-1].occurred_at if have >= 90 else None)


def test_a_film_said_to_be_short_is_as_long_as_it_is(now):
    state = counted({"viewed": "first/film"}, evidence("first/film", "played", {"ranges": [[0, 10]], "of": 10}, now))
    assert state.requirements[0].have == 10


def test_half_in_one_language_and_half_in_another_is_the_whole(now):
    told = [
        evidence("first/film", "played", {"ranges": [[0, 50]], "of": 100}, now),
        evidence("first/film", "played", {"ranges": [[100, 200]], "of": 200}, now + MINUTE),
    ]
    assert counted({"viewed": "first/film"}, *told).satisfied_at == now + MINUTE


def test_the_transcript_read_to_its_end_is_as_good_as_the_film(now):
    assert counted({"viewed": "first/film"}, evidence("first/film", "viewed", READ, now)).satisfied_at == now


def test_minutes_are_those_of_the_clock_so_two_windows_do_not_count_twice(now):
    spent = [evidence("first/read", "spent", {"seconds": 60}, now + number * MINUTE) for number in range(1, 11)]
    elsewhere = [evidence("first/film", "spent", {"seconds": 60}, each.occurred_at) for each in spent]
    state = counted({"minutes": 10}, *spent, *elsewhere)
    assert state.satisfied_at == now + 10 * MINUTE
    state = counted({"minutes": 11}, *spent, *elsewhere)
    assert (state.percent, state.minutes_left, state.requirements[0].have) == (90, 1, 10)


def test_the_best_attempt_counts_from_the_first_that_was_good_enough(now):
    attempts = [
        evidence("first/check", "answered", {"points": points, "of": 5}, now + number * MINUTE)
        for number, points in enumerate([1, 3, 5, 0])
    ]
    state = counted({"score": "first/check", "at_least": 60}, *attempts)
    assert (state.satisfied_at, state.requirements[0].have) == (now + MINUTE, 60)
    assert counted({"score": "first/check", "at_least": 60}, attempts[0]).requirements[0].have == 20


def test_sessions_count_by_their_newest_mark(now):
    def mark(session_id, came, minute):
        return evidence("second/live", "attended", {"session_id": session_id, "came": came}, now + minute * MINUTE)

    rule = {"attended": "second/live", "sessions": 2}
    came = [mark(1, True, 1), mark(1, True, 2), mark(2, True, 3)]
    assert counted(rule, *came).satisfied_at == now + 3 * MINUTE
    state = counted(rule, *came, mark(1, False, 5))
    assert (state.satisfied_at, state.requirements[0].have, state.percent) == (None, 1, 50)
    assert counted(rule, *came, mark(1, False, 5), mark(1, True, 6)).satisfied_at == now + 6 * MINUTE


def test_evidence_of_an_older_version_counts_unless_a_required_change_came_between(now):
    old = evidence("first/read", "viewed", READ, now, number=2)
    assert counted({"viewed": "first/read"}, old, valid_from={"first/read": 2}).satisfied_at == now
    assert counted({"viewed": "first/read"}, old, valid_from={"first/read": 3}).satisfied_at is None


def test_branches_are_met_at_the_moment_of_the_last_that_was_needed(now):
    def seen(key, minute):
        return evidence(key, "viewed", READ, now + minute * MINUTE)

    parts = [{"viewed": key} for key in ("first/read", "first/film", "first/sound")]
    told = [seen("first/sound", 1), seen("first/read", 2)]
    assert counted({"any": parts}, *told).satisfied_at == now + MINUTE
    assert counted({"n_of": 2, "of": parts}, *told).satisfied_at == now + 2 * MINUTE
    state = counted({"all": parts}, *told)
    assert (state.satisfied_at, state.percent) == (None, 66)
    nested = {"all": [{"any": parts[:2]}, {"n_of": 1, "of": [parts[2], {"all": parts}]}]}
    assert counted(nested, *told).satisfied_at == now + 2 * MINUTE


def test_of_alternatives_only_the_nearest_is_still_to_be_done(now):
    rule = {"any": [{"viewed": "first/film"}, {"submitted": "second/journal"}]}
    half = evidence("first/film", "played", {"ranges": [[0, 50]], "of": 100}, now)
    state = counted(rule, half)
    assert (state.percent, state.minutes_left) == (55, 12)
    assert counted(rule).minutes_left == 12


def test_minutes_left_are_those_of_the_lessons_with_something_undone(now):
    rule = {"all": [{"viewed": "first/read"}, {"viewed": "first/film"}, {"submitted": "second/journal"}]}
    assert counted(rule).minutes_left == 30
    assert counted(rule, evidence("first/read", "viewed", READ, now)).minutes_left == 24


def test_a_waiver_counts_from_its_day_for_its_requirement_or_for_all(now):
    rule = {"all": [{"viewed": "first/read"}, {"minutes": 20}]}
    read = evidence("first/read", "viewed", READ, now)
    state = counted(rule, read, waivers=[Waived("minutes", now + MINUTE)])
    assert state.satisfied_at == now + MINUTE
    assert [each.waived for each in state.requirements] == [False, True]
    state = counted(rule, waivers=[Waived("", now)])
    assert (state.satisfied_at, state.percent, state.minutes_left) == (now, 100, 0)
    assert [each.done_at for each in state.requirements] == [None, None]
    late = counted(rule, read, waivers=[Waived("first/read", now + MINUTE)])
    assert (late.requirements[0].done_at, late.requirements[0].waived) == (now, False)


def test_a_rule_that_asks_for_nothing_or_too_much_is_never_met(now):
    read = evidence("first/read", "viewed", READ, now)
    for rule in ({"all": []}, {"any": []}, {"n_of": 3, "of": [{"viewed": "first/read"}]}, {"viewed": "first/gone"}):
        state = counted(rule, read)
        assert state.satisfied_at is None
        assert state.percent < 100


def test_the_state_survives_being_stored(now):
    rule = {"all": [{"viewed": "first/read"}, {"attended": "second/live"}]}
    state = counted(rule, evidence("first/read", "viewed", READ, now))
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(state)), State) == state


def test_stretches_that_touch_or_overlap_are_one(now):
    spans = Spans()
    for start, end in ((10, 20), (30, 40), (20, 30), (5, 12), (50, 50), (60, 55)):
        spans.add(start, end)
    assert spans.total == 35
