"""What reviewers judge by: criteria, each with a descriptor for every point. Stored in the round, which reviewers read it from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import FormFaulty, ReadingBegun, RubricStale
from modules.cohorts.models import Application, Review, ReviewAssignment, Round
from modules.cohorts.rounds.as_yaml import read_yaml
from modules.cohorts.rounds.faults import FormFault, key_faults
from modules.cohorts.rounds.rounds import round_to_change
from modules.core.fingerprints import fingerprint
from modules.training.content.values import Text

NOT_APPLICABLE = "n/a"
Score = int | str
"""Points of a criterion, or NOT_APPLICABLE."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of all parts: never changed, defaults left out of files."""


class Point(_Part, frozen=True, kw_only=True):
    """So many points, and what an application looks like that earns them."""

    points: int
    words: Text


class Criterion(_Part, frozen=True, kw_only=True):
    """One thing to judge. `weight` says how much it counts beside the others."""

    key: str
    title: Text
    ask: Text = {}
    weight: int = 1
    points: list[Point]
    may_not_apply: bool = False

    @property
    def most(self) -> int:
        """The highest number of points."""
        return max(each.points for each in self.points)

    def takes(self, score: object) -> bool:
        """Whether a score is one of those that can be given."""
        if score == NOT_APPLICABLE:
            return self.may_not_apply
        return type(score) is int and any(each.points == score for each in self.points)


class Rubric(_Part, frozen=True, kw_only=True):
    """All criteria, in the order in which they are asked."""

    criteria: list[Criterion] = []

    def missing(self, scores: dict[str, Score]) -> list[str]:
        """Keys of the criteria that have no score yet."""
        return [each.key for each in self.criteria if each.key not in scores]


def rubric_of(round_: Round) -> Rubric:
    """The rubric of a round; without criteria when none was given."""
    return msgspec.convert(round_.rubric, Rubric)


def read_rubric(text: str) -> Rubric:
    """The rubric that a YAML text describes; raises FormFaulty with every fault, or with the first place that cannot be read."""
    return sound(read_yaml(text, Rubric))


def sound(rubric: Rubric) -> Rubric:
    """The rubric itself, when nothing in it is wrong; raises FormFaulty with every fault."""
    if faults := tuple(faults_of(rubric)):
        raise FormFaulty(faults)
    return rubric


def faults_of(rubric: Rubric) -> Iterator[FormFault]:
    """What cannot stand although it can be read."""
    if not rubric.criteria:
        yield FormFault("criteria", "no_criteria")
    yield from key_faults("criteria", [each.key for each in rubric.criteria])
    for criterion in rubric.criteria:
        yield from _criterion_faults(criterion)


def _criterion_faults(criterion: Criterion) -> Iterator[FormFault]:
    points = [each.points for each in criterion.points]
    codes = {
        "no_criterion_title": not criterion.title.get("en"),
        "few_points": len(set(points)) < 2 or len(set(points)) < len(points),
        "points_range": any(each < 0 for each in points) or max(points, default=0) < 1,
        "weight_range": criterion.weight < 1,
    }
    yield from (FormFault(criterion.key, code) for code, wrong in codes.items() if wrong)


def judge_by(session: Session, round_id: int, rubric: Rubric, actor_id: int, now: datetime, *, seen: str) -> Round:
    """Give the round its rubric in place of the one whose fingerprint was `seen`. Locks the round.

    Refuses with ReadingBegun once a review was written by the one it has, and raises RubricStale when it has another one.
    """
    round_ = round_to_change(session, round_id)
    if reading_begun(session, round_id):
        raise ReadingBegun
    if fingerprint(theirs := rubric_of(round_)) != seen:
        raise RubricStale(rubric, theirs)
    round_.rubric = msgspec.to_builtins(rubric)
    note(session, actor_id, "rubric set", ("round", round_id), now, criteria=[each.key for each in rubric.criteria])
    return round_


def reading_begun(session: Session, round_id: int) -> bool:
    """Whether somebody wrote a review in this round."""
    written = select(Review.id).join(ReviewAssignment, ReviewAssignment.id == Review.assignment_id)
    here = written.join(Application, Application.id == ReviewAssignment.application_id).where(Application.round_id == round_id)
    return session.scalar(here.limit(1)) is not None
