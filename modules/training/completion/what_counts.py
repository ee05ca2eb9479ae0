"""What counts for a module or a lesson, and how much of it is there: the rule tree with the learner's state laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from modules.training.completion.rule_trees import branches
from modules.training.completion.state import RequirementState, State
from modules.training.content.rules import kinds_of
from modules.training.content.values import ModuleContent, Rule

Name = tuple[str, str, int]
MINUTES = "minutes"
NEEDS = {"score", "attended", MINUTES}


@dataclass(frozen=True)
class Counted:
    """One node. A leaf bears its `requirement`; a branch has `parts` and says how many of them are `wanted`.

    `cut` says that other parts of the branch belong to other lessons.
    """

    kind: str
    done: bool
    requirement: RequirementState | None = None
    parts: tuple[Counted, ...] = ()
    wanted: int = 0
    cut: bool = False

    @property
    def key(self) -> str:
        """The activity of a leaf; empty for a branch, and for the minutes of the module."""
        return self.requirement.key if self.requirement and self.kind != MINUTES else ""

    def leaves(self) -> Iterator[Counted]:
        """All that is asked below."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def what_counts(content: ModuleContent, state: State) -> tuple[Counted, ...]:
    """All that the rule asks of a learner, as a list: everything in it must be done."""
    known = {_name(each.kind, each.key, each.need): each for each in state.requirements}
    return tuple(_conjuncts(_counted(content.rule, known)))


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


def _counted(rule: Rule, known: Mapping[Name, RequirementState]) -> Counted:
    kind = kinds_of(rule)[0]
    below = branches(rule)
    if below is None:
        found = known[_name(kind, MINUTES if kind == MINUTES else str(getattr(rule, kind)), _need(rule, kind))]
        return Counted(kind, found.done_at is not None, found)
    parts = tuple(_counted(child, known) for child in below[0])
    return Counted(kind, sum(part.done for part in parts) >= below[1], parts=parts, wanted=below[1])


def _need(rule: Rule, kind: str) -> int:
    return {"score": rule.at_least, "attended": rule.sessions, "minutes": rule.minutes or 0}.get(kind, 0)


def _name(kind: str, key: str, need: int) -> Name:
    """What makes two leaves one requirement; how much of a text is to be read is no matter of the rule."""
    return kind, key, need if kind in NEEDS else 0


def _cut(node: Counted, prefix: str) -> Counted | None:
    if not node.parts:
        return node if node.key.startswith(prefix) else None
    parts = tuple(cut for part in node.parts if (cut := _cut(part, prefix)) is not None)
    return replace(node, parts=parts, cut=len(parts) < len(node.parts)) if parts else None
