"""What a learner's events come to: one pure function, the same in requests, tasks, the rebuild and the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from modules.training.completion.evidence import Attended, Evidence, Minutes, Score, Submitted, Tally, Viewed, Waived
from modules.training.completion.rule_trees import Weight, leaves, weigh
from modules.training.content.values import ModuleContent, Recording, Rule

WHOLE_MODULE = ""


class RequirementState(msgspec.Struct, frozen=True, omit_defaults=True):
    """One leaf of the rule: `have` of `need` in percent (viewed, score), minutes, sessions or times, by its kind.

    `evidence` are the ids of the events that decided. `waived` when it is the waiver that counts.
    """

    key: str
    kind: str
    need: int
    have: int = 0
    done_at: datetime | None = None
    waived: bool = False
    evidence: list[str] = []


class State(msgspec.Struct, frozen=True):
    """`satisfied_at` alone says whether the module is complete; `percent` (0 to 100) and `minutes_left` are for people."""

    satisfied_at: datetime | None
    percent: int
    minutes_left: int
    requirements: list[RequirementState]


def state_of(
    content: ModuleContent,
    valid_from: Mapping[str, int],
    events: Iterable[Evidence],
    waivers: Iterable[Waived],
    since: datetime | None = None,
) -> State:
    """The state that the *set* of events makes: their order, repetition and ways of arriving change nothing.

    An event on version number U counts for an activity when U is at least its `valid_from`, and when it happened after `since`,
    if that is given. A waiver counts while it is in force. `satisfied_at` is the earliest moment at which the rule was true, by
    the times at which things happened. Never raises, whatever stands in a payload.
    """
    tallies = _tallies(content, valid_from)
    _add_up(tallies.values(), counting(events, since))
    waived = _first_of_each(waivers)
    states = {leaf: _requirement(tally, waived.get(tally.key)) for leaf, tally in tallies.items()}
    weight = weigh(content.rule, lambda rule: _weight(rule, states[_leaf(rule)]))
    times = [each for each in (weight.met_at, waived.get(WHOLE_MODULE)) if each is not None]
    return State(
        satisfied_at=min(times, default=None),
        percent=100 if times else min(99, int(100 * weight.share)),
        minutes_left=0 if times else _minutes_left(content, weight, states),
        requirements=list(states.values()),
    )


def counting(events: Iterable[Evidence], since: datetime | None) -> Iterable[Evidence]:
    """What happened after a moment; everything where there is none."""
    return events if since is None else (each for each in events if each.occurred_at > since)


def _leaf(rule: Rule) -> tuple[str, str, int]:
    """What makes two leaves one requirement: kind, key, and how much."""
    if rule.viewed is not None:
        return Viewed.kind, rule.viewed, 0
    if rule.submitted is not None:
        return Submitted.kind, rule.submitted, 1
    if rule.score is not None:
        return Score.kind, rule.score, rule.at_least
    if rule.attended is not None:
        return Attended.kind, rule.attended, rule.sessions
    return Minutes.kind, Minutes.kind, rule.minutes or 0


def _tallies(content: ModuleContent, valid_from: Mapping[str, int]) -> dict[tuple[str, str, int], Tally]:
    recordings = {key: each for key, _, each in content.activities() if isinstance(each, Recording)}
    made: dict[tuple[str, str, int], Tally] = {}
    for leaf in map(_leaf, leaves(content.rule)):
        kind, key, need = leaf
        since = valid_from.get(key, 0)
        if kind == Viewed.kind:
            film = recordings.get(key)
            made[leaf] = Viewed(key, since, min(film.seconds.values(), default=0) if film else None)
        elif kind == Minutes.kind:
            made[leaf] = Minutes(need)
        else:
            made[leaf] = {Score.kind: Score, Submitted.kind: Submitted, Attended.kind: Attended}[kind](key, need, since)
    return made


def _add_up(tallies: Collection[Tally], events: Iterable[Evidence]) -> None:
    listening = _listening(tallies)
    for each in sorted({each.id: each for each in events}.values(), key=_moment):
        for tally in listening.get((each.verb, "" if each.verb == "spent" else each.activity), ()):
            if each.number >= tally.since:
                tally.add(each)
    for tally in tallies:
        tally.close()


def _listening(tallies: Iterable[Tally]) -> dict[tuple[str, str], list[Tally]]:
    """Which tallies hear of a verb at an activity; time spent counts wherever in the module."""
    listening: dict[tuple[str, str], list[Tally]] = {}
    for tally in tallies:
        for verb in tally.verbs:
            listening.setdefault((verb, "" if verb == "spent" else tally.key), []).append(tally)
    return listening


def _moment(each: Evidence) -> tuple[datetime, str]:
    return each.occurred_at, each.id


def _first_of_each(waivers: Iterable[Waived]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for each in waivers:
        first[each.activity] = min(each.waived_at, first.get(each.activity, each.waived_at))
    return first


def _requirement(tally: Tally, waived_at: datetime | None) -> RequirementState:
    by_waiver = waived_at is not None and (tally.done_at is None or waived_at < tally.done_at)
    return RequirementState(
        key=tally.key,
        kind=tally.kind,
        need=tally.need,
        have=tally.have,
        done_at=waived_at if by_waiver else tally.done_at,
        waived=by_waiver,
        evidence=tally.evidence,
    )


def _weight(rule: Rule, state: RequirementState) -> Weight:
    if state.done_at is not None:
        return Weight(state.done_at, 1, 1)
    return Weight(None, min(state.have / state.need, 1) if state.need > 0 else 0, 1, (rule,))


def _minutes_left(content: ModuleContent, weight: Weight, states: Mapping[tuple[str, str, int], RequirementState]) -> int:
    """Of each lesson the share that is still to be done; never less than the minutes that the rule still asks for."""
    wanted = Counter(rule_key.partition("/")[0] for _, rule_key, _ in map(_leaf, weight.open))
    done = Counter(each.key.partition("/")[0] for each in states.values() if each.done_at is not None)
    shares = {lesson.key: wanted[lesson.key] / (wanted[lesson.key] + done[lesson.key] or 1) for lesson in content.lessons}
    by_lessons = round(sum(lesson.minutes * shares[lesson.key] for lesson in content.lessons))
    waiting = [states[leaf] for leaf in map(_leaf, weight.open) if leaf[0] == Minutes.kind]
    return max([by_lessons, *(each.need - each.have for each in waiting)])
