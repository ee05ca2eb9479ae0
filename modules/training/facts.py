"""What happens in training that others must know. Learning events record none: they ask for a recount."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class ModuleCompleted(Fact):
    """A learner met the rule of a module: told once for each completion."""

    completion_id: int


@dataclass(frozen=True)
class ModulePublished(Fact):
    """A new version of a module is what new learners get."""

    version_id: int


@dataclass(frozen=True)
class SeriesEntered(Fact):
    """A person said that they take a series, or in which role; perhaps all its modules are completed."""

    enrolment_id: int
