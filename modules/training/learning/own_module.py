"""A module as one person has it: pinned version, state, what counts, attempts, what was written. For pages; counted afresh each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.training.completion.enrolling import find_enrolment
from modules.training.completion.evidence import Evidence
from modules.training.completion.ledger import Page, find_page
from modules.training.completion.progress import completions_of, responses_of
from modules.training.completion.state import State, state_of
from modules.training.completion.what_counts import Counted, in_lesson, lesson_done, of_no_lesson, what_counts
from modules.training.content.catalog import Taught, content_of, version_by_id
from modules.training.content.values import Lesson, ModuleContent
from modules.training.learning.topping_up import topup_of
from modules.training.models import Completion, Enrolment, Module, ModuleVersion, Response, Series, Withdrawal


@dataclass(frozen=True)
class OwnModule:
    """`version` is the one the person is pinned to, else what new learners get. `enrolment` is None for who only reads.

    `newer` are the versions published since the pinned one; `responses` holds the newest of each activity. `withdrawal` is there
    while the last completion was taken back and no new one was earned. `top_up` are the activities that the current version still
    asks of who has finished, before they move to it and after.
    """

    series: Series
    module: Module
    version: ModuleVersion
    content: ModuleContent
    enrolment: Enrolment | None = None
    page: Page | None = None
    completion: Completion | None = None
    withdrawal: Withdrawal | None = None
    newer: tuple[ModuleVersion, ...] = ()
    top_up: tuple[str, ...] = ()
    responses: dict[str, Response] = field(default_factory=dict)

    @cached_property
    def state(self) -> State:
        """What the learner's events come to in this version, at this moment."""
        return self.page.state(self.version) if self.page else state_of(self.content, {}, (), ())

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """What counts."""
        return what_counts(self.content, self.state)

    def counts_in(self, lesson_key: str) -> tuple[Counted, ...]:
        """What of it is done in a lesson."""
        return in_lesson(self.counted, lesson_key)

    @property
    def counts_of_module(self) -> tuple[Counted, ...]:
        """What of it belongs to no lesson."""
        return of_no_lesson(self.counted)

    @property
    def lessons(self) -> list[tuple[Lesson, bool | None]]:
        """Each lesson, and whether it is done; None where nothing of it counts."""
        return [(each, lesson_done(self.counted, each.key)) for each in self.content.lessons]

    @property
    def lessons_done(self) -> tuple[int, int]:
        """How many lessons are done, of how many in which something counts."""
        counting = [done for _, done in self.lessons if done is not None]
        return sum(counting), len(counting)

    @property
    def next_lesson(self) -> Lesson:
        """The first lesson with something left to do; the first of all when nothing is left."""
        return next((lesson for lesson, done in self.lessons if done is False), self.content.lessons[0])

    @property
    def part_added(self) -> bool:
        """Whether something more is asked of the learner than in the version that they are on."""
        return bool(self.top_up) if self.completion else any(each.change == "required" for each in self.newer)

    @property
    def top_up_lessons(self) -> list[Lesson]:
        """The lessons of this version in which the top-up is done; none before the learner moved."""
        keys = {each.partition("/")[0] for each in self.top_up} if not self.newer else set()
        return [each for each in self.content.lessons if each.key in keys]

    def attempts(self, key: str) -> list[Evidence]:
        """The attempts at a quiz that count in this version."""
        since = self.version.valid_from.get(key, 0)
        return [each for each in self.told("answered", key) if each.number >= since]

    def told(self, verb: str, key: str) -> list[Evidence]:
        """What the learner did with one activity that counts today, as often as they did it, in the order of time."""
        told = [each for each in self.page.counting if each.verb == verb and each.activity == key] if self.page else []
        return sorted(told, key=lambda each: (each.occurred_at, each.id))


def own_module(session: Session, taught: Taught, person_id: int | None) -> OwnModule | None:
    """What the person sees; None where nothing is published for them.

    Seven statements at most, two more after a required change; none when nobody is signed in.
    """
    pinned = find_enrolment(session, person_id, taught.module.id) if person_id else None
    version = version_by_id(session, pinned.version_id) if pinned else taught.version
    if version is None:
        return None
    if pinned is None:
        return OwnModule(taught.series, taught.module, version, content_of(version))
    return _with_deeds(session, taught, version, pinned)


def _with_deeds(session: Session, taught: Taught, version: ModuleVersion, pinned: Enrolment) -> OwnModule:
    person_id, module_id = pinned.person_id, pinned.module_id
    page = find_page(session, person_id, module_id)
    completion = completions_of(session, person_id).get(module_id)
    return OwnModule(
        taught.series,
        taught.module,
        version,
        content_of(version),
        enrolment=pinned,
        page=page,
        completion=completion,
        withdrawal=_withdrawal(session, pinned) if page and page.cycles.since and not completion else None,
        newer=_newer(session, taught.module, version),
        top_up=tuple(topup_of(session, completion)) if completion else (),
        responses=responses_of(session, person_id, module_id),
    )


def _withdrawal(session: Session, pinned: Enrolment) -> Withdrawal | None:
    """The newest."""
    own = select(Withdrawal).join(Completion, Completion.id == Withdrawal.completion_id)
    own = own.where(Completion.person_id == pinned.person_id, Completion.module_id == pinned.module_id)
    return session.scalars(own.order_by(Withdrawal.withdrawn_at.desc(), Withdrawal.id.desc()).limit(1)).first()


def _newer(session: Session, module: Module, pinned: ModuleVersion) -> tuple[ModuleVersion, ...]:
    if pinned.id == module.current_id or module.current_id is None:
        return ()
    newer = select(ModuleVersion).filter_by(module_id=module.id).where(ModuleVersion.number > pinned.number)
    return tuple(session.scalars(newer.order_by(ModuleVersion.number)))
