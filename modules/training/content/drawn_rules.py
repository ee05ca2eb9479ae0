"""Rules as a form draws them: a group of leaves and of further groups, two levels deep, each leaf by what it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from modules.training.content.rules import BRANCHES, FITTING, kinds_of
from modules.training.content.simple_rules import leaf_of
from modules.training.content.values import Live, ModuleContent, Quiz, Rule, SeriesContent

MINUTES, OWN_ROLE = "*minutes", "*own_role"
"""What leaves name that name no activity and no module."""
DEEPEST_DRAWN = 2
Owner = ModuleContent | SeriesContent


@dataclass(frozen=True)
class DrawnLeaf:
    """An activity, a module, MINUTES or OWN_ROLE; `amount` None: as the activity itself says."""

    what: str
    amount: int | None = None


@dataclass(frozen=True)
class DrawnGroup:
    """All or any of its members, or `count` of them (`ask` is `all`, `any` or `n_of`)."""

    ask: str
    count: int | None
    members: tuple[DrawnLeaf | DrawnGroup, ...]


def drawn(owner: Owner) -> DrawnGroup | None:
    """The rule as a form draws it; None for one that says more than the form could give back."""
    rule = owner.rule
    if _depth(rule) > DEEPEST_DRAWN:
        return None
    node = _node(rule, owner)
    group = node if isinstance(node, DrawnGroup) else DrawnGroup("all", None, (node,))
    return group if rule_of(group, owner) == rule else None


def rule_of(group: DrawnGroup, owner: Owner) -> Rule:
    """The rule that was drawn. One leaf alone stays as it is where the rule was one leaf alone."""
    if group.ask == "all" and len(group.members) == 1 and not _children(owner.rule) and owner.rule != Rule(all_of=[]):
        return _rule(group.members[0], owner)
    return _rule(group, owner)


def _node(rule: Rule, owner: Owner) -> DrawnLeaf | DrawnGroup:
    kind = next(iter(kinds_of(rule)), "all")
    if kind in ("all", "any", "n_of"):
        return DrawnGroup(kind, rule.n_of, tuple(_node(each, owner) for each in _children(rule)))
    if kind == "minutes":
        return DrawnLeaf(MINUTES, rule.minutes)
    return DrawnLeaf(OWN_ROLE) if kind == "own_role" else _named(rule, owner)


def _named(rule: Rule, owner: Owner) -> DrawnLeaf:
    what = _name_of(rule)
    amount = {"score": rule.at_least, "attended": rule.sessions}.get(kinds_of(rule)[0])
    usual = _rule(DrawnLeaf(what), owner)
    return DrawnLeaf(what, None if usual == rule else amount)


def _rule(node: DrawnLeaf | DrawnGroup, owner: Owner) -> Rule:
    if isinstance(node, DrawnLeaf):
        return _leaf(node, owner)
    members = [_rule(each, owner) for each in node.members]
    match node.ask:
        case "any":
            return Rule(any_of=members)
        case "n_of":
            return Rule(n_of=node.count or 0, of=members)
        case _:
            return Rule(all_of=members)


def _leaf(leaf: DrawnLeaf, owner: Owner) -> Rule:
    if leaf.what == MINUTES:
        return Rule(minutes=leaf.amount or 0)
    if leaf.what == OWN_ROLE:
        return Rule(own_role=True)
    if isinstance(owner, SeriesContent):
        return Rule(module=leaf.what)
    activity = owner.activity(leaf.what)
    if activity is None:  # taken out of the module: what was asked of it is said as it was
        return next((each for each in _leaves(owner.rule) if _name_of(each) == leaf.what), Rule(viewed=leaf.what))
    usual = leaf_of(leaf.what, activity)
    if leaf.amount is not None and isinstance(activity, Quiz | Live):
        name = "at_least" if isinstance(activity, Quiz) else "sessions"
        return msgspec.structs.replace(usual, **{name: leaf.amount})
    return usual


def _name_of(rule: Rule) -> str:
    names = (getattr(rule, kind) for kind in (*FITTING, "module"))
    return next((name for name in names if name is not None), "")


def _children(rule: Rule) -> list[Rule]:
    return next((each for branch in BRANCHES if (each := getattr(rule, branch)) is not None), [])


def _leaves(rule: Rule) -> Iterator[Rule]:
    for child in _children(rule):
        yield from _leaves(child)
    if not _children(rule):
        yield rule


def _depth(rule: Rule) -> int:
    return 1 + max(map(_depth, _children(rule))) if _children(rule) else 0
