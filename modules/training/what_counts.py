"""What counts for a module or a lesson, and how much of it is there: the rule tree with the learner's state laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from modules.training.completion import RequirementState, State
from modules.training.content import ModuleContent, Rule
from modules.training.rules import kinds_of

LEAVES = ("viewed", "submitted", "score", "attended")


@dataclass(frozen=True)
class Counted:
    """One node. A leaf bears its `requirement`; `parts` are what a branch (`all`, `any`, `n_of`) asks, `wanted` how many of them.

    `cut` says that other parts of the branch belong to other lessons.
    """

    kind: str
    done: bool
    key: str = ""
    need: int = 0
    requirement: RequirementState | None = None
    parts: tuple[Counted, ...] = ()
    wanted: int = 0
    cut: bool = False

    @property
    def done_at(self) -> datetime | None:
        """When a leaf was met; None where it is not, or was waived."""
        return self.requirement.done_at if self.requirement else None

    def leaves(self) -> Iterator[Counted]:
        """All that is asked below, each once."""
        if self.requirement is not None:
            yield self
        for part in self.parts:
            yield from part.leaves()


def what_counts(content: ModuleContent, state: State) -> tuple[Counted, ...]:
    """All that the rule asks of a learner, as a list: everything in it must be done."""
    known = {(each.key, each.kind, each.need): each for each in state.requirements}
    whole = _counted(content.rule, known)
    return tuple(_conjuncts(whole))


def in_lesson(counted: tuple[Counted, ...], lesson_key: str) -> tuple[Counted, ...]:
    """What of it is done in this lesson."""
    return tuple(cut for each in counted if (cut := _cut(each, f"{lesson_key}/")) is not None)


def of_no_lesson(counted: tuple[Counted, ...]) -> tuple[Counted, ...]:
    """What of it belongs to the module as a whole: the active minutes."""
    return tuple(each for each in counted if not any(leaf.key for leaf in each.leaves()))


def lesson_done(counted: tuple[Counted, ...], lesson_key: str) -> bool | None:
    """Whether all of a lesson is done; None where nothing of it counts."""
    here = in_lesson(counted, lesson_key)
    return all(each.done for each in here) if here else None


def _conjuncts(node: Counted) -> Iterator[Counted]:
    if node.kind != "all":
        yield node
    for part in node.parts if node.kind == "all" else ():
        yield from _conjuncts(part)


def _counted(rule: Rule, known: dict[tuple[str, str, int], RequirementState]) -> Counted:
    kind = kinds_of(rule)[0]
    children = rule.all_of or rule.any_of or rule.of
    if children is None:
        return _leaf(kind, *_asked(rule, kind), known)
    parts = tuple(_counted(child, known) for child in children)
    wanted = {"all": len(parts), "any": 1}.get(kind, rule.n_of or 0)
    return Counted(kind, sum(part.done for part in parts) >= wanted, parts=parts, wanted=wanted)


def _asked(rule: Rule, kind: str) -> tuple[str, int]:
    """The activity of a leaf, and how much of it is needed."""
    need = {"score": rule.at_least, "attended": rule.sessions, "minutes": rule.minutes or 0}.get(kind, 1)
    return (str(getattr(rule, kind)) if kind in LEAVES else ""), need


def _leaf(kind: str, key: str, need: int, known: dict[tuple[str, str, int], RequirementState]) -> Counted:
    found = known.get((key, kind, need))
    done = found is not None and (found.done_at is not None or found.waived)
    return Counted(kind, done, key, need, found)


def _cut(node: Counted, prefix: str) -> Counted | None:
    if not node.parts:
        return node if node.key.startswith(prefix) else None
    parts = tuple(cut for part in node.parts if (cut := _cut(part, prefix)) is not None)
    if len(parts) == 1 and len(node.parts) == 1:
        return parts[0]
    return replace(node, parts=parts, cut=len(parts) < len(node.parts)) if parts else None
