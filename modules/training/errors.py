"""Why something in training is refused. Codes and values only: words live in templates and forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from modules.core.errors import Refused, Stale
from modules.training.content.values import AnyActivity, Lesson, ModuleContent


@dataclass(frozen=True)
class Problem:
    """Something in a content that cannot stand.

    `place` is its path in keys (`lesson/activity/question/ask`), `code` the rule that is broken, `values` what a sentence names.
    """

    place: str
    code: str
    values: dict[str, object] = field(default_factory=dict, hash=False)


class ContentRefused(Refused):
    """A content cannot be published as it stands; `problems` names everything at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems=tuple(problems))
        self.problems = tuple(problems)


class ContradictoryRules(ContentRefused):
    """Nobody could ever meet the rule, or it says two things at once."""


class DraftStale(Stale):
    """Somebody wrote the draft in between: `mine` was not written, `theirs` stands, with its `version`."""

    def __init__(self, mine: ModuleContent, theirs: ModuleContent, version: int) -> None:
        super().__init__()
        self.mine, self.theirs, self.version = mine, theirs, version


class PartStale(Stale):
    """Somebody wrote the same part of a draft in between: `mine` was not written, `theirs` stands."""

    def __init__(self, mine: ModuleContent | Lesson | AnyActivity, theirs: ModuleContent | Lesson | AnyActivity) -> None:
        super().__init__()
        self.mine, self.theirs = mine, theirs


class PlaceTaken(Refused):
    """A lesson or an activity of this key stands there already."""


class NothingChanged(Refused):
    """What would be published is what is published."""


class NotPublished(Refused):
    """The module has no version that a learner can begin with."""


class SlugTaken(Refused):
    """Another series or module has this address."""


class NotEnrolled(Refused):
    """The person does not take the module."""


class NotEligible(Refused):
    """Not every statement of eligibility was ticked; `missing` names them."""


class RoleUnknown(Refused):
    """The series is taken in one of its roles, and this is none of them."""


class NoAttemptsLeft(Refused):
    """Every attempt at the quiz was used."""


class AnswersUnreadable(Refused):
    """Answers that no form of ours could have sent; `reason` says why."""


class AnswersMissing(Refused):
    """Something must be answered first; `missing` names the keys."""


class ReasonMissing(Refused):
    """A requirement is waived, or a completion withdrawn, for a reason."""


class AlreadyWithdrawn(Refused):
    """The completion was taken back before."""
