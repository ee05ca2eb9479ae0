"""What is wrong with a rule tree: found before publishing, so that no learner ever meets a rule that nobody can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modules.training.content.values import (
    AnyActivity,
    Audio,
    Download,
    Journal,
    Live,
    ModuleContent,
    Quiz,
    Rating,
    Reading,
    Rule,
    SeriesContent,
    Survey,
    Video,
)
from modules.training.errors import Problem

DEEPEST = 8
FITTING: dict[str, tuple[type, ...]] = {
    "viewed": (Reading, Video, Audio),
    "submitted": (Journal, Rating, Survey, Download),
    "score": (Quiz,),
    "attended": (Live,),
}
"""Which activities a leaf may name."""
BRANCHES = ("all_of", "any_of", "of")
_OWNERS = {"at_least": "score", "sessions": "attended", "of": "n_of"}
_UNSET = Rule()


@dataclass(frozen=True)
class Setting:
    """What a rule is judged against: the module or series it belongs to, and how many live sessions each event has."""

    owner: ModuleContent | SeriesContent
    sessions: Mapping[str, int]

    @property
    def activities(self) -> dict[str, AnyActivity]:
        """What leaves of a module may name."""
        owner = self.owner
        return {key: each for key, _, each in owner.activities()} if isinstance(owner, ModuleContent) else {}


def module_rule_problems(content: ModuleContent, sessions: Mapping[str, int]) -> list[Problem]:
    """Everything that is wrong with the rule of a module. `sessions` says of each event how many live sessions it has."""
    return list(_node(content.rule, "rule", 0, Setting(content, sessions)))


def series_rule_problems(content: SeriesContent) -> list[Problem]:
    """Everything that is wrong with the rule of a series."""
    return list(_node(content.rule, "rule", 0, Setting(content, {})))


def asked_for(rule: Rule) -> set[str]:
    """The activities that the tree names anywhere."""
    own = {name for kind in FITTING if (name := getattr(rule, kind)) is not None}
    return own.union(*(asked_for(child) for branch in BRANCHES for child in getattr(rule, branch) or []))


def _node(rule: Rule, place: str, depth: int, setting: Setting) -> Iterator[Problem]:
    kinds = kinds_of(rule)
    if depth > DEEPEST:
        yield Problem(place, "rule_too_deep", {"most": DEEPEST})
    elif len(kinds) != 1:
        yield Problem(place, "rule_of_two_kinds" if kinds else "rule_of_no_kind", {"kinds": kinds})
    else:
        yield from _stray(rule, place, kinds[0])
        yield from _branch(rule, place, depth, setting) if kinds[0] in ("all", "any", "n_of") else _leaf(rule, place, setting)


def kinds_of(rule: Rule) -> list[str]:
    """What the node is, in the words of the files; a sound node is exactly one thing."""
    said = {
        "viewed": rule.viewed,
        "submitted": rule.submitted,
        "score": rule.score,
        "attended": rule.attended,
        "minutes": rule.minutes,
        "module": rule.module,
        "own_role": rule.own_role or None,
        "all": rule.all_of,
        "any": rule.any_of,
        "n_of": rule.n_of,
    }
    return [name for name, value in said.items() if value is not None]


def _stray(rule: Rule, place: str, kind: str) -> Iterator[Problem]:
    """Values that belong to a node of another kind."""
    for name, owner in _OWNERS.items():
        if getattr(rule, name) != getattr(_UNSET, name) and kind != owner:
            yield Problem(place, "rule_value_astray", {"name": name, "kind": owner})


def _branch(rule: Rule, place: str, depth: int, setting: Setting) -> Iterator[Problem]:
    name = next((each for each in BRANCHES if getattr(rule, each) is not None), "of")
    children = getattr(rule, name) or []
    if not children:
        yield Problem(place, "empty_branch")
    elif rule.n_of is not None and not 1 <= rule.n_of <= len(children):
        yield Problem(place, "n_of_out_of_range", {"wanted": rule.n_of, "there": len(children)})
    elif len({repr(child) for child in children}) < len(children):
        yield Problem(place, "branch_says_twice")
    for number, child in enumerate(children, start=1):
        yield from _node(child, f"{place}/{number}", depth + 1, setting)


def _leaf(rule: Rule, place: str, setting: Setting) -> Iterator[Problem]:
    if isinstance(setting.owner, SeriesContent):
        yield from _series_leaf(rule, place, setting.owner)
    elif rule.module is not None or rule.own_role:
        yield Problem(place, "only_in_a_series")
    elif rule.minutes is not None:
        if not 1 <= rule.minutes <= setting.owner.minutes:
            yield Problem(place, "minutes_impossible", {"wanted": rule.minutes, "there": setting.owner.minutes})
    else:
        yield from _activity_leaf(rule, place, setting)


def _series_leaf(rule: Rule, place: str, series: SeriesContent) -> Iterator[Problem]:
    if rule.own_role:
        if not series.roles:
            yield Problem(place, "no_roles")
    elif rule.module is None:
        yield Problem(place, "only_in_a_module")
    elif rule.module == series.slug:
        yield Problem(place, "needs_itself")
    elif rule.module not in series.modules:
        yield Problem(place, "unknown_module", {"name": rule.module})


def _activity_leaf(rule: Rule, place: str, setting: Setting) -> Iterator[Problem]:
    kind = next(name for name in FITTING if getattr(rule, name) is not None)
    key = getattr(rule, kind)
    activity = setting.activities.get(key)
    if activity is None:
        yield Problem(place, "unknown_activity", {"name": key})
    elif not isinstance(activity, FITTING[kind]):
        yield Problem(place, "wrong_activity", {"name": key, "kind": kind})
    elif kind == "score" and not 1 <= rule.at_least <= 100:
        yield Problem(place, "score_out_of_range", {"wanted": rule.at_least})
    elif isinstance(activity, Live):
        yield from _attended(rule, place, activity, setting)


def _attended(rule: Rule, place: str, activity: Live, setting: Setting) -> Iterator[Problem]:
    there = min(activity.sessions, setting.sessions.get(activity.event, activity.sessions))
    if not 1 <= rule.sessions <= there:
        yield Problem(place, "sessions_impossible", {"wanted": rule.sessions, "there": there})
