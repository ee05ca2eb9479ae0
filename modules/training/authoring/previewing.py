"""What publishing would mean, before it is done: who keeps what, who goes on, who would be asked for something new."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.publishing import last_version
from modules.training.authoring.validity import changed_activities, new_activities
from modules.training.content.canonical import hash_of
from modules.training.content.catalog import content_of, module_by_id
from modules.training.content.judging import problems_of
from modules.training.content.rules import asked_for
from modules.training.content.values import ModuleContent
from modules.training.errors import Problem
from modules.training.models import Completion, Enrolment, Withdrawal


@dataclass(frozen=True)
class Change:
    """What differs from the newest version, as keys of activities in their order."""

    new: list[str]
    changed: list[str]
    gone: list[str]
    asked: list[str]
    """Of the new and changed ones those that the rule asks for: what a required change asks of those who have finished."""


@dataclass(frozen=True)
class Learners:
    """How many have finished the module and keep it, and how many have begun and stay on their version unless they move."""

    finished: int
    in_progress: int


@dataclass(frozen=True)
class Preview:
    """Everything the page before publishing says. `change` is None the first time, `nothing_changed` where the draft is published."""

    draft_version: int
    number: int
    change: Change | None
    nothing_changed: bool
    learners: Learners
    problems: list[Problem]

    @property
    def topped_up(self) -> int:
        """How many a required change would ask for something new."""
        return self.learners.finished if self.change and self.change.asked else 0


def preview(session: Session, module_id: int) -> Preview:
    """What publishing the draft would mean now. Raises NotFound."""
    draft = find_draft(session, module_id)
    content, last = draft_content(draft), last_version(session, module_id)
    taught = module_by_id(session, module_id)
    other, rule = problems_of(session, content)
    published = bool(taught and taught.version and taught.version.hash == hash_of(content))
    return Preview(
        draft_version=draft.version,
        number=last.number + 1 if last and last.hash != hash_of(content) else last.number if last else 1,
        change=change_between(content_of(last), content) if last else None,
        nothing_changed=published,
        learners=learners_of(session, module_id),
        problems=other + rule,
    )


def change_between(old: ModuleContent, new: ModuleContent) -> Change:
    """What publishing `new` after `old` changes."""
    added, changed = new_activities(old, new), changed_activities(old, new)
    asked = asked_for(new.rule)
    order = [key for key, _, _ in new.activities()]
    return Change(
        new=[key for key in order if key in added],
        changed=[key for key in order if key in changed],
        gone=sorted(new_activities(new, old)),
        asked=[key for key in order if key in (added | changed) & asked],
    )


def learners_of(session: Session, module_id: int) -> Learners:
    """Who has finished and who is on the way; a completion that was taken back is none. One statement.

    Of a learner's completions of a module one stands at most, so rows are counted and nobody is looked for by name.
    """
    taken_back = select(func.count()).join_from(Withdrawal, Completion, Completion.id == Withdrawal.completion_id)
    counts = (
        select(func.count()).where(Enrolment.module_id == module_id),
        select(func.count()).where(Completion.module_id == module_id),
        taken_back.where(Completion.module_id == module_id),
    )
    begun, completed, withdrawn = session.execute(select(*(each.scalar_subquery() for each in counts))).one()
    return Learners(finished=completed - withdrawn, in_progress=begun - (completed - withdrawn))
