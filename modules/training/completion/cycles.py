"""How often a learner may complete a module: once, and anew after each time that a completion was taken back.

What happened up to the moment at which the last one was taken back counts no more; what happens from then on counts anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, select

from modules.training.models import Completion, Enrolment, Withdrawal

NOTHING = "[]"


class Earned(msgspec.Struct, frozen=True, array_like=True):
    """A completion as the next one sees it."""

    cycle: int
    withdrawn_at: datetime | None


_earned = msgspec.json.Decoder(list[Earned])


class Cycles(tuple[Earned, ...]):
    """All completions that one learner has of one module."""

    __slots__ = ()

    @property
    def completed(self) -> bool:
        """Whether one of them stands."""
        return any(each.withdrawn_at is None for each in self)

    @property
    def next(self) -> int:
        """The number of the completion that would come next."""
        return 1 + max((each.cycle for each in self), default=0)

    @property
    def since(self) -> datetime | None:
        """The moment after which things count; None while all of them do."""
        return max((each.withdrawn_at for each in self if each.withdrawn_at is not None), default=None)


def read_cycles(text: str) -> Cycles:
    """What `json_cycles` selects, read."""
    return Cycles(_earned.decode(text))


def json_cycles() -> ColumnElement[str]:
    """The completions of an enrolment's learner, as text."""
    one = func.json_build_array(Completion.cycle, Withdrawal.withdrawn_at)
    own = (
        select(func.coalesce(cast(func.json_agg(one), Text), NOTHING))
        .outerjoin(Withdrawal, Withdrawal.completion_id == Completion.id)
        .where(Completion.person_id == Enrolment.person_id, Completion.module_id == Enrolment.module_id)
    )
    return own.correlate(Enrolment).scalar_subquery().label("cycles")


def counts_since(person_id: Any, module_id: Any) -> ScalarSelect[datetime]:
    """`Cycles.since` within a statement about many; the ids may be columns."""
    newest: ScalarSelect[datetime] = (
        select(func.max(Withdrawal.withdrawn_at))
        .join(Completion, Completion.id == Withdrawal.completion_id)
        .where(Completion.person_id == person_id, Completion.module_id == module_id)
        .scalar_subquery()
    )
    return newest
