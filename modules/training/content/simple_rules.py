"""Rules that a form can show: all of some activities, each as its own settings say, and perhaps a number of minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from modules.training.content.values import AnyActivity, Audio, Live, ModuleContent, Quiz, Reading, Rule, Video


@dataclass(frozen=True)
class SimpleRule:
    """Which activities count, and how many active minutes are asked (0: none)."""

    keys: frozenset[str]
    minutes: int


def simple_of(content: ModuleContent) -> SimpleRule | None:
    """The rule of the module as a form shows it; None for a rule that says more than that."""
    leaves = content.rule.all_of or []
    minutes = [leaf.minutes for leaf in leaves if leaf.minutes is not None]
    keys = frozenset(key for key, _, activity in content.activities() if leaf_of(key, activity) in leaves)
    same = len(keys) + len(minutes) == len(leaves) and len(minutes) <= 1
    return SimpleRule(keys, sum(minutes)) if same and (leaves or content.rule == Rule(all_of=[])) else None


def simple_rule(content: ModuleContent, keys: Collection[str], minutes: int) -> Rule:
    """The rule that asks for these activities, in their order: a quiz with its pass mark, an event with its sessions."""
    leaves = [leaf_of(key, activity) for key, _, activity in content.activities() if key in keys]
    return Rule(all_of=[*leaves, *([Rule(minutes=minutes)] if minutes else [])])


def leaf_of(key: str, activity: AnyActivity) -> Rule:
    """What asking for this activity means."""
    match activity:
        case Reading() | Video() | Audio():
            return Rule(viewed=key)
        case Quiz():
            return Rule(score=key, at_least=activity.pass_at)
        case Live():
            return Rule(attended=key, sessions=activity.sessions)
        case _:
            return Rule(submitted=key)
