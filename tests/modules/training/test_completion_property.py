"""Whatever happens in whatever order, however often it is told: the state is that of the set of events."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.training.completion.evidence import Evidence, Waived
from modules.training.completion.state import state_of
from tests.factories.training import a_content

BEGAN = datetime(2027, 1, 11, 18, tzinfo=UTC)
CASES = 400
CONTENT = a_content()
LEAVES = [
    {"viewed": "first/read"},
    {"viewed": "first/film"},
    {"viewed": "first/sound"},
    {"score": "first/check", "at_least": 60},
    {"submitted": "second/journal"},
    {"submitted": "second/sheet"},
    {"attended": "second/live", "sessions": 2},
    {"minutes": 3},
]
SECONDS = st.sampled_from([0, 0, 20, 40, 60, 80, 100, 110])
MOMENTS = st.integers(0, 400).map(lambda seconds: BEGAN + timedelta(seconds=seconds))


def branched(children):
    several = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        several.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda n: {"n_of": n, "of": parts})),
    )


RULES = branched(st.recursive(st.sampled_from(LEAVES), branched, max_leaves=5))
DEEDS = st.one_of(
    st.tuples(
        st.sampled_from(["first/read", "first/film"]),
        st.just("viewed"),
        st.builds(
            lambda seconds, end: {"seconds": seconds, "end": end},
            st.sampled_from([30, 30, 3]),
            st.sampled_from([True, True, False]),
        ),
    ),
    st.tuples(
        st.sampled_from(["first/film", "first/sound"]),
        st.just("played"),
        st.lists(st.tuples(SECONDS, SECONDS).map(list), min_size=1, max_size=3).map(lambda each: {"ranges": each, "of": 100}),
    ),
    st.tuples(
        st.just("first/check"),
        st.just("answered"),
        st.sampled_from([1, 2, 3, 4, 5]).map(lambda points: {"points": points, "of": 5}),
    ),
    st.tuples(st.sampled_from(["second/journal", "second/sheet"]), st.just("submitted"), st.just({})),
    st.tuples(
        st.just("first/read"), st.just("spent"), st.sampled_from([30, 90, 120]).map(lambda seconds: {"seconds": seconds})
    ),
)
MARKS = st.tuples(
    st.just("second/live"),
    st.just("attended"),
    st.builds(
        lambda session_id, came: {"session_id": session_id, "came": came},
        st.integers(1, 3),
        st.sampled_from([True, True, False]),
    ),
)


def events(deeds):
    made = st.builds(
        lambda key, deed, at, number: Evidence(str(key), *deed, at, number), st.uuids(), deeds, MOMENTS, st.integers(1, 3)
    )
    return st.lists(made, min_size=6, max_size=20, unique_by=lambda each: each.id)


WAIVERS = st.one_of(
    st.just([]),
    st.just([]),
    st.lists(st.builds(Waived, st.sampled_from(["", "minutes", "first/read", "second/live"]), MOMENTS), min_size=1, max_size=2),
)
VALID = st.dictionaries(st.sampled_from(["first/read", "first/check"]), st.integers(1, 3))
seen: Counter[str] = Counter()


def kind_of(state) -> str:
    if any(each.waived for each in state.requirements) or (state.satisfied_at and not all_done(state)):
        return "waived"
    if state.satisfied_at is not None:
        return "complete"
    return "partial" if state.percent else "nothing"


def all_done(state) -> bool:
    return any(each.done_at == state.satisfied_at for each in state.requirements)


@settings(max_examples=CASES)
@given(rule=RULES, told=events(DEEDS | MARKS), waivers=WAIVERS, valid=VALID, seed=st.integers(0, 2**32))
def check_any_order(rule, told, waivers, valid, seed):
    content = a_content(rule=rule)
    state = state_of(content, valid, told, waivers)
    seen[kind_of(state)] += 1
    seen["cases"] += 1
    chance = random.Random(seed)
    again = told + chance.choices(told, k=len(told)) if told else []
    chance.shuffle(again)
    assert state_of(content, valid, again, reversed(waivers)) == state
    assert 0 <= state.percent <= 100
    assert (state.percent == 100) == (state.satisfied_at is not None)
    assert 0 <= state.minutes_left <= content.minutes
    assert (state.minutes_left == 0) >= (state.satisfied_at is not None)


def test_any_order_repetition_and_interleaving_give_the_same_state():
    seen.clear()
    check_any_order()
    print(dict(seen))
    assert min(seen[kind] for kind in ("complete", "partial", "waived")) >= seen["cases"] / 20


@settings(max_examples=CASES // 2)
@given(rule=RULES, told=events(DEEDS | MARKS), waivers=WAIVERS, valid=VALID, since=MOMENTS, seed=st.integers(0, 2**32))
def check_after_a_withdrawal(rule, told, waivers, valid, since, seed):
    """What happened up to the moment at which a completion was taken back is as if it had never been."""
    content = a_content(rule=rule)
    state = state_of(content, valid, told, waivers, since)
    assert state == state_of(content, valid, [each for each in told if each.occurred_at > since], waivers)
    random.Random(seed).shuffle(told)
    assert state_of(content, valid, told + told, waivers, since) == state
    whole = state_of(content, valid, told, waivers)
    seen["cases"] += 1
    seen["less" if state.satisfied_at != whole.satisfied_at or state.percent < whole.percent else "the same"] += 1
    seen["complete"] += state.satisfied_at is not None


def test_what_happened_before_a_withdrawal_is_as_if_it_had_never_been():
    seen.clear()
    check_after_a_withdrawal()
    print(dict(seen))
    assert min(seen["less"], seen["the same"], seen["complete"]) >= seen["cases"] / 20


@settings(max_examples=CASES // 3)
@given(rule=RULES, told=events(DEEDS), more=events(DEEDS))
def check_the_earliest_moment(rule, told, more):
    """Nothing of these is ever taken back, so what is true stays true, and was not true a moment before."""
    content = a_content(rule=rule)
    state = state_of(content, {}, told, ())
    if state.satisfied_at is None:
        return
    seen["complete"] += 1
    before = [each for each in told if each.occurred_at < state.satisfied_at]
    until = [each for each in told if each.occurred_at <= state.satisfied_at]
    assert state_of(content, {}, before, ()).satisfied_at is None
    assert state_of(content, {}, until, ()).satisfied_at == state.satisfied_at
    later = state_of(content, {}, [*told, *more], ()).satisfied_at
    assert later is not None
    assert later <= state.satisfied_at


def test_it_came_true_at_the_earliest_moment_and_stays_true():
    seen.clear()
    check_the_earliest_moment()
    print(dict(seen))
    assert seen["complete"] >= CASES / 60


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["seconds", "ranges", "of", "end"]), each),
    max_leaves=6,
)
NAMES = st.sampled_from(["seconds", "end", "ranges", "of", "points", "session_id", "came"])
VERBS = st.sampled_from(["viewed", "played", "spent", "answered", "submitted", "attended", "placed", "dreamt"])
KEYS = st.sampled_from([*(key for key, _, _ in CONTENT.activities()), "gone/away", ""])
JUNK = st.lists(st.builds(Evidence, st.text(), KEYS, VERBS, st.dictionaries(NAMES, JSON), MOMENTS, st.integers()), max_size=5)


@given(rule=RULES, told=JUNK)
def test_no_payload_however_odd_stops_the_counting(rule, told):
    state = state_of(a_content(rule=rule), {}, told, ())
    assert 0 <= state.percent <= 100
